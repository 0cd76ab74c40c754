from __future__ import annotations

from pathlib import Path

import pytest

from commons.mkdocs.snippets import missing_snippets
from commons.source import Source


@pytest.mark.parametrize(
    ("page", "problems"),
    [
        ('```yaml\n--8<-- "there.yml"\n```\n', []),
        ('--8<-- "there.yml:3:5"\n', []),
        ('Text\n\n> --8<-- "gone.yml"\n', ["x.md:3:11: there is no file 'gone.yml' to show here"]),
        ('`--8<-- "gone.yml"` is how\n', []),
    ],
)
def test_files_that_are_not_there_are_reported(page: str, problems: list[str], tmp_path: Path) -> None:
    (tmp_path / "there.yml").write_text("x")
    source = Source("x.md", page)
    missing_snippets(source, tmp_path)
    assert [str(found).split(";")[0] for found in source.problems] == problems
