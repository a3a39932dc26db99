"""Tie a command to this process: on Linux it ends when we end, even by `kill -9`.

What lives here: the command that goes through `tether_main`. What does not: its own children (`guard`).
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from worker.local import tether_main

if TYPE_CHECKING:
    from collections.abc import Sequence


def tied(command: Sequence[str]) -> list[str]:
    """The command to run instead. Elsewhere than on Linux it is the same command.

    The kernel watches the *thread* that starts it: start it from the main one.
    """
    if sys.platform != "linux":
        return list(command)
    return [sys.executable, "-I", "-S", tether_main.__file__, str(os.getpid()), *command]
