"""What the file system tells of its own accord: hints that save waiting, never the truth.

What lives here: watchdog behind a small interface, and what each of its events means to us. What does not: what is done
with a hint (`folder`). Events get lost (full queues, network file systems, limits): the walk through the folder finds
what they missed.
"""

from __future__ import annotations

import os
import sys
import threading
from collections import deque
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from watchdog.events import (
    DirCreatedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)

if TYPE_CHECKING:
    from watchdog.observers.api import BaseObserver

_KEPT_HINTS = 100_000
_STOP_SECONDS = 2.0


class Kind(StrEnum):
    """What a hint says."""

    CLOSED = "closed"  # a file was closed after writing
    MOVED_IN = "moved_in"  # a file came to its name by a rename
    APPEARED = "appeared"  # a file is there, or was changed; nothing says that it is complete
    DIRECTORY = "directory"  # a directory came, perhaps with files in it that no event tells of
    LOST = "lost"  # hints were lost: look at everything


class Hint(NamedTuple):
    """What happened to a path, relative to the watched folder."""

    kind: Kind
    path: bytes


class FileEvents:
    """Listens to one folder and everything below it; sets `wake` whenever there is a hint."""

    def __init__(self, root: bytes, wake: threading.Event) -> None:
        """Starts listening. Raises OSError when the system cannot, by its limits or its kind of file system."""
        self._hints: deque[Hint] = deque()
        self._lost = False
        self._wake = wake
        self._prefix = os.fsencode(os.path.join(os.fsdecode(root), ""))
        self._observer = _observer()
        try:
            self._observer.schedule(_Handler(self), os.fsdecode(root), recursive=True, event_filter=_WANTED)
            self._observer.start()
        except BaseException:
            self.stop()
            raise

    def listening(self) -> bool:
        """Whether hints can still come; false after the watched folder was deleted."""
        return self._observer.is_alive() and all(emitter.is_alive() for emitter in self._observer.emitters)

    def drain(self) -> list[Hint]:
        """The hints since the last call, in their order."""
        hints = [self._hints.popleft() for _ in range(len(self._hints))]
        if self._lost:
            self._lost = False
            hints.append(Hint(Kind.LOST, b""))
        return hints

    def stop(self) -> None:
        """Listen no longer."""
        if self._observer.is_alive():
            self._observer.stop()
            self._observer.join(_STOP_SECONDS)

    def add(self, kind: Kind, path: str | bytes) -> None:
        """Take a hint in. Called by the observer's thread."""
        raw = os.fsencode(path)
        if not raw.startswith(self._prefix):
            return  # the watched folder itself
        if len(self._hints) < _KEPT_HINTS:
            self._hints.append(Hint(kind, raw[len(self._prefix) :]))
        else:
            self._lost = True
        self._wake.set()


class _Handler(FileSystemEventHandler):
    def __init__(self, events: FileEvents) -> None:
        self._events = events

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Translate. A `moved` has no source when the file came from outside, no destination when it left."""
        path = event.dest_path or (b"" if isinstance(event, FileMovedEvent | DirMovedEvent) else event.src_path)
        if path:
            self._events.add(_MEANING.get(type(event), Kind.APPEARED), path)


def _observer() -> BaseObserver:
    if sys.platform == "linux":
        from watchdog.observers.inotify import InotifyObserver  # noqa: PLC0415 -- only Linux has it

        return InotifyObserver(generate_full_events=True)  # else a file moved in looks like one just begun
    from watchdog.observers import Observer  # noqa: PLC0415 -- decides by the system when imported

    return Observer()


_MEANING: dict[type[FileSystemEvent], Kind] = {
    FileClosedEvent: Kind.CLOSED,
    FileMovedEvent: Kind.MOVED_IN,
    DirCreatedEvent: Kind.DIRECTORY,
    DirMovedEvent: Kind.DIRECTORY,
}
# Linux tells of every close, so it need not tell of every write before it.
_WANTED: list[type[FileSystemEvent]] = [
    *_MEANING,
    FileCreatedEvent,
    *([] if sys.platform == "linux" else [FileModifiedEvent]),
]
