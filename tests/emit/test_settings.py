from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from commons.emit.settings import Settings, SettingsError
from tests.building import ROOT


def read(folder: Path, **files: str) -> Settings:
    for name, text in files.items():
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")
    return Settings.read(folder / "own.yml")


def test_what_is_inherited_is_merged_and_lists_are_replaced(tmp_path: Path) -> None:
    base = "a: {x: 1, y: [1, 2], z: {p: 1}}\nb: old\nc: kept\n"
    settings = read(tmp_path, base=base, own="INHERIT: base.yml\na: {y: [3], z: {q: 2}}\nb: [new]\n")
    assert yaml.safe_load(str(settings)) == {"a": {"x": 1, "y": [3], "z": {"p": 1, "q": 2}}, "b": ["new"], "c": "kept"}


def test_tags_stay_as_they_are(tmp_path: Path) -> None:
    text = 'format: !!python/name:os.system\nurl: !ENV [A, "b"]\n'
    lines = str(read(tmp_path, own=text)).splitlines()
    assert lines[0].startswith("format: !!python/name:os.system")
    assert lines[1] == 'url: !ENV [A, "b"]'


def test_a_text_may_come_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(tmp_path, own="a: !ENV [ONE, TWO, other]\nb: !ENV ONE\nc: plain\nd: [1]\n")
    monkeypatch.delenv("ONE", raising=False)
    monkeypatch.delenv("TWO", raising=False)
    assert settings.text("a") == "other"
    assert settings.text("b") == ""
    monkeypatch.setenv("TWO", "two")
    assert settings.text("a") == "two"
    monkeypatch.setenv("ONE", "one")
    assert (settings.text("a"), settings.text("b"), settings.text("c")) == ("one", "one", "plain")
    assert settings.text("e", "f", default="none") == "none"
    for name in ("d", "e"):
        with pytest.raises(SettingsError, match=rf"own\.yml: {name} must be a text"):
            settings.text(name)


def test_settings_are_set_and_removed(tmp_path: Path) -> None:
    settings = read(tmp_path, own="a: {b: 1, c: 2}\nd: text\n")
    settings.set({"x": ["中文"]}, "a", "b")
    settings.set(True, "new", "deep", "er")
    settings.set("made", "d", "e")
    settings.remove("a", "c")
    settings.remove("nothing", "there")
    assert yaml.safe_load(str(settings)) == {
        "a": {"b": {"x": ["中文"]}},
        "d": {"e": "made"},
        "new": {"deep": {"er": True}},
    }
    assert settings.names("a") == ["b"]
    assert settings.names("nothing") == []
    assert settings.items("a", "b", "x") == ["中文"]
    assert settings.items("a") == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[1, 2]", r"own\.yml: must be settings"),
        ("", r"own\.yml: must be settings"),
        ("a: [", r"own\.yml: cannot be read: .*line 1"),
        ("INHERIT: gone.yml", r"gone\.yml: cannot be read: .*No such file"),
    ],
)
def test_what_are_no_settings_is_said(text: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=says) as error:
        read(tmp_path, own=text)
    assert "\n" not in str(error.value)


def test_the_real_settings_are_the_same_for_mkdocs() -> None:
    from mkdocs.config.base import load_config

    settings = Settings.read(ROOT / "mkdocs.zh.yml")
    config = load_config(str(ROOT / "mkdocs.zh.yml"))
    assert settings.text("site_name") == config.site_name
    assert settings.text("theme", "language") == config.theme["language"]
    assert [name for name in settings.names("markdown_extensions") if name not in config.markdown_extensions] == []
    assert settings.text("docs_dir") == Path(config.docs_dir).relative_to(ROOT).as_posix()
