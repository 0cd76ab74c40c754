from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.front_matter import check


@pytest.mark.parametrize(
    ("page", "problem"),
    [
        (b"# Title\n", None),
        (b"---\ntitle: x\n---\n# Title\n", None),
        (b"---\n---\n# Title\n", None),
        (b"---\r\ntitle: x\r\n---\r\n", None),
        (b"\xef\xbb\xbf---\ntitle: x\n---\n", None),
        (b"Text\n---\ntitle: [\n---\n", None),
        (b"---\ntitle: [About\n---\n", "x.md:2:8: the list that opens here"),
        (b"---\ntitle: x\ntitle: y\n---\n", "x.md:3:1: 'title' stands twice"),
        (b"---\ndescription: &a x\n---\n", "x.md:2:14: an anchor"),
        (b"---\njust text\n---\n", "x.md:2:1: front matter must be fields"),
        (b"---\ntitle: x\n# Title\n", "x.md:1:1: the front matter that begins here never ends"),
        (b"---\ntitle: x\n---\n\xe4\xb8\xad\xff", "x.md:4:2: the byte 0xFF is not UTF-8"),
        (b"---\nx: " + b"[" * 60_000 + b"\n---\n", "x.md:2:"),
        (b"---\nx: " + b"y" * 70_000 + b"\n---\n", "x.md:2:1: this is larger than 64 KiB"),
    ],
)
def test_what_is_wrong_is_found_at_its_place(page: bytes, problem: str | None) -> None:
    found = [str(one) for one in check(page, "x.md")]
    assert len(found) == (problem is not None), found
    assert problem is None or found[0].startswith(problem)


@given(st.binary(max_size=200), st.booleans())
def test_no_bytes_make_it_raise(content: bytes, opened: bool) -> None:
    check(b"---\n" + content if opened else content, "x.md")
