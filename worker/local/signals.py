"""Wait for signals and for time at once, without ever running anything inside a signal handler.

The C level of Python writes the number of each signal into a pipe; we read them there. What does not live here: what a
signal means (`supervisor`).
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import FrameType, TracebackType


class Signals:
    """Catches the given signals while it is entered. In the main thread only: Python delivers signals nowhere else."""

    def __init__(self, numbers: Iterable[signal.Signals]) -> None:
        """Catches nothing yet."""
        self._numbers = tuple(numbers)

    def __enter__(self) -> Self:
        """Raises `ValueError` outside the main thread."""
        self._read, self._written = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self._written, False)
        self._former_descriptor = signal.set_wakeup_fd(self._written, warn_on_full_buffer=False)
        self._former = {number: signal.signal(number, _heard) for number in self._numbers}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put everything back as it was."""
        for number, handler in self._former.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._former_descriptor)
        os.close(self._read)
        os.close(self._written)

    def wait(self, timeout_seconds: float) -> list[int]:
        """The signals that have come, in their order: at once if there are any, else in `timeout_seconds` at most."""
        readable, _, _ = select.select([self._read], [], [], max(0.0, timeout_seconds))
        return [number for number in os.read(self._read, 4096) if number] if readable else []

    def wake(self) -> None:
        """Make `wait` return, from any thread."""
        with contextlib.suppress(BlockingIOError):  # a full pipe wakes it as well
            os.write(self._written, b"\0")


def _heard(_number: int, _frame: FrameType | None) -> None:
    """Python wants a handler; the number is in the pipe already."""
