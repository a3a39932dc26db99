"""Processes whose parents have ended: make them ours, and collect them, so that none stays behind as a zombie.

Without this they would go to the first process of the machine or the container, and in a container that may be one
that collects nothing, or ourselves. Linux only; elsewhere the system's first process does it.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys

PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans(*, adopt: bool) -> None:
    """Whether descendants of this process that lose their parent become its children."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, int(adopt), 0, 0, 0)


def collect_orphans(group: int) -> bool:
    """Collect what has ended in a process group, but never its leader; True when the group is empty.

    The leader is somebody's child by design, and its exit code is theirs to read.
    """
    if sys.platform != "linux":
        return True
    with contextlib.suppress(ChildProcessError):
        while found := os.waitid(os.P_PGID, group, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            if found.si_pid == group:
                return False
            os.waitpid(found.si_pid, 0)
    return _is_empty(group)


def _is_empty(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    except PermissionError:  # its number is another's by now
        return True
    return False
