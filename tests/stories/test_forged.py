"""The forged twins of the stories: each short cut is refused with its rule, at its place, and nothing is lost."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.stories.village import Village, today

FORGED = yaml.safe_load((Path(__file__).parent / "forged.yml").read_text(encoding="utf-8"))


def forge(village: Village, step: dict[str, Any]) -> None:
    """Do what a case says."""
    ((what, how),) = step.items()
    if what == "run":
        village.run(*how)
    elif what == "remove":
        village.path(how).unlink()
    elif what == "picture":
        (file,) = (village.catalog / "assets" / how["of"]).iterdir()
        file.write_text(how["content"], encoding="utf-8")
    else:
        getattr(village, what)(how.pop("entry"), **how)


def dated(value: Any) -> Any:
    """A case with the day on which it is told."""
    if isinstance(value, dict):
        return {name: dated(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [dated(inner) for inner in value]
    return today() if value == "TODAY" else value


@pytest.mark.parametrize("case", FORGED, ids=lambda case: case["name"])
def test_it_is_refused(
    case: dict[str, Any], told: Callable[[str], dict[str, Path]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    village = Village(shutil.copytree(told(case["story"])[case["after"]], tmp_path / "here"))
    monkeypatch.chdir(village.folder)
    for step in dated(case["tries"]):
        forge(village, step)
    found = [[each.rule, village.line(each.place), each.message] for each in village.refusals(case["by"])]
    assert len(found) == len(case["refused"])
    for (rule, line, message), (expected, part, sentence) in zip(found, case["refused"], strict=True):
        assert (rule, message) == (expected, sentence)
        assert part in line
    village.take_back()
    assert village.run("check").endswith("no mistakes\n")
