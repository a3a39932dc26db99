"""A pool's process that is told to end lets the document in its hands know.

Celery's pool ends a process by a signal whose handler raises `SystemExit` wherever the process is: inside a parser,
say, where it looks as if the document had done it.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from functools import partial
from types import FrameType

from worker.errors import WorkerStopped

_Handler = Callable[[int, FrameType | None], object]
_SIGNALS = (signal.SIGTERM, signal.SIGQUIT, signal.SIGHUP)


def raise_worker_stopped() -> None:
    """Let what ends this process by `SystemExit` raise `WorkerStopped`, which is one.

    Call it after Celery has set up the process. Does nothing outside the main thread, which alone may handle signals.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    for number in _SIGNALS:
        handler = signal.getsignal(number)
        if callable(handler):
            signal.signal(number, partial(_handle, handler))


def _handle(handler: _Handler, number: int, frame: FrameType | None) -> None:
    try:
        handler(number, frame)
    except SystemExit as stopped:
        raise WorkerStopped(stopped.code) from None
