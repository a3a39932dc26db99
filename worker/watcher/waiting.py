"""The files of one inbox that wait to settle, in the order in which they are to be looked at.

Pure. What lives here: a bounded priority queue with urgent files first. What does not: what is then done with a file.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

from worker.watcher.settle import Observation

NEVER_NS = 1 << 62
"""Later than any time of the clock."""


@dataclass(slots=True)
class _Entry:
    observation: Observation
    due_ns: int
    urgent: bool


class Waiting:
    """At most `limit` files, and the urgent ones; what finds no room is left to the next walk through the folder."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._entries: dict[bytes, _Entry] = {}
        self._heaps: dict[bool, list[tuple[int, bytes]]] = {True: [], False: []}

    def __len__(self) -> int:
        """How many wait."""
        return len(self._entries)

    def __contains__(self, path: bytes) -> bool:
        """Whether this file waits."""
        return path in self._entries

    def observation(self, path: bytes) -> Observation:
        """What is known of this file; an empty observation if nothing is."""
        entry = self._entries.get(path)
        return entry.observation if entry else Observation()

    def put(self, path: bytes, observation: Observation, due_ns: int, *, urgent: bool = False) -> bool:
        """Wait until `due_ns`, replacing what was known of the file. False: there is no room."""
        if not urgent and path not in self._entries and len(self._entries) >= self._limit:
            return False
        self._entries[path] = _Entry(observation, due_ns, urgent)
        heapq.heappush(self._heaps[urgent], (due_ns, path))
        return True

    def take_due(self, now_ns: int, limit: int, *, urgent_only: bool = False) -> list[tuple[bytes, Observation]]:
        """Remove and return at most `limit` files whose time has come, urgent ones first, then the longest due."""
        taken: list[tuple[bytes, Observation]] = []
        for urgent in (True,) if urgent_only else (True, False):
            while len(taken) < limit and (head := self._head(urgent)) is not None and head[0] <= now_ns:
                _, path = heapq.heappop(self._heaps[urgent])
                taken.append((path, self._entries.pop(path).observation))
        return taken

    def next_due_ns(self) -> int:
        """When the next file is to be looked at; `NEVER_NS` when none waits."""
        heads = [self._head(urgent) for urgent in (True, False)]
        return min((head[0] for head in heads if head is not None), default=NEVER_NS)

    def _head(self, urgent: bool) -> tuple[int, bytes] | None:  # noqa: FBT001 -- names one of the two heaps
        """The first place in line that is still valid: a file put twice leaves its older place behind."""
        heap = self._heaps[urgent]
        while heap:
            due_ns, path = heap[0]
            entry = self._entries.get(path)
            if entry is not None and (entry.due_ns, entry.urgent) == (due_ns, urgent):
                return heap[0]
            heapq.heappop(heap)
        return None
