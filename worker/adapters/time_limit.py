"""A limit on how long a document may take, that Python code, C code and broad exception handlers all obey.

Soft: a timer raises `decide.TimeLimitReached` where Python runs, again every second. Hard: where it does not (a
library hangs
in C), a watchdog thread ends the process shortly after; the attempt was counted before, so this cannot go on for ever.
"""

from __future__ import annotations

import faulthandler
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from worker.decide import TimeLimitReached

HARD_MARGIN_SECONDS = 5.0
STOOD_STILL_SECONDS = 1.0
"""An alarm that comes this late to a process that was not busy: it was stopped (a frozen container, a moved machine),
and the document is not to blame. Its time begins anew."""
_STDERR = 2
"""The descriptor, not `sys.stderr`: a document that closed that one must not fail those after it."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """End what runs inside after `seconds`. Only works in the main thread; elsewhere only the hard limit holds."""
    armed = True
    began = busy = 0.0

    def begin() -> None:
        nonlocal began, busy
        began, busy = time.monotonic(), time.process_time()
        faulthandler.dump_traceback_later(seconds + HARD_MARGIN_SECONDS, exit=True, file=_STDERR)
        if soft:
            signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)

    def ring(_signal: int, _frame: FrameType | None) -> None:
        if not armed:
            return
        late = time.monotonic() - began - seconds > STOOD_STILL_SECONDS
        if late and time.process_time() - busy < seconds:
            begin()
        else:
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
        faulthandler.cancel_dump_traceback_later()
