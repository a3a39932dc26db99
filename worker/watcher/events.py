"""What the file system tells of its own accord: hints that save waiting, never the truth.

What lives here: which folders are listened to, and what an event means to us. What does not: the system calls
(`adapters.inotify`), and what is done with a hint (`folder`). Events get lost (full queues, network file systems,
limits): the walk through the folder finds what they missed.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from worker.adapters import inotify
from worker.adapters.inotify import Inotify, RawEvent

_READS_AT_ONCE = 8


class Kind(StrEnum):
    """What a hint says."""

    CLOSED = "closed"  # a file was closed after writing, or came to its name by a rename
    APPEARED = "appeared"  # a file is there; nothing says that it is complete
    DIRECTORY = "directory"  # a directory came, perhaps with files in it that no event tells of
    LOST = "lost"  # hints were lost: look at everything


class Hint(NamedTuple):
    """What happened to a path, relative to the watched folder."""

    kind: Kind
    path: bytes


class FileEvents:
    """Listens to a folder and everything below it, but for the directories whose names `skip` tells to leave alone."""

    def __init__(self, root: bytes, skip: Callable[[bytes], bool]) -> None:
        """Begins to listen. Raises OSError where that cannot be had."""
        self._root = root
        self._skip = skip
        self._folders: dict[int, bytes] = {}
        self._inotify = Inotify()
        self.incomplete: str | None = None
        """Why some folders cannot be listened to; None when all are."""
        try:
            self._root_watch = self._inotify.listen(os.path.join(root, b"."))
        except OSError:
            self._inotify.close()
            raise
        self._listen_below(b"")

    def fileno(self) -> int:
        """Readable when there are hints."""
        return self._inotify.fileno()

    def listening(self) -> bool:
        """Whether hints can still come: not after the watched folder was moved, deleted or unmounted."""
        return self._root_watch in self._folders

    def drain(self) -> list[Hint]:
        """Hints that have come, in their order; more may be left."""
        hints: list[Hint] = []
        for _ in range(_READS_AT_ONCE):
            events = self._inotify.read()
            if not events:
                break
            hints.extend(hint for event in events if (hint := self._understood(event)) is not None)
        return hints

    def stop(self) -> None:
        """Listen no longer."""
        self._inotify.close()
        self._folders.clear()

    def _understood(self, event: RawEvent) -> Hint | None:
        if event.mask & inotify.OVERFLOW:
            self._listen_below(b"")  # folders may have come unnoticed
            return Hint(Kind.LOST, b"")
        folder = self._folders.get(event.watch)
        if folder is None:
            return None
        if event.mask & (inotify.IGNORED | inotify.UNMOUNT):
            del self._folders[event.watch]
        elif event.mask & (inotify.MOVE_SELF | inotify.DELETE_SELF):
            if event.watch == self._root_watch:
                del self._folders[event.watch]
        elif event.mask & inotify.IS_DIRECTORY:
            return self._folder_told(event.mask, os.path.join(folder, event.name), event.name)
        elif event.mask & (inotify.CLOSE_WRITE | inotify.MOVED_TO):
            return Hint(Kind.CLOSED, os.path.join(folder, event.name))
        elif event.mask & inotify.CREATE:
            return Hint(Kind.APPEARED, os.path.join(folder, event.name))
        return None

    def _folder_told(self, mask: int, path: bytes, name: bytes) -> Hint | None:
        if mask & inotify.MOVED_FROM:
            self._leave(path)
            return None
        if not self._skip(name):
            self._listen_below(path)
        return Hint(Kind.DIRECTORY, path)

    def _listen_below(self, path: bytes) -> None:
        """Listen to a folder and all below it: to each before it is looked into, so that nothing comes in between."""
        pending = [path]
        while pending:
            folder = pending.pop()
            try:
                watch = self._inotify.listen(os.path.join(self._root, folder, b"."))
                self._folders[watch] = folder
                with os.scandir(os.path.join(self._root, folder)) as entries:
                    pending.extend(
                        os.path.join(folder, entry.name)
                        for entry in entries
                        if entry.is_dir(follow_symlinks=False) and not self._skip(entry.name)
                    )
            except OSError as error:
                if error.errno == errno.ENOSPC:
                    self.incomplete = "the limit fs.inotify.max_user_watches is reached"
                    return  # of others, the walk tells

    def _leave(self, path: bytes) -> None:
        """A folder was moved away: if it stays in the inbox, its new name is told next."""
        inside = os.path.join(path, b"")
        for watch, folder in list(self._folders.items()):
            if folder == path or folder.startswith(inside):
                self._inotify.leave(watch)
                del self._folders[watch]
