from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from commons.site import tight


def test_only_white_space_that_nobody_sees_is_left_out() -> None:
    kept = "<pre>a\n\n  b</pre><textarea>\n\n c</textarea><script>if (1)\n\n  2</script>"
    page = f"<p>\n\n    text\n   more </p>\n  {kept}  <b>x</b>\n\n\n<pre>\n\ny</pre>\n\n"
    assert tight(page) == f"<p>\ntext\nmore </p>\n{kept}  <b>x</b>\n<pre>\n\ny</pre>\n"


@given(st.text(st.sampled_from("ab <>\n\t "), max_size=40))
def test_tight_is_what_the_pattern_says(text: str) -> None:
    assert tight(text) == re.sub(r"[ \t]*\n\s*", "\n", text)
