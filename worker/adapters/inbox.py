"""An inbox on a real file system: what is in it, and a file's content.

What lives here: walking the folder and reading a file so that nothing in it (a link, a pipe, a swapped directory, a
name in any bytes) can lead out of it or hold the reader up. What does not: when a file may be read (`watcher.settle`),
which names are left alone (`watcher.rules`), and what becomes of the source (`disposal`). Paths are bytes, relative to
the inbox, with forward slashes. Nothing here writes.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from worker.adapters.open_files import OpenFiles

_CHECKPOINT_ENTRIES = 256
_SECOND_NS = 1_000_000_000
_DIRECTORY_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
_KINDS = {
    stat.S_IFREG: "file",
    stat.S_IFDIR: "directory",
    stat.S_IFLNK: "symlink",
    stat.S_IFIFO: "pipe",
    stat.S_IFSOCK: "socket",
    stat.S_IFCHR: "device",
    stat.S_IFBLK: "device",
}


class Facts(NamedTuple):
    """What the file system says of a path. `kind`: file, directory, symlink, pipe, socket or device."""

    kind: str
    inode: int
    size: int
    modified_ns: int
    changed_ns: int

    @property
    def signature(self) -> str:
        """While it is the same, so are the bytes of a settled file. A directory's speaks of its identity alone."""
        if self.kind == "directory":
            return f"directory-{self.inode:x}"
        return f"{self.inode:x}-{self.size:x}-{self.modified_ns:x}-{self.changed_ns:x}"

    @property
    def token(self) -> int:
        """The signature in 64 bits, for keeping many."""
        return hash(self[1:]) if self.kind != "directory" else hash((self.inode,))

    @property
    def coarse(self) -> bool:
        """Whether it seems to be stamped by whole seconds, within which two contents bear the same signature."""
        return not (self.modified_ns % _SECOND_NS or self.changed_ns % _SECOND_NS)


class Sighting(NamedTuple):
    """What a walk came upon and does not know under its present signature; `error`: it could not be looked at."""

    path: bytes
    facts: Facts
    error: OSError | None = None


UNSEEN = Facts("unseen", 0, 0, 0, 0)
"""In place of facts where there are none."""


class ChangedError(Exception):
    """The file is not the one that was looked at any more: look again."""


@dataclass(frozen=True, slots=True)
class Inbox:
    """A watched folder: what it is called in the ledger, and where it is."""

    name: str
    root: bytes

    @property
    def path(self) -> Path:
        """The folder."""
        return Path(os.fsdecode(self.root))

    def identity(self) -> tuple[int, int]:
        """Device and inode of the folder now. Raises OSError when it is not there or is no folder."""
        facts = os.stat(os.path.join(self.root, b"."))
        return facts.st_dev, facts.st_ino

    def walk(
        self,
        known: Callable[[bytes], int | None],
        skip: Callable[[bytes], bool],
        under: bytes = b"",
        seen: Callable[[bytes, int], None] | None = None,
    ) -> Iterator[Sighting | int]:
        """What lies below `under` and has not the token that `known` gives; now and then the number of entries passed.

        Symlinks are seen, never followed. A directory whose name `skip` tells to leave alone is seen, but not entered;
        of the others only those that cannot be entered, or read to their end, are seen. `seen` is told of what is known
        and there. Raises OSError when `under` itself cannot be entered.
        """
        pending = [under]
        passed = 0
        while pending:
            directory = pending.pop()
            try:
                entries = os.scandir(os.path.join(self.root, directory))
            except OSError as error:
                if directory == under:
                    raise
                yield Sighting(directory, UNSEEN, error)
                continue
            prefix = directory + b"/" if directory else b""
            with entries:
                try:
                    for entry in entries:
                        passed += 1
                        if passed % _CHECKPOINT_ENTRIES == 0:
                            yield passed
                        if _is_directory(entry) and not skip(entry.name):
                            pending.append(prefix + entry.name)
                        elif (sighting := _unknown(prefix + entry.name, entry, known, seen)) is not None:
                            yield sighting
                except OSError as error:  # the others must not wait for this one
                    yield Sighting(directory, UNSEEN, error)
        yield passed

    @contextmanager
    def reader(self, open_files: OpenFiles) -> Iterator[Reader]:
        """Look at and read a few files; holds the folder open meanwhile, so keep it short. Raises OSError."""
        root = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        reader = Reader(root, open_files)
        try:
            yield reader
        finally:
            reader.close()
            os.close(root)


