"""Whether the watched folder is there, is still the same one, and tells of events.

What lives here: the folder that goes, comes back or is replaced, and the listener that must follow it. What does not:
what is in the folder (`folder`).
"""

from __future__ import annotations

import logging
import os
import threading

from worker.adapters.inbox import Inbox
from worker.printable import printable
from worker.watcher.events import FileEvents, Hint

_LOOK_NS = 1_000_000_000
_LISTEN_AGAIN_NS = 30_000_000_000


class Presence:
    """Knows one inbox's folder by its device and inode, and keeps a listener on it."""

    def __init__(self, inbox: Inbox, wake: threading.Event, log: logging.Logger, *, listen: bool) -> None:
        self._inbox = inbox
        self._wake = wake
        self._log = log
        self._listen = listen
        self._identity: tuple[int, int] | None = None
        self._events: FileEvents | None = None
        self.next_look_ns = 0
        """When the folder itself is looked at next."""
        self._next_listen_ns = 0
        self._told: str | None = None
        self.missing: str | None = None
        """Why the folder cannot be watched now; None when it can."""

    @property
    def listening(self) -> bool:
        """Whether events arrive."""
        return self._events is not None and self._events.listening()

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
        if self._listen and (arrived or (not self.listening and now_ns >= self._next_listen_ns)):
            self._start_listening(now_ns)
            return arrived or self.listening  # whatever came while nobody listened
        return arrived

    def look_again(self) -> None:
        """Something could not be reached: look at once."""
        self.next_look_ns = 0

    def drain(self) -> list[Hint]:
        """The hints that have come in."""
        return self._events.drain() if self._events is not None else []

    def stop(self) -> None:
        """Listen no longer."""
        if self._events is not None:
            self._events.stop()
            self._events = None

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

    def _start_listening(self, now_ns: int) -> None:
        self.stop()
        self._next_listen_ns = now_ns + _LISTEN_AGAIN_NS
        try:
            self._events = FileEvents(os.path.realpath(self._inbox.root), self._wake)
        except OSError as error:
            reason = error.strerror or str(error)
            if self._told != reason:
                self._told = reason
                self._log.warning(
                    "inbox %s cannot be listened to (%s): looking at the whole folder from time to time instead"
                    " (inbox.rescan_seconds; a system limit is raised with sysctl fs.inotify)",
                    self._shown,
                    reason,
                )

    @property
    def _shown(self) -> str:
        return printable(self._inbox.name)
