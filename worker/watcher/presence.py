"""Whether the watched folder is there, is still the same one, and tells of events.

What lives here: the folder that goes, comes back or is replaced, and the listener that must follow it. What does not:
what is in the folder (`folder`).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable

from worker.adapters.inbox import Inbox
from worker.adapters.open_files import is_remote
from worker.printable import printable
from worker.watcher.events import FileEvents, Hint

_LOOK_NS = 1_000_000_000
_LISTEN_AGAIN_NS = 30_000_000_000


class Presence:
    """Knows one inbox's folder by its device and inode, and keeps a listener on it unless `listen` is false."""

    def __init__(self, inbox: Inbox, skip: Callable[[bytes], bool], log: logging.Logger, *, listen: bool) -> None:
        self._inbox = inbox
        self._skip = skip
        self._log = log
        self._listen = listen
        self._identity: tuple[int, int] | None = None
        self._events: FileEvents | None = None
        self._next_listen_ns = 0
        self._remote = False
        self._refused: str | None = None
        self.next_look_ns = 0
        """When the folder itself is looked at next."""
        self.missing: str | None = None
        """Why the folder cannot be watched now; None when it can."""
        self.deaf: str | None = None
        """Why events do not tell everything, though they were asked for; None when they do."""

    def look(self, now_ns: int) -> bool:
        """Look once a second. True: the folder is new to us, everything in it is to be looked at."""
        if now_ns < self.next_look_ns:
            return False
        self.next_look_ns = now_ns + _LOOK_NS
        try:
            identity = self._inbox.identity()
        except OSError as error:
            self._gone(os.strerror(error.errno or 0))
            return False
        arrived = identity != self._identity or self.missing is not None
        if arrived:
            self._arrived(identity)
        if self._listen and (arrived or (not self._listening() and now_ns >= self._next_listen_ns)):
            self._next_listen_ns = now_ns + _LISTEN_AGAIN_NS
            self._start_listening()
            arrived = arrived or self._listening()  # whatever came while nobody listened
        self._hear()
        return arrived

    def look_again(self) -> None:
        """Something could not be reached: look at once."""
        self.next_look_ns = 0

    def drain(self) -> list[Hint]:
        """Hints that have come in."""
        return self._events.drain() if self._events is not None else []

    def fileno(self) -> int | None:
        """Readable when there are hints; None where none can come."""
        return self._events.fileno() if self._events is not None else None

    def stop(self) -> None:
        """Listen no longer."""
        if self._events is not None:
            self._events.stop()
            self._events = None

    def _listening(self) -> bool:
        return self._events is not None and self._events.listening()

    def _gone(self, reason: str) -> None:
        if self.missing is None:
            self._log.warning(
                "inbox %s is not there (%s): waiting for its return; nothing is taken for deleted", self._shown, reason
            )
        self.missing = reason
        self.stop()

    def _arrived(self, identity: tuple[int, int]) -> None:
        if self.missing is not None:
            self._log.warning("inbox %s is back: looking at everything in it", self._shown)
        elif self._identity is not None:
            self._log.warning("inbox %s is another folder than before: looking at everything in it", self._shown)
        self.missing = None
        self._identity = identity
        self._remote = is_remote(identity[0])

    def _start_listening(self) -> None:
        self.stop()
        self._refused = None
        try:
            self._events = FileEvents(self._inbox.root, self._skip)
        except OSError as error:
            self._refused = error.strerror or str(error)

    def _hear(self) -> None:
        """Find out whether events tell everything, and say so when that changes."""
        deaf = self._refused or (self._events.incomplete if self._events is not None else None)
        if deaf is None and self._listen and self._remote:
            deaf = "it is on a network file system, which does not tell of changes made elsewhere"
        if deaf is not None and deaf != self.deaf:
            self._log.warning(
                "inbox %s: events do not tell of everything (%s); it is looked at more often instead",
                self._shown,
                deaf,
            )
        self.deaf = deaf

    @property
    def _shown(self) -> str:
        return printable(self._inbox.name)
