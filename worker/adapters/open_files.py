"""Whether somebody holds a file open for writing.

What lives here: the two ways Linux tells. What does not: what follows from the answer (`watcher.settle`).

A read lease is granted only while nobody has the file open for writing: it is asked for and given back at once, which
costs two microseconds. The kernel grants it to the file's owner (or with CAP_LEASE) on local file systems; elsewhere
`/proc` tells, for the processes we may look into. Where neither tells (other systems, other users' processes), the
answer is None or an honest guess.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import signal
import time
from pathlib import Path

_SWEEP_KEPT_NS = 100_000_000
_F_SETSIG = 10  # Linux's number: the standard library does not name it
_NOT_GRANTED = {errno.EAGAIN, errno.EBUSY}


class OpenFiles:
    """Answers `held_for_writing`; remembers a look through `/proc` for a tenth of a second. Not for several threads."""

    def __init__(self) -> None:
        self._swept: set[tuple[int, int]] | None = None
        self._swept_ns = 0

    def held_for_writing(self, descriptor: int) -> bool | None:
        """Whether the file behind this read-only descriptor is open for writing anywhere; None: cannot tell."""
        lease = _refused_lease(descriptor)
        if lease is not None:
            return lease
        writers = self._writers()
        if writers is None:
            return None
        facts = os.fstat(descriptor)
        return (facts.st_dev, facts.st_ino) in writers

    def _writers(self) -> set[tuple[int, int]] | None:
        now = time.monotonic_ns()
        if self._swept_ns == 0 or now - self._swept_ns > _SWEEP_KEPT_NS:
            self._swept = files_open_for_writing()
            self._swept_ns = time.monotonic_ns()
        return self._swept


def files_open_for_writing(proc: Path = Path("/proc")) -> set[tuple[int, int]] | None:
    """Device and inode of all that processes we may look into have open for writing; None without `/proc`."""
    found: set[tuple[int, int]] = set()
    try:
        processes = [name for name in os.listdir(proc) if name.isdigit()]
    except OSError:
        return None
    if not processes:
        return None
    for process in processes:
        with contextlib.suppress(OSError):  # it ended, or is not ours to look into
            for descriptor in os.listdir(proc / process / "fd"):
                with contextlib.suppress(OSError, ValueError):  # closed meanwhile
                    if _writes(proc / process / "fdinfo" / descriptor):
                        facts = os.stat(proc / process / "fd" / descriptor)
                        found.add((facts.st_dev, facts.st_ino))
    return found


def _refused_lease(descriptor: int) -> bool | None:
    """True: somebody writes; False: nobody; None: leases cannot be had here."""
    if not hasattr(fcntl, "F_SETLEASE"):
        return None
    try:
        # Whoever opens the file for writing in the two microseconds we hold the lease waits for us, and a signal is
        # sent: SIGURG, which is ignored unless somebody wants it, in place of SIGIO, which would end the process.
        fcntl.fcntl(descriptor, _F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except OSError as error:
        return True if error.errno in _NOT_GRANTED else None
    fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    return False


def _writes(fdinfo: Path) -> bool:
    with open(fdinfo, encoding="ascii") as lines:
        flags = next(line for line in lines if line.startswith("flags:"))
    return int(flags.split()[1], 8) & os.O_ACCMODE != os.O_RDONLY
