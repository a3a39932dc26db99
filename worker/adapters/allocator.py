"""What the C library does with memory that a document no longer needs: keep some for the next one.

By itself glibc gives the end of its heap back to the system after each web page, and asks for it again with the next:
each of 170 pages of memory is then taken, cleared and mapped anew. See mallopt(3).
"""

from __future__ import annotations

import ctypes

KEPT_BYTES = 8 << 20
"""How much of the heap a process may keep unused: what a large web page needs."""
SEPARATE_BYTES = 1 << 20
"""A block of this size on is taken from the system by itself, and goes back to it at once."""
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3


def keep_memory_for_the_next() -> bool:
    """For this process and those it forks; whether the C library knows how (glibc does)."""
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    return bool(
        set_option and set_option(_M_MMAP_THRESHOLD, SEPARATE_BYTES) and set_option(_M_TRIM_THRESHOLD, KEPT_BYTES)
    )
