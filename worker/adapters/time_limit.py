"""A limit on how long a document may take, that Python code, C code and broad exception handlers all obey.

Soft: a timer raises `decide.TimeLimitReached` where Python runs, again every second. Hard: where it does not (a library
hangs in C), the process is ended shortly after: by its pool's parent, or by a watchdog thread where it has none. The
attempt was counted before, so this cannot go on for ever.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Protocol

from worker.adapters.deadlines import Deadlines
from worker.decide import TimeLimitReached

HARD_MARGIN_SECONDS = 5.0
STOOD_STILL_SECONDS = 1.0
"""An alarm that comes this late to a process that was not busy: it was stopped (a frozen container, a moved machine),
and the document is not to blame. Its time begins anew."""
_GRACE_SECONDS = 2.0
"""How long the parent looks on at most before it ends a process (`pool_keeper.LOOKS`)."""
_STDERR = 2
"""The descriptor, not `sys.stderr`: a document that closed that one must not fail those after it."""


class _Watchdog(Protocol):
    def arm(self, seconds: float) -> None: ...
    def disarm(self) -> None: ...


class _Thread:
    """A thread in C that needs no lock of the interpreter. It says where the process hangs, and ends it."""

    def arm(self, seconds: float) -> None:
        faulthandler.dump_traceback_later(seconds, exit=True, file=_STDERR)

    def disarm(self) -> None:
        faulthandler.cancel_dump_traceback_later()


class _Parent:
    """The parent of the pool, as long as it looks at what is noted; a thread where it does not."""

    def __init__(self, deadlines: Deadlines, process: int) -> None:
        self._deadlines, self._process, self._pid = deadlines, process, os.getpid()
        self._thread: _Thread | None = None

    def arm(self, seconds: float) -> None:
        self.disarm()
        if self._deadlines.is_watched(self._process):
            self._deadlines.note(self._process, self._pid, time.monotonic() + seconds - _GRACE_SECONDS)
        else:
            self._thread = _Thread()
            self._thread.arm(seconds)

    def disarm(self) -> None:
        self._deadlines.note(self._process, self._pid, 0.0)
        if self._thread:
            self._thread.disarm()
            self._thread = None


_watchdog: _Watchdog = _Thread()


def watched_by_parent(deadlines: Deadlines, process: int) -> None:
    """Once in a process of a pool, by its number there: its parent reads `deadlines` and ends it with SIGXCPU."""
    global _watchdog  # noqa: PLW0603 -- a process has one
    faulthandler.register(signal.SIGXCPU, file=_STDERR, all_threads=True, chain=True)
    _watchdog = _Parent(deadlines, process)
    _watchdog.disarm()


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """End what runs inside after `seconds`. Only works in the main thread; elsewhere only the hard limit holds."""
    armed, rung = True, False
    began = busy = 0.0

    def begin() -> None:
        nonlocal began, busy
        began, busy = time.monotonic(), time.process_time()
        _watchdog.arm(seconds + HARD_MARGIN_SECONDS)
        if soft:
            signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)

    def ring(_signal: int, _frame: FrameType | None) -> None:
        nonlocal rung
        if not armed:
            return
        late = time.monotonic() - began - seconds > STOOD_STILL_SECONDS
        if late and not rung and time.process_time() - busy < seconds:
            begin()
        else:
            rung = True  # from now on an alarm comes late because the one before was swallowed
            raise TimeLimitReached(seconds)

    soft = threading.current_thread() is threading.main_thread()
    if soft:
        previous = signal.signal(signal.SIGALRM, ring)
    begin()
    try:
        try:
            yield
        finally:
            armed = False
    finally:
        if soft:
            signal.setitimer(signal.ITIMER_REAL, 0.0)
            signal.signal(signal.SIGALRM, previous)
        _watchdog.disarm()
