"""A limit on how long one enricher may take, inside the limit on the whole document.

Both use the one timer a process has: the inner limit sets it and gives it back, less the time that passed. Soft only:
what hangs in C is ended by the document's own limit (`time_limit`), which ends the process.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from worker.adapters.time_limit import STOOD_STILL_SECONDS
from worker.enrich.isolation import ShareUsedUp

_AGAIN_SECONDS = 0.5
"""How soon it is rung again where the enricher swallowed the first alarm."""
_AT_ONCE_SECONDS = 0.001


@contextmanager
def time_share(seconds: float) -> Iterator[None]:
    """End what runs inside with `ShareUsedUp` after `seconds`; 0 is no limit. Only works in the main thread.

    Where the document's time ends sooner, that limit stands alone.
    """
    whole, interval = signal.getitimer(signal.ITIMER_REAL)
    if seconds <= 0 or 0 < whole <= seconds or threading.current_thread() is not threading.main_thread():
        yield
        return
    armed, rung = True, False
    began, busy, due = time.monotonic(), time.process_time(), seconds

    def ring(number: int, frame: FrameType | None) -> None:
        nonlocal busy, due, rung
        if not armed:
            return
        passed = time.monotonic() - began
        late = passed - due > STOOD_STILL_SECONDS
        if late and not rung and time.process_time() - busy < seconds:
            busy, due = time.process_time(), passed + seconds  # the process stood still: the enricher is not to blame
            signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN_SECONDS)
        elif whole and passed >= whole and callable(previous):
            previous(number, frame)
        else:
            rung = True
            raise ShareUsedUp(seconds)

    previous = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN_SECONDS)
    try:
        try:
            yield
        finally:
            armed = False
    finally:
        # Off before the handler is given back: an alarm in between would be the document's, or end the process.
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, previous)
        left = max(whole - (time.monotonic() - began), _AT_ONCE_SECONDS) if whole else 0.0
        signal.setitimer(signal.ITIMER_REAL, left, interval)
