"""What a watcher says of itself, for `status` and its heartbeat.

Pure. What lives here: the values. What does not: who shows them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WatcherState:
    """At one moment, over all inboxes of a watcher.

    `known_files` need no further look; `waiting_files` are to settle or to be taken in. `pause` says why intake pauses,
    `trouble` what keeps the watcher from working, or from finding all that lies in an inbox; both are None when all is
    well. `missing` are the inboxes that are not there, `deaf` those of which events do not tell everything.
    `walk_seconds` is the longest of the last whole walks.
    """

    known_files: int = 0
    waiting_files: int = 0
    taken_in: int = 0
    refused: int = 0
    pause: str | None = None
    trouble: str | None = None
    missing: tuple[str, ...] = ()
    deaf: tuple[str, ...] = ()
    walk_seconds: float | None = None
