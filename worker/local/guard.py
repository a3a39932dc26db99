"""Nothing goes on without its supervisor: a small process that ends all children of one that was killed.

`tether` ties the children themselves to us; the guard reaches what they have started in turn, such as the processes of
a worker's pool, and works where there is no tether. What does not live here: the program it runs (`guard_main`).
"""

from __future__ import annotations

import contextlib
import logging
import subprocess
import sys
from typing import TYPE_CHECKING, Self

from worker.local import guard_main

if TYPE_CHECKING:
    from types import TracebackType

CLOSE_SECONDS = 5.0

_log = logging.getLogger(__name__)


class Guard:
    """Knows our process groups. Starts on first use; leaving it as a context manager ends what was not taken back."""

    def __init__(self) -> None:
        """Starts nothing yet."""
        self._groups: set[int] = set()
        self._process: subprocess.Popen[bytes] | None = None

    def watch(self, group: int) -> None:
        """End this process group should we be killed."""
        self._groups.add(group)
        self._tell(f"+{group}\n")

    def forget(self, group: int) -> None:
        """The group has ended. Its number may soon be another's."""
        self._groups.discard(group)
        self._tell(f"-{group}\n")

    def ensure(self) -> None:
        """Start the guard again if something has ended it."""
        if self._groups and (self._process is None or self._process.poll() is not None):
            self._start()

    def __enter__(self) -> Self:
        """Nothing to do before the first group."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let it end, and wait for it."""
        self._end()

    def _tell(self, line: str) -> None:
        if self._process is None:
            self._start()
        else:
            assert self._process.stdin is not None
            with contextlib.suppress(BrokenPipeError):  # it has ended: `ensure` will tell the next one everything
                self._process.stdin.write(line.encode())

    def _start(self) -> None:
        self._end()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", guard_main.__file__, *map(str, sorted(self._groups))],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                start_new_session=True,  # what ends our group must not end the guard
            )
        except OSError as error:
            _log.warning("The guard of the child processes cannot be started (%s).", error.strerror)

    def _end(self) -> None:
        if self._process is None:
            return
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(CLOSE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None
