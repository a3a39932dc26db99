"""What becomes of a source once its result is durable: archived or deleted, if it still is what was published.

What lives here: the order of steps that survives a crash at any point. What does not: when (`watcher.disposing`), and
how the archive keeps a file (`archive`). First every file of a batch is in the archive for good, then the sources go,
then that is made durable. A crash in between leaves a file in both places, never in none; the next run finds it again
and only removes the source.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from worker import failpoints
from worker.adapters.archive import Archive
from worker.adapters.inbox import ChangedError, Facts, Inbox, OpenFile, Reader
from worker.adapters.open_files import OpenFiles
from worker.ports import Settled

_GONE = {errno.ENOENT, errno.ENOTDIR, errno.ESTALE, errno.ELOOP, errno.ENXIO}
_PIECE_BYTES = 1 << 20


@dataclass(slots=True)
class Disposed:
    """`done`: the source is gone, or is another by now and not ours to touch. `stuck`: not now, and why."""

    done: list[Settled] = field(default_factory=list)
    stuck: list[tuple[Settled, str]] = field(default_factory=list)


class _Kept(NamedTuple):
    """A source that may go, and what it looks like."""

    source: Settled
    facts: Facts


class Disposal:
    """Disposes of sources in one inbox; without an archive they are deleted."""

    def __init__(self, inbox: Inbox, archive: Archive | None) -> None:
        self._inbox = inbox
        self._archive = archive
        self._open_files = OpenFiles()

    def dispose(self, settled: Sequence[Settled]) -> Disposed:
        """Archive or delete each source that is still what was settled. Never raises OSError: what fails is `stuck`."""
        disposed = Disposed()
        try:
            with self._inbox.reader(self._open_files) as reader:
                kept = self._keep(reader, settled, disposed)
                failpoints.hit("dispose.archived")
                self._remove(reader, kept, disposed)
        except OSError as error:
            told = {source.id for source in disposed.done} | {source.id for source, _ in disposed.stuck}
            disposed.stuck.extend((source, _why(error)) for source in settled if source.id not in told)
        return disposed

    def _keep(self, reader: Reader, settled: Sequence[Settled], disposed: Disposed) -> list[_Kept]:
        """Those whose source may go now."""
        kept: list[_Kept] = []
        for source in settled:
            try:
                kept.append(self._keep_one(reader, source))
            except ChangedError:
                disposed.done.append(source)
            except OSError as error:
                disposed.stuck.append((source, _why(error)))
        if self._archive is not None:
            self._archive.sync()
        return kept

    def _keep_one(self, reader: Reader, source: Settled) -> _Kept:
        facts = _facts_of_file(reader, source.raw_path)
        with reader.opened(source.raw_path, facts) as file:
            if facts.signature != source.signature and _digest(file) != source.digest:
                raise ChangedError
            if file.held_for_writing():  # what is written next would go with the name
                raise OSError(errno.EBUSY, "somebody holds it open for writing")
            if self._archive is not None:
                directory, _ = reader.place(source.raw_path)
                self._archive.place(source.raw_path, file.descriptor, directory, source.digest)
            return _Kept(source, facts)

    def _remove(self, reader: Reader, kept: Sequence[_Kept], disposed: Disposed) -> None:
        """The sources go, unless somebody put other content in their place just now.

        Where one cannot go, the archive keeps what it has: another watcher may have found it there, and have removed
        the source because of it. The next try finds it there too.
        """
        folders: set[bytes] = set()
        for source, facts in kept:
            try:
                directory, name = reader.place(source.raw_path)
                if _same_content(_now(directory, name), facts):
                    os.unlink(name, dir_fd=directory)
                    folders.add(os.path.dirname(source.raw_path))
            except FileNotFoundError:
                pass  # somebody else removed it: what was wanted
            except OSError as error:
                disposed.stuck.append((source, _why(error)))
                continue
            disposed.done.append(source)
        for folder in folders:
            with contextlib.suppress(FileNotFoundError):
                directory, _ = reader.place(os.path.join(folder, b"."))
                os.fsync(directory)


def _facts_of_file(reader: Reader, path: bytes) -> Facts:
    """What the source looks like; ChangedError when it is gone or something else."""
    try:
        facts = reader.facts(path)
    except OSError as error:
        if error.errno in _GONE:
            raise ChangedError from error
        raise
    if facts.kind != "file":
        raise ChangedError
    return facts


def _now(directory: int, name: bytes) -> os.stat_result:
    return os.stat(name, dir_fd=directory, follow_symlinks=False)


def _same_content(found: os.stat_result, facts: Facts) -> bool:
    """The time of the last change of the inode is left out: a link into the archive has moved it."""
    return (found.st_ino, found.st_size, found.st_mtime_ns) == (facts.inode, facts.size, facts.modified_ns)


def _digest(file: OpenFile) -> str:
    state = hashlib.sha256()
    offset = 0
    while piece := os.pread(file.descriptor, _PIECE_BYTES, offset):
        state.update(piece)
        offset += len(piece)
    return state.hexdigest()


def _why(error: OSError) -> str:
    return error.strerror or str(error)
