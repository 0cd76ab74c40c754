"""Letting the C library keep memory between training steps.

A step allocates and frees the same large arrays again and again. glibc gives every one of them back to the system and
the system hands out zeroed pages anew, which costs more time than the arithmetic. Keeping the pages is opt-in, for the
process that trains: it is never done by importing gptcore.
"""

from __future__ import annotations

import ctypes
import sys

_M_TRIM_THRESHOLD = -1
_M_TOP_PAD = -2
_M_MMAP_THRESHOLD = -3


def keep_freed_memory() -> bool:
    """Tell glibc to keep freed memory for the next allocation.

    Returns:
        Whether it understood; elsewhere than on glibc nothing is changed.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError):
        return False
    settings = ((_M_MMAP_THRESHOLD, 2**30), (_M_TRIM_THRESHOLD, 2**31 - 1), (_M_TOP_PAD, 2**26))
    understood = [mallopt(option, value) == 1 for option, value in settings]
    return all(understood)
