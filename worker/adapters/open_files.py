"""Whether somebody holds a file open for writing.

What lives here: the two ways Linux tells. What does not: what follows from the answer (`watcher.settle`).

A read lease is granted only while nobody has the file open for writing: it is asked for and given back at once, which
costs two microseconds. The kernel grants it to the file's owner (or with CAP_LEASE), on local file systems. Elsewhere
`/proc` knows the processes we may look into: it can say yes, but never no. On other systems nobody can tell.
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
_REST_PER_SWEEP = 19  # looking through /proc takes 5 % of a core at most
_F_SETSIG = 10  # Linux's number: the standard library does not name it
_REFUSED = {errno.EAGAIN, errno.EBUSY}
_REMOTE = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "virtiofs", "fuse.sshfs", "fuse.rclone"}
"""There a lease is refused unless the server has delegated the file, whoever has it open (fs/nfs/delegation.c)."""


class OpenFiles:
    """Answers `held_for_writing`, and remembers what is dear to find out. Not for several threads."""

    def __init__(self) -> None:
        self._remote: dict[int, bool] = {}
        self._swept: set[tuple[int, int]] = set()
        self._sweep_again_ns = 0

    def held_for_writing(self, descriptor: int) -> bool | None:
        """Whether the file behind this read-only descriptor is open for writing anywhere; None: nobody can tell."""
        facts = os.fstat(descriptor)
        refused = None if self._is_remote(facts.st_dev) else _lease_refused(descriptor)
        if refused is not None:
            return refused
        return True if (facts.st_dev, facts.st_ino) in self._writers() else None

    def _is_remote(self, device: int) -> bool:
        if device not in self._remote:
            self._remote[device] = is_remote(device)
        return self._remote[device]

    def _writers(self) -> set[tuple[int, int]]:
        begun = time.monotonic_ns()
        if begun >= self._sweep_again_ns:
            self._swept = files_open_for_writing()
            ended = time.monotonic_ns()
            self._sweep_again_ns = ended + max(_SWEEP_KEPT_NS, (ended - begun) * _REST_PER_SWEEP)
        return self._swept


def files_open_for_writing(proc: Path = Path("/proc")) -> set[tuple[int, int]]:
    """Device and inode of all that processes we may look into have open for writing; empty without `/proc`."""
    found: set[tuple[int, int]] = set()
    with contextlib.suppress(OSError):
        for process in os.listdir(proc):
            if process.isdigit():
                found |= _written_by(proc / process)
    return found


def is_remote(device: int) -> bool:
    """Whether other machines may write there without this one being told."""
    return file_system_type(device) in _REMOTE


def file_system_type(device: int, mounts: Path = Path("/proc/self/mountinfo")) -> str:
    """What the file system of this device number is called (`ext4`, `nfs4`, `fuse.sshfs`); empty where nobody says."""
    number = f"{os.major(device)}:{os.minor(device)}"
    with contextlib.suppress(OSError), open(mounts, encoding="utf-8", errors="surrogateescape") as lines:
        for line in lines:
            fields = line.split()
            if fields[2] == number:
                return fields[fields.index("-") + 1]
    return ""


def _lease_refused(descriptor: int) -> bool | None:
    """True: somebody writes; False: nobody; None: leases cannot be had here."""
    if not hasattr(fcntl, "F_SETLEASE"):
        return None
    try:
        # Whoever opens the file for writing in the two microseconds we hold the lease waits for us, and a signal is
        # sent: SIGURG, which is ignored unless somebody wants it, in place of SIGIO, which would end the process.
        fcntl.fcntl(descriptor, _F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except OSError as error:
        return True if error.errno in _REFUSED else None
    fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    return False


def _written_by(process: Path) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    with contextlib.suppress(OSError):  # it ended, or is not ours to look into
        for descriptor in os.listdir(process / "fd"):
            with contextlib.suppress(OSError, ValueError):  # closed meanwhile
                if _for_writing(process / "fdinfo" / descriptor):
                    facts = os.stat(process / "fd" / descriptor)
                    found.add((facts.st_dev, facts.st_ino))
    return found


def _for_writing(fdinfo: Path) -> bool:
    with open(fdinfo, "rb") as lines:
        flags = next((line for line in lines if line.startswith(b"flags:")), b"flags: 0")
    return int(flags.split()[1], 8) & os.O_ACCMODE != os.O_RDONLY
