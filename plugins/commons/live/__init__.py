"""Fenced blocks that gptcore computes while the site is built.

Both are formatters for `pymdownx.superfences`. In `mkdocs.yml`:

    custom_fences:
      - name: gpt-generate
        class: gpt-generate
        format: !!python/name:commons.live.gpt_generate
        validator: !!python/name:commons.live.validator
      - name: gpt-attention
        class: gpt-attention
        format: !!python/name:commons.live.gpt_attention
        validator: !!python/name:commons.live.validator

A fence's body is YAML. What is wrong in it is reported where it stands in the page's file (`commons.source`); what is
computed is kept in `commons.store`, and NumPy is imported only when something is not there.
"""

from commons.live.attention import gpt_attention
from commons.live.fence import FenceError, validator
from commons.live.generate import gpt_generate
from commons.live.page import set_language

__all__ = ["FenceError", "gpt_attention", "gpt_generate", "set_language", "validator"]
