from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from commons.source import Place, Source

PAGE = """---
title: x
---
Text `$code$` and
```` md
```gpt-generate
prompt: a
```
````

!!! note

    ```gpt-generate
    prompt: b

    seed: 1
    ```

```gpt-generate
prompt: b

seed: 1
```
~~~python
never closed
"""


def test_fences_are_claimed_in_order_where_they_stand() -> None:
    page = Source("docs/en/page.md", PAGE)
    body = "prompt: b\n\nseed: 1"
    assert page.claim_fence("gpt-generate", body).first_line == Place(14, 5)
    assert page.claim_fence("gpt-generate", body).first_line == Place(20, 1)
    assert page.claim_fence("gpt-generate", body).first_line == Place(1, 1)


def test_a_fence_inside_a_fence_is_code() -> None:
    assert Source("docs/en/page.md", PAGE).claim_fence("gpt-generate", "prompt: a").first_line == Place(1, 1)


def test_prose_has_no_code_and_the_same_offsets() -> None:
    page = Source("docs/en/page.md", PAGE)
    assert len(page.prose) == len(PAGE)
    assert "$code$" not in page.prose
    assert "never closed" in page.prose
    assert page.place(page.prose.index("never")) == Place(25, 1)


@given(st.text(alphabet=list("`~ >ab\n$\u2028\f"), max_size=200))
def test_any_text_can_be_scanned(text: str) -> None:
    page = Source("x.md", text)
    assert len(page.prose) == len(text)
    for offset in range(len(text)):
        line, column = page.place(offset)
        assert text.split("\n")[line - 1][column - 1 : column] == text[offset].strip("\n")
