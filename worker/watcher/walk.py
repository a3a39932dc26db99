"""Walks through one inbox, a slice at a time.

What lives here: when the folder is walked, and how much of the machine a walk may take. What does not: the walk's
single steps (`adapters.inbox`), which files are known (`remembered`), and what becomes of the others (`folder`).
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator

from worker.adapters.inbox import Inbox, Sighting
from worker.watcher.remembered import Remembered, Tokens

_REST_PER_WALK = 24  # after a walk of one second the next begins 24 seconds later at the earliest: 4 % of a core
_GONE_TOLERATED = 1_000


class Walker:
    """The whole folder at the beginning, from time to time and on request; single subfolders on request."""

    def __init__(
        self, inbox: Inbox, skip: Callable[[bytes], bool], remembered: Remembered, clock: Callable[[], int]
    ) -> None:
        self._inbox = inbox
        self._skip = skip
        self._remembered = remembered
        self.every_ns = 0
        """How often the whole folder is to be walked, if that does not take too much of the machine."""
        self._clock = clock
        self._requested: deque[bytes] = deque()
        self._steps: Iterator[Sighting | int] | None = None
        self._under = b""
        self._took_ns = 0
        self._passed = 0
        self._renew_next = False
        self.next_ns = 0
        """When the whole folder is to be walked next."""
        self.last_seconds: float | None = None
        """What the last walk through the whole folder took."""
        self.walks = 0
        """How many walks through the whole folder have come to their end."""

    @property
    def active(self) -> bool:
        """Whether there is something to walk before `next_ns`."""
        return self._steps is not None or bool(self._requested)

    def request(self, under: bytes = b"") -> None:
        """Walk this subfolder soon (the whole folder by default), unless a walk that includes it waits already."""
        if not any(_includes(waiting, under) for waiting in self._requested):
            self._requested = deque(waiting for waiting in self._requested if not _includes(under, waiting))
            self._requested.append(under)

    def abandon(self) -> None:
        """Stop in the middle: the folder is not there."""
        self._steps = None
        self._requested.clear()
        self._remembered.seen = None

    def slice(self, budget_ns: int, enough: int) -> list[Sighting]:
        """Walk on for about this long, or until this many unknown files. Raises OSError without the folder."""
        begun = self._clock()
        sightings: list[Sighting] = []
        if not self._begin(begun):
            return sightings
        try:
            ended = self._go_on(begun + budget_ns, enough, sightings)
        except OSError:
            self._steps = None
            if not self._under:
                raise
            return sightings  # a subfolder went before it was walked
        self._took_ns += self._clock() - begun
        if ended:
            self._end()
        return sightings

    def _go_on(self, until_ns: int, enough: int, sightings: list[Sighting]) -> bool:
        """Whether the walk came to its end."""
        assert self._steps is not None
        for step in self._steps:
            if isinstance(step, Sighting):
                sightings.append(step)
            else:
                self._passed = step
                if self._clock() >= until_ns:
                    return False
            if len(sightings) >= enough:
                return False
        return True

    def _begin(self, now_ns: int) -> bool:
        if self._steps is not None:
            return True
        if now_ns >= self.next_ns:
            self.request()
        if not self._requested:
            return False
        self._under = self._requested.popleft()
        self._took_ns = self._passed = 0
        whole = not self._under
        if whole:
            self.next_ns = now_ns + self.every_ns
        seen = self._remembered.seen = Tokens() if whole and self._renew_next else None
        known = self._remembered.tokens.get
        self._steps = self._inbox.walk(known, self._skip, self._under, seen.put if seen is not None else None)
        return True

    def _end(self) -> None:
        self._steps = None
        if self._under:
            return
        self.walks += 1
        self.last_seconds = self._took_ns / 1e9
        self.next_ns = self._clock() + max(self.every_ns, self._took_ns * _REST_PER_WALK)
        self._remembered.renew()
        self._renew_next = len(self._remembered) > self._passed + _GONE_TOLERATED


def _includes(outer: bytes, inner: bytes) -> bool:
    return not outer or inner == outer or inner.startswith(os.path.join(outer, b""))
