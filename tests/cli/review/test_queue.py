from __future__ import annotations

import json
from pathlib import Path

from tests.cli.running import run


def test_only_what_is_about_reviews(sample_catalog: Path) -> None:
    options = ("--on", "2026-09-11", "--catalog", sample_catalog, "--format", "json")
    every, some = (json.loads(run(*command, *options).stdout) for command in (("queue",), ("review", "queue")))
    assert [each["id"] for each in some] == ["sample-reviewer-3"]
    assert some == [each for each in every if each["kind"] in {"project", "review", "reviewer"}]
    assert len(every) == 4


def test_only_what_waits_for_somebody(sample_catalog: Path) -> None:
    result = run("review", "queue", "--for", "sample-person-3", "--catalog", sample_catalog)
    assert result.stdout == "Nothing waits for anybody.\n"