class Reader:
    """Reaches files one directory at a time from the open root, so that no swapped symlink leads out of the inbox."""

    def __init__(self, root: int, open_files: OpenFiles) -> None:
        self._root = root
        self._open_files = open_files
        self._directory = b""
        self._directory_fd = root

    def facts(self, path: bytes) -> Facts:
        """What is there now, without opening it. Raises OSError."""
        directory, name = self.place(path)
        return _facts(os.stat(name, dir_fd=directory, follow_symlinks=False))

    @contextmanager
    def opened(self, path: bytes, expected: Facts) -> Iterator[OpenFile]:
        """The file, if it still is the regular file that was looked at; else ChangedError. Raises OSError."""
        directory, name = self.place(path)
        descriptor = os.open(name, _FILE_FLAGS, dir_fd=directory)
        try:
            file = OpenFile(descriptor, expected, self._open_files)
            file.check()
            yield file
        finally:
            os.close(descriptor)

    def place(self, path: bytes) -> tuple[int, bytes]:
        """An open descriptor of the file's directory, valid until the next call, and its name in it. Raises OSError."""
        directory, _, name = path.rpartition(b"/")
        if directory != self._directory:
            self.close()
            self._directory_fd = self._descend(directory)
            self._directory = directory
        return self._directory_fd, name

    def close(self) -> None:
        """Let go of the directory that was used last."""
        if self._directory_fd != self._root:
            os.close(self._directory_fd)
        self._directory, self._directory_fd = b"", self._root

    def _descend(self, directory: bytes) -> int:
        current = self._root
        for name in directory.split(b"/") if directory else []:
            try:
                following = os.open(name, _DIRECTORY_FLAGS, dir_fd=current)
            finally:
                if current != self._root:
                    os.close(current)
            current = following
        return current


class OpenFile:
    """A regular file, open for reading, that is checked against what was seen of it before."""

    def __init__(self, descriptor: int, expected: Facts, open_files: OpenFiles) -> None:
        self.descriptor = descriptor
        self._expected = expected
        self._open_files = open_files

    def held_for_writing(self) -> bool | None:
        """Whether somebody has it open for writing; None: nobody can tell."""
        return self._open_files.held_for_writing(self.descriptor)

    def read(self) -> bytes:
        """Exactly the bytes of the expected signature, else ChangedError. Raises OSError."""
        content = os.read(self.descriptor, self._expected.size + 1)
        while 0 < len(content) < self._expected.size:
            piece = os.read(self.descriptor, self._expected.size - len(content))
            if not piece:
                break
            content += piece
        self.check()
        if len(content) != self._expected.size:
            raise ChangedError
        return content

    def check(self) -> None:
        """Raises ChangedError unless the open file is the expected one, unchanged."""
        if _facts(os.fstat(self.descriptor)) != self._expected:
            raise ChangedError


def _is_directory(entry: os.DirEntry[bytes]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False  # why it cannot be looked at, `_unknown` tells


def _unknown(
    path: bytes,
    entry: os.DirEntry[bytes],
    known: Callable[[bytes], int | None],
    seen: Callable[[bytes, int], None] | None,
) -> Sighting | None:
    """The entry, unless it is known. The watcher's hottest lines: a known file costs an `lstat` and a look-up."""
    try:
        found = entry.stat(follow_symlinks=False)
    except OSError as error:
        return Sighting(path, UNSEEN, error)
    token = hash((found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns))
    known_as = known(path)
    if known_as != token:
        facts = _facts(found)
        token = facts.token
        if known_as != token:
            return Sighting(path, facts)
    if seen is not None:
        seen(path, token)
    return None


def _facts(found: os.stat_result) -> Facts:
    kind = _KINDS.get(stat.S_IFMT(found.st_mode), "device")
    return Facts(kind, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
