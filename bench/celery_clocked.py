"""A worker like any other, whose processes note how much of their time the core takes: parse, enrich, fingerprint.

That share is measured inside of the processes that work, so that it does not matter how fast the machine was in which
minute. Each process writes seconds of processor time into a file of its own, `core/<pid>` in the working directory.

    python -m bench.celery_clocked work    `copydesk work` with such a worker
"""

from __future__ import annotations

import os
import struct
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from worker import bootstrap, celery_main, cli
from worker.enrich import linking
from worker.settings import Settings

_SECONDS = struct.Struct("d")
_FOLDER = "core"


def core_seconds(folder: Path) -> float:
    """What all processes of the worker that runs in this folder have noted so far."""
    return float(sum(_SECONDS.unpack(path.read_bytes())[0] for path in (folder / _FOLDER).iterdir()))


class _Clock:
    """The processor time of one process."""

    def __init__(self) -> None:
        folder = Path(_FOLDER)
        folder.mkdir(exist_ok=True)
        self._file = os.open(folder / str(os.getpid()), os.O_WRONLY | os.O_CREAT)
        self._seconds = 0.0
        self.add(0.0)

    def add(self, seconds: float) -> None:
        self._seconds += seconds
        os.pwrite(self._file, _SECONDS.pack(self._seconds), 0)


@cache
def _clock(_pid: int) -> _Clock:
    return _Clock()


def _clocked(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def run(argument: Any) -> Any:
        begun = time.process_time()
        try:
            return function(argument)
        finally:
            _clock(os.getpid()).add(time.process_time() - begun)

    return run


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["work"]:
        cli.WORKER = (sys.executable, "-P", "-m", "bench.celery_clocked")
        return cli.main(arguments)
    core = bootstrap.core

    def clocked_core(settings: Settings) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
        parse, enrich = core(settings)
        return _clocked(parse), _clocked(enrich)

    bootstrap.core = cache(clocked_core)
    linking.fingerprint = _clocked(linking.fingerprint)  # type: ignore[assignment]
    return celery_main.main(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
