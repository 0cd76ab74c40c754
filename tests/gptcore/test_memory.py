from __future__ import annotations

import platform
import subprocess
import sys

import pytest

from gptcore import memory


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="the setting is glibc's")
def test_freed_memory_is_used_again() -> None:
    """In a process of its own: the setting cannot be taken back."""
    script = """
import resource, numpy as np
from gptcore.memory import keep_freed_memory
def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(20):
        np.ones(1_000_000)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
naive = faults()
print(keep_freed_memory(), naive, (faults(), faults())[1])
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    understood, naive, kept = run.stdout.split()
    assert understood == "True"
    assert int(kept) < int(naive) / 10


@pytest.mark.parametrize("name", ["darwin", "win32"])
def test_other_systems_are_left_alone(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", name)
    assert memory.keep_freed_memory() is False
