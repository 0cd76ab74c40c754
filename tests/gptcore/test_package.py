from __future__ import annotations

import subprocess
import sys


def test_importing_is_light() -> None:
    """What only some uses need is imported by them: reading files, tokenizing, the command line, training."""
    script = """
import sys
import gptcore, gptcore.checkpoint, gptcore.generation, gptcore.gpt, gptcore.ops, gptcore.tokenizer
print(*sys.modules)
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    assert "gptcore.gpt" in loaded
    assert not loaded & {"tokenizers", "safetensors", "rich", "click", "threadpoolctl", "torch", "commons"}
