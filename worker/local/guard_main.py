"""A program: outlive a killed supervisor for a moment, and end every process group it had.

Run by its path with `-I -S` and standard library only. It is given groups as arguments, then reads lines from its
standard input, `+GROUP` and `-GROUP`; when the other end is closed, by whatever means, it kills the groups that are
left, grandchildren included.

    python -I -S guard_main.py [GROUP…]
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def main(first: Iterable[str], lines: Iterable[bytes]) -> None:
    """Read to the end, then kill."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # it must be the last to go
    for group in left_over(map(int, first), lines):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)


def left_over(first: Iterable[int], lines: Iterable[bytes]) -> set[int]:
    """The groups that were announced and not taken back."""
    groups = set(first)
    for line in lines:
        group = int(line[1:])
        if line.startswith(b"+"):
            groups.add(group)
        else:
            groups.discard(group)
    return groups


if __name__ == "__main__":
    main(sys.argv[1:], sys.stdin.buffer)
