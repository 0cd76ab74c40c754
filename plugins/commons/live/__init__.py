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

from commons.live.attention import gpt_attention
from commons.live.compare import gpt_compare
from commons.live.fence import FenceError, validator
from commons.live.generate import gpt_generate
from commons.live.logit_lens import gpt_logit_lens
from commons.live.next_token import gpt_next
from commons.live.page import set_language
from commons.live.tokens import gpt_tokens
from commons.live.trace import gpt_trace

__all__ = [
    "FenceError",
    "gpt_attention",
    "gpt_compare",
    "gpt_generate",
    "gpt_logit_lens",
    "gpt_next",
    "gpt_tokens",
    "gpt_trace",
    "set_language",
    "validator",
]
