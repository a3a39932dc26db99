"""A process that begins to load before it is known what it is to do.

A worker loads Celery for half a second before it needs a setting, and whoever starts it needs a quarter of one to read
them. So it is started first and told afterwards, by its standard input. What does not live here: keeping it running
(`child`), and what it loads (`celery_main`).
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

from worker.local import tether

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


FLAG = "--early"
"""Says to a program that the rest will be told."""


class Early:
    """A process of ours that waits to be told. Untold, it ends by itself when we do."""

    def __init__(self, program: Sequence[str]) -> None:
        """Start it. It leads a session and a group of its own, as every `child` does."""
        self._program = tuple(program)
        self._process: subprocess.Popen[bytes] | None = None
        with contextlib.suppress(OSError):  # no room for another process: whoever starts it later will say so
            argv = tether.tied([*program, FLAG])
            self._process = subprocess.Popen(argv, stdin=subprocess.PIPE, start_new_session=True)

    def told(self, argv: Sequence[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes] | None:
        """Tell it what follows the program in `argv`; the process, or `None` if it has ended or was told before."""
        process, self._process = self._process, None
        if process is None or process.stdin is None:
            return None
        try:
            process.stdin.write(json.dumps([argv[len(self._program) :], dict(environment)]).encode())
            process.stdin.close()
        except OSError:
            process.kill()
            process.wait()
            return None
        return process


def wait_to_be_told() -> list[str] | None:
    """In that process: its arguments, once its environment is set; `None` when nobody will tell it any more.

    Standard input is empty afterwards.
    """
    told = sys.stdin.buffer.read()
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    if not told:
        return None
    arguments, environment = json.loads(told)
    os.environ.update(environment)
    return list(arguments)
