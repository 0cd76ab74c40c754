"""Pages' processes for tests."""

from __future__ import annotations

from typing import Any

from commons.execute.processes import Job


def job(*sources: str, **options: Any) -> Job:
    """A job whose cells may not raise, with limits for a busy machine."""
    defaults = {
        "may_raise": (False,) * len(sources),
        "files": {},
        "environment": {},
        "places": {},
        "cell_seconds": 60.0,
        "page_seconds": 120.0,
        "memory_mb": 1024,
    }
    return Job(sources, **(defaults | options))
