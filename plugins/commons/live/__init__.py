"""Fenced blocks that gptcore computes while the site is built.

All are formatters for `pymdownx.superfences`. In `mkdocs.yml`, for each of them:

    custom_fences:
      - name: gpt-generate
        class: gpt-generate
        format: !!python/name:commons.live.gpt_generate
        validator: !!python/name:commons.live.validator

A fence's body is YAML. What is wrong in it is reported where it stands in the page's file (`commons.source`); what is
computed is kept in `commons.store`, and NumPy is imported only when something is not there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from commons.live import fence
from commons.live.attention import gpt_attention
from commons.live.compare import gpt_compare
from commons.live.fence import FenceError, validator
from commons.live.generate import gpt_generate
from commons.live.logit_lens import gpt_logit_lens
from commons.live.next_token import gpt_next
from commons.live.tokens import gpt_tokens
from commons.live.trace import gpt_trace

if TYPE_CHECKING:
    from collections.abc import Iterable
    from concurrent.futures import Executor

    from commons.source import Source

__all__ = [
    "FenceError",
    "begin",
    "gpt_attention",
    "gpt_compare",
    "gpt_generate",
    "gpt_logit_lens",
    "gpt_next",
    "gpt_tokens",
    "gpt_trace",
    "validator",
]

_KINDS: dict[str, fence.Kind[Any]] = {
    kind.name: kind
    for kind in (gpt_attention, gpt_compare, gpt_generate, gpt_logit_lens, gpt_next, gpt_tokens, gpt_trace)
}


def begin(pages: Iterable[Source], executor: Executor) -> None:
    """Begin to compute elsewhere what the fences of pages need, before the pages are rendered.

    Args:
        pages: What is wrong in them is not said now.
        executor: Where it is computed.
    """
    for page in pages:
        for found in page.fences:
            if found.language in _KINDS:
                fence.begin(_KINDS[found.language], found, page.path, executor)
