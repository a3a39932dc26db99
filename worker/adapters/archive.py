"""Putting a file into the archive: durably, and never over another.

What lives here: names that are free, links within a file system, copies across. What does not: whether a source may go
(`disposal`).
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

_NO_LINK = {errno.EXDEV, errno.EPERM, errno.EMLINK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EACCES}
_LONGEST_NAME = 255
_PIECE_BYTES = 1 << 20


class Archive:
    """A folder that keeps what was taken out of an inbox, under the same paths. Nothing in it is ever overwritten."""

    def __init__(self, root: Path) -> None:
        self._root = os.fsencode(root)
        self._unsynced: set[bytes] = set()

    def place(self, path: bytes, source: int, directory: int, digest: str) -> bytes:
        """Put the file that is open as `source`, and lies in the open `directory`, into the archive as `path`.

        A name that is taken gets a number: `a.txt`, `a.1.txt`, … A copy is compared with `digest` before it gets its
        name. Returns where it is; it is there for good only after `sync`. Raises OSError, and leaves nothing behind.
        """
        target = os.path.join(self._root, path)
        self._make_folder(os.path.dirname(target))
        os.fsync(source)
        try:
            place = _link(source, directory, os.path.basename(path), target)
        except OSError as error:
            if error.errno not in _NO_LINK:
                raise
            place = _copy(source, target, digest)
        self._unsynced.add(os.path.dirname(target))
        return place

    def withdraw(self, place: bytes) -> None:
        """Undo `place`: the source stays in the inbox after all, and would be archived a second time."""
        with contextlib.suppress(OSError):
            os.unlink(place)

    def sync(self) -> None:
        """Make what was placed survive a power cut. Raises OSError."""
        while self._unsynced:
            folder = next(iter(self._unsynced))
            sync_folder(folder)
            self._unsynced.remove(folder)

    def _make_folder(self, folder: bytes) -> None:
        if os.path.isdir(folder):
            return
        parent = os.path.dirname(folder)
        self._make_folder(parent)
        with contextlib.suppress(FileExistsError):
            os.mkdir(folder)
        self._unsynced.add(parent)


def sync_folder(folder: bytes) -> None:
    """Make the names in a folder survive a power cut. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def numbered(target: bytes) -> Iterator[bytes]:
    """The name itself, then `name.1.ending`, `name.2.ending` …, shortened where a number would make it too long."""
    yield target
    folder, name = os.path.split(target)
    stem, ending = os.path.splitext(name)
    number = 0
    while True:
        number += 1
        tail = b".%d" % number + ending
        yield os.path.join(folder, stem[: max(1, _LONGEST_NAME - len(tail))] + tail)


def _link(source: int, directory: int, name: bytes, target: bytes) -> bytes:
    here = os.fstat(source)
    for free in numbered(target):
        try:
            os.link(name, free, src_dir_fd=directory, follow_symlinks=False)
        except FileExistsError:
            if _is(free, here):  # placed before, by a watcher that was ended before the source could go
                return free
            continue
        if _is(free, here):
            return free
        os.unlink(free)
        break
    raise FileNotFoundError(errno.ENOENT, "another file took its name just now")


def _is(path: bytes, file: os.stat_result) -> bool:
    return os.path.samestat(os.stat(path, follow_symlinks=False), file)


def _copy(source: int, target: bytes, digest: str) -> bytes:
    """Copy beside the target, verify, then take a free name: nobody ever sees half a file there."""
    unfinished = os.path.join(os.path.dirname(target), b".copydesk-" + digest.encode() + b".part")
    try:
        _copy_bytes(source, unfinished, digest)
        place = _reserve(target)
        os.replace(unfinished, place)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(unfinished)
        raise
    return place


def _reserve(target: bytes) -> bytes:
    """A free name, held by an empty file until ours replaces it."""
    for free in numbered(target):
        try:
            os.close(os.open(free, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        except FileExistsError:
            continue
        return free
    raise FileExistsError(errno.EEXIST, "no name is free")


def _copy_bytes(source: int, unfinished: bytes, digest: str) -> None:
    facts = os.fstat(source)
    flags = os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(unfinished, flags, 0o600)
    with open(descriptor, "r+b") as copy:
        offset = 0
        while piece := os.pread(source, _PIECE_BYTES, offset):
            copy.write(piece)
            offset += len(piece)
        copy.flush()
        os.fchmod(descriptor, facts.st_mode & 0o777)
        os.utime(descriptor, ns=(facts.st_atime_ns, facts.st_mtime_ns))
        os.fsync(descriptor)
        copy.seek(0)
        if hashlib.file_digest(copy, "sha256").hexdigest() != digest:
            raise OSError(errno.EIO, "the copy in the archive differs from the file")
