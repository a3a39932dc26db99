"""Putting a file into the archive: durably, and never over another.

What lives here: names that are free, links within a file system, copies across. What does not: whether a source may go
(`disposal`).
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import stat
from collections.abc import Iterator
from io import BufferedRandom
from pathlib import Path

_NO_LINK = {errno.EXDEV, errno.EPERM, errno.EMLINK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EACCES}
_LONGEST_NAME = 255
_NO_LOCK = {errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL}
_PIECE_BYTES = 1 << 20
_ROUNDED_NS = 1_000
_ROUNDED_TO_SECONDS_NS = 2_000_000_000
"""How far file systems round the times of a file: NFS and SMB a little, FAT to two seconds."""


class Archive:
    """A folder that keeps what was taken out of an inbox, under the same paths. Nothing in it is ever overwritten."""

    def __init__(self, root: Path) -> None:
        self._root = os.fsencode(root)
        self._unsynced: set[bytes] = set()

    def place(self, path: bytes, source: int, directory: int, digest: str) -> None:
        """Put the file that is open as `source`, and lies in the open `directory`, into the archive as `path`.

        A name that is taken gets a number: `a.txt`, `a.1.txt`, … A copy is compared with `digest` before it gets its
        name, and what was placed before is found again. It is there for good only after `sync`. Raises OSError, and
        leaves no half a file behind. What has its name is never taken back: another watcher may rely on it by then.
        """
        target = os.path.join(self._root, path)
        self._make_folder(os.path.dirname(target))
        os.fsync(source)
        try:
            _link(source, directory, os.path.basename(path), target)
        except OSError as error:
            if error.errno not in _NO_LINK:
                raise
            _copy(source, target, digest)
        self._unsynced.add(os.path.dirname(target))

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


def _link(source: int, directory: int, name: bytes, target: bytes) -> None:
    here = os.fstat(source)
    for free in numbered(target):
        try:
            os.link(name, free, src_dir_fd=directory, follow_symlinks=False)
        except FileExistsError:
            if _is(free, here):  # placed before, by a watcher that was ended before the source could go
                return
            continue
        if _is(free, here):
            return
        break  # what is there now stays in the archive: another watcher may have found it, and rely on it
    raise FileNotFoundError(errno.ENOENT, "another file took its name just now")


def _is(path: bytes, file: os.stat_result) -> bool:
    return os.path.samestat(os.stat(path, follow_symlinks=False), file)


def _copy(source: int, target: bytes, digest: str) -> None:
    """Copy beside the target, verify, then take a free name: nobody ever sees half a file there.

    Whether it was done before is looked at while no other watcher can be doing it.
    """
    unfinished = os.path.join(os.path.dirname(target), b".copydesk-" + digest.encode() + b".part")
    with open(_begin(unfinished), "r+b") as copy:
        try:
            if not _placed_before(source, target, digest):
                _copy_bytes(source, copy, digest)
                _named(unfinished, target)
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(unfinished)


def _placed_before(source: int, target: bytes, digest: str) -> bool:
    """Whether a copy of this very file is there: made by another watcher, or before the source could go."""
    facts = os.fstat(source)
    for name in numbered(target):
        try:
            descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        except OSError:
            continue  # a link, or not ours to read
        with open(descriptor, "rb") as file:
            if _alike(os.fstat(descriptor), facts) and hashlib.file_digest(file, "sha256").hexdigest() == digest:
                return True
    return False


def _alike(found: os.stat_result, wanted: os.stat_result) -> bool:
    off_ns = abs(found.st_mtime_ns - wanted.st_mtime_ns)
    near = off_ns < (_ROUNDED_NS if found.st_mtime_ns % 1_000_000_000 else _ROUNDED_TO_SECONDS_NS)
    return stat.S_ISREG(found.st_mode) and found.st_size == wanted.st_size and near


def _begin(unfinished: bytes) -> int:
    """A new file, locked while it is written: two watchers on one inbox would fill it together."""
    while True:
        descriptor = os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            _lock(descriptor)
            if os.path.exists(unfinished) and _is(unfinished, os.fstat(descriptor)):
                if os.fstat(descriptor).st_size == 0:
                    return descriptor
                os.unlink(unfinished)  # left by a watcher that was ended; it may have its name in the archive by now
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _lock(descriptor: int) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise OSError(errno.EBUSY, "another watcher is putting it into the archive just now") from error
    except OSError as error:
        if error.errno not in _NO_LOCK:
            raise


def _named(unfinished: bytes, target: bytes) -> None:
    """Give it the first free name. Where there are no links, a name is held by an empty file until ours replaces it."""
    for free in numbered(target):
        try:
            os.link(unfinished, free)
        except FileExistsError:
            continue
        except OSError as error:
            if error.errno not in _NO_LINK:
                raise
            try:
                os.close(os.open(free, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
            except FileExistsError:
                continue
            os.replace(unfinished, free)
        return
    raise FileExistsError(errno.EEXIST, "no name is free")


def _copy_bytes(source: int, copy: BufferedRandom, digest: str) -> None:
    facts = os.fstat(source)
    offset = 0
    while piece := os.pread(source, _PIECE_BYTES, offset):
        copy.write(piece)
        offset += len(piece)
    copy.flush()
    os.fchmod(copy.fileno(), facts.st_mode & 0o777)
    os.utime(copy.fileno(), ns=(facts.st_atime_ns, facts.st_mtime_ns))
    os.fsync(copy.fileno())
    copy.seek(0)
    if hashlib.file_digest(copy, "sha256").hexdigest() != digest:
        raise OSError(errno.EIO, "the copy in the archive differs from the file")
