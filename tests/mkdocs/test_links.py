from __future__ import annotations

import logging

import pytest

from commons.mkdocs.links import LocateLinks
from commons.source import Source

PAGE = """---
title: x
---
`[a](gone.md)`

[a](gone.md "title") and [b][ref]

[ref]: other.md
<a href="third.md">c</a>
"""


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (
            "Doc file 'a/x.md' contains a link 'gone.md', but the target is not found among documentation files.",
            "docs/en/a/x.md:6:5: this page contains a link 'gone.md', but the target is not found among",
        ),
        (
            "Doc file 'a/x.md' contains an unrecognized relative link 'other.md', it was left as is.",
            "docs/en/a/x.md:8:8: ",
        ),
        ("Doc file 'a/x.md' contains a link 'third.md', but it is not there.", "docs/en/a/x.md:9:10: "),
        ("Doc file 'other.md' contains a link 'gone.md', but no.", "Doc file 'other.md' contains a link"),
        ("Something else", "Something else"),
    ],
)
def test_warnings_get_their_place(message: str, expected: str) -> None:
    record = logging.LogRecord("mkdocs.structure.pages", logging.WARNING, "", 0, message, None, None)
    assert LocateLinks({"a/x.md": Source("docs/en/a/x.md", PAGE)}).filter(record)
    assert record.getMessage().startswith(expected)
