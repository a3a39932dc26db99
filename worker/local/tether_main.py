"""A program: ask the kernel to kill this process when its parent ends, then become the command given.

Run by its path with `-I -S` and standard library only, so that it takes a few milliseconds. A function between fork and
exec would do the same, but no Python code is safe there once a thread runs.

    python -I -S tether_main.py PARENT_PID COMMAND [ARGUMENT…]
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
NOT_FOUND = 127


def main(arguments: list[str]) -> int:
    """Does not return when the command can be run."""
    parent, *command = arguments
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != int(parent):  # it ended before we could ask
        return 1
    try:
        os.execvp(command[0], command)  # noqa: S606 -- no shell is wanted
    except OSError as error:
        sys.stderr.write(f"{command[0]} cannot be run: {error.strerror}\n")
    return NOT_FOUND


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
