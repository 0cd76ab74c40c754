from __future__ import annotations

from pathlib import Path

from commons.catalog import load
from commons.catalog.codeowners import codeowners
from tests.catalog.folder import make_samples


def rules(catalog: Path) -> list[str]:
    loaded = load(catalog)
    assert loaded.diagnostics == ()
    return [line for line in codeowners(loaded).splitlines() if not line.startswith("#")]


def person(catalog: Path, handle: str, **changes: str) -> None:
    """A real person, like the first sample, who is a maintainer."""
    text = (catalog / "people/sample-person-1.yml").read_text(encoding="utf-8")
    text = text.replace("sample: true\n", "").replace("sample-person-1", handle.lower())
    for before, after in {"Sample-Person-1": handle, **changes}.items():
        assert before in text
        text = text.replace(before, after)
    (catalog / f"people/{handle.lower()}.yml").write_text(text, encoding="utf-8")


def test_samples_own_nothing_real(tmp_path: Path) -> None:
    assert rules(make_samples(tmp_path)) == []


def test_maintainers_own_everything(tmp_path: Path) -> None:
    catalog = make_samples(tmp_path)
    person(catalog, "Octo-Cat")
    person(catalog, "mona")
    assert rules(catalog) == ["* @mona @Octo-Cat"]


def test_who_is_away_or_has_no_role_owns_nothing(tmp_path: Path) -> None:
    catalog = make_samples(tmp_path)
    person(catalog, "mona", **{"roles: [maintainer]\n": ""})
    assert rules(catalog) == []
