"""The yardstick: the same parse and enrich on the same files in a bare multiprocessing loop.

No queue, no ledger, nothing published or kept: what a short script would do. It runs in a process of its own that is
told a folder a line and answers a line of JSON, so that it starts once and takes turns with what it is compared to.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from multiprocessing.pool import Pool
from pathlib import Path
from types import TracebackType
from typing import Self

from bench import processes
from worker import bootstrap, identity, launch
from worker.enrich import linking
from worker.models import Article
from worker.ports import Document

_CHUNK_FILES = 4


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass over a folder. `rate` is articles a second from the first result to the last."""

    count: int
    rate: float
    cpu_seconds: float


class Bare:
    """The loop, waiting to be told a folder."""

    def __init__(self, concurrency: int, environment: Mapping[str, str], folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.bare", str(concurrency)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=folder,
            env={**environment, "PYTHONPATH": f"{Path(__file__).parent.parent}:{environment.get('PYTHONPATH', '')}"},
        )  # fmt: skip

    def run(self, folder: Path) -> Pass:
        """All files of a folder, once."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{folder}\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError("the bare loop has ended")
        return Pass(**json.loads(answer))

    def __enter__(self) -> Self:
        """It is ready when it has done a folder."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """It ends with its input."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)


def _run(path: str) -> float:
    """Parse and enrich one file, its fingerprint included, and say when it was done."""
    parse, enrich = _core
    content = Path(path).read_bytes()
    linking.fingerprint(enrich(parse(Document(content=content, path=path, id=path, digest=identity.digest(content)))))
    return time.monotonic()


def _pass(pool: Pool, folder: Path) -> Pass:
    paths = sorted(str(path) for path in folder.iterdir())
    before = _cpu_seconds()
    moments = list(pool.imap_unordered(_run, paths, chunksize=_CHUNK_FILES))
    return Pass(len(paths), (len(paths) - 1) / (max(moments) - min(moments)), _cpu_seconds() - before)


def _cpu_seconds() -> float:
    return sum(processes.cpu_seconds(pid) for pid in [os.getpid(), *processes.children(os.getpid())])


_core: tuple[Callable[[Document], Article], Callable[[Article], Article]]


def main() -> None:
    global _core  # noqa: PLW0603 -- loaded once, shared by the fork
    _core = bootstrap.core(launch.load_settings().settings)
    with multiprocessing.get_context("fork").Pool(int(sys.argv[1])) as pool:
        for line in sys.stdin:
            print(json.dumps(asdict(_pass(pool, Path(line.strip())))), flush=True)


if __name__ == "__main__":
    main()
