"""What the written pages and the README say of the commands is what the commands do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from commons.live.attention import AttentionOptions
from commons.live.fence import Options
from commons.live.generate import GenerateOptions
from tests.building import ROOT, copy_project, run_build


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_diagnostic_on_the_contribution_page_is_a_real_one(language: str, tmp_path: Path) -> None:
    page = (ROOT / "docs" / language / "contribute/index.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"^catalog/projects/\S+:\d+:\d+: .+$", page, re.MULTILINE)
    folder = copy_project(tmp_path)
    entry = folder / shown.partition(":")[0]
    text = entry.read_text(encoding="utf-8")
    assert "\nlicense:" in text
    entry.write_text(text.replace("\nlicense:", "\nlicence:"), encoding="utf-8")
    assert shown in run_build(folder / "site", folder=folder).stderr


def test_what_the_readme_names_is_there() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)#]+)[^)]*\)", text)
    assert len(targets) > 10
    assert [target for target in targets if "://" not in target and not (ROOT / target).exists()] == []
    commands = set(re.findall(r"\bmake (\w+)", text))
    assert {"site", "test"} <= commands
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert [command for command in commands if not re.search(rf"^{command}:", makefile, re.MULTILINE)] == []


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("section", "options"), [("gpt-generate", GenerateOptions), ("gpt-attention", AttentionOptions)]
)
def test_the_tables_of_options_are_complete(language: str, section: str, options: type[Options]) -> None:
    page = (ROOT / "docs" / language / "developers/fences.md").read_text(encoding="utf-8")
    table = page.split(f"{{#{section}}}")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \|.*\| ([^|]+) \|$", table, re.MULTILINE)
    assert {name for name, _ in rows} == set(options.model_fields)
    for name, default in rows:
        field = options.model_fields[name]
        if not field.is_required() and field.default is not None:
            expected = f"{field.default:g}" if isinstance(field.default, float) else str(field.default)
            assert default.strip("`") == expected
    assert [name for name, default in rows if default in {"required", "必填"}] == [
        name for name, field in options.model_fields.items() if field.is_required()
    ]
