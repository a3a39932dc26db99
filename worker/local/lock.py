"""A lock on a file that ends with the process that holds it, however that process ends.

What lives here: `flock(2)`, shared and exclusive, never waiting. What does not: who locks what (`server`).
"""

from __future__ import annotations

import fcntl
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class FileLock:
    """One opening of a lock file. Not for several threads.

    The lock belongs to the *opening*, not to the process: a child that inherits the descriptor holds it too, and keeps
    it when we are gone. That is why releasing only closes: unlocking would take it away from the child as well.
    """

    def __init__(self, path: Path) -> None:
        """Opens nothing yet."""
        self._path = path
        self._descriptor: int | None = None

    @property
    def descriptor(self) -> int:
        """The open descriptor, to hand to a child. Only while held."""
        if self._descriptor is None:
            raise ValueError(f"{self._path} is not locked")
        return self._descriptor

    @property
    def held(self) -> bool:
        """Whether this opening holds the lock."""
        return self._descriptor is not None

    def try_shared(self) -> bool:
        """Hold it together with other sharers; False while somebody holds it alone."""
        return self._try(fcntl.LOCK_SH)

    def try_exclusive(self) -> bool:
        """Hold it alone; False while somebody else holds it. A shared lock of ours is lost when this fails."""
        return self._try(fcntl.LOCK_EX)

    def release(self) -> None:
        """Give it up. Repeating it does nothing."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _try(self, operation: int) -> bool:
        if self._descriptor is None:
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(self._descriptor, operation | fcntl.LOCK_NB)
        except BlockingIOError:
            self.release()
            return False
        return True
