"""When the watcher is to end: an event that `poll` hears, so that nobody has to wake up to ask."""

from __future__ import annotations

import contextlib
import os
import threading
import weakref


class Stop(threading.Event):
    """A `threading.Event` that becomes readable when it is set. May be set by a signal's handler."""

    def __init__(self) -> None:
        """Raises OSError when no more files may be opened."""
        super().__init__()
        self._heard, self._said = os.pipe()
        os.set_blocking(self._said, False)
        weakref.finalize(self, _close, self._heard, self._said)

    def set(self) -> None:
        """See `threading.Event`."""
        super().set()
        with contextlib.suppress(BlockingIOError):  # it has been said often enough
            os.write(self._said, b"\0")

    def fileno(self) -> int:
        """Readable from the first `set` on, for good."""
        return self._heard


def _close(*descriptors: int) -> None:
    for descriptor in descriptors:
        os.close(descriptor)
