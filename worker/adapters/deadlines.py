"""What a pool's processes and their parent tell one another, in memory that they share.

A process notes until when it may take for its document, the parent that the worker is to stop. What lives here: the
notes. Who looks at them and ends a process: `pool_keeper`. A note costs less than a microsecond; a watchdog thread for
each document, which a process without such a parent has (`time_limit`), a tenth of a millisecond.
"""

from __future__ import annotations

import mmap
import time
from collections.abc import Callable
from functools import cache

PROCESSES = 255
"""A pool's processes from this number on have watchdogs of their own."""
LOOKED_SECONDS = 5.0
"""A parent that looked longer ago is dead, stopped, or waiting for its broker: nobody's notes are read then."""


class Deadlines:
    """Made before the pool forks. Times are in seconds of a clock that is the same in all processes."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Nobody has looked, and nothing is noted."""
        self._clock = clock
        self._notes = memoryview(mmap.mmap(-1, 2 * 8 * (PROCESSES + 1))).cast("d")

    def look(self) -> None:
        """The parent is about to read all notes."""
        self._notes[0] = self._clock()

    def end(self) -> None:
        """The parent was told to stop: the processes are to begin no other document."""
        self._notes[1] = 1.0

    def ending(self) -> bool:
        """Whether it was."""
        return self._notes[1] > 0.0

    def due(self, process: int, pid: int) -> float:
        """What the process of this number noted, if it has this pid; 0 for nothing."""
        at = 2 * (process + 1)
        return self._notes[at + 1] if process < PROCESSES and self._notes[at] == pid else 0.0

    def is_watched(self, process: int) -> bool:
        """Whether what this process notes is looked at."""
        return process < PROCESSES and self._clock() - self._notes[0] < LOOKED_SECONDS

    def note(self, process: int, pid: int, due: float) -> None:
        """Until when the document of this process may take; 0 when it has none, or is none of those looked at."""
        if process < PROCESSES:
            at = 2 * (process + 1)
            self._notes[at + 1] = due
            self._notes[at] = pid


@cache
def shared() -> Deadlines:
    """Those of this process and all that it forks afterwards."""
    return Deadlines()
