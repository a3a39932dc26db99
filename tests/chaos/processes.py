"""Processes started as users start them, and everything that descends from them.

What lives here: start, signal, find descendants, stop, and the mark by which none is left behind. What does not: which processes
make a copydesk (`cluster`).
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.builders import wait_for

MARK = "CHAOS_CLUSTER"
"""An environment variable that every descendant inherits, whatever session it makes for itself."""


@dataclass
class Process:
    """One command of a user's. `start` again after its end is what a user's init system would do."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    cwd: Path
    log: Path
    output: int | None = None
    popen: subprocess.Popen[bytes] | None = None
    starts: int = 0
    pids: list[int] = field(default_factory=list)

    def start(self) -> Process:
        self.cwd.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.popen = subprocess.Popen(
                self.argv, env=dict(self.env), cwd=self.cwd, stdin=subprocess.DEVNULL, stdout=self.output or log,
                stderr=self.output or log,
                start_new_session=True,
            )  # fmt: skip
        self.starts += 1
        self.pids.append(self.pid)
        return self

    @property
    def pid(self) -> int:
        assert self.popen is not None
        return self.popen.pid

    @property
    def runs(self) -> bool:
        return self.popen is not None and self.popen.poll() is None

    def signal(self, number: int) -> None:
        """To this process alone, not to its descendants."""
        assert self.popen is not None
        self.popen.send_signal(number)

    def kill(self) -> None:
        """kill -9, and collect it."""
        self.signal(signal.SIGKILL)
        assert self.popen is not None
        self.popen.wait()

    def stop(self, seconds: float = 40.0) -> int:
        """SIGTERM, and its exit code. Fails the test when it does not end in time."""
        assert self.popen is not None
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        return self.popen.wait(seconds)

    def descendants(self) -> list[int]:
        """Every process beneath this one, nearest first."""
        parents = dict(_parents())
        found, nearest = [], [self.pid]
        while nearest:
            nearest = [pid for pid, parent in parents.items() if parent in nearest]
            found += nearest
        return found

    def text(self) -> str:
        """What it said so far."""
        return self.log.read_text("utf-8", "replace") if self.log.exists() else ""


def pool_of(process: Process) -> list[int]:
    """The processes that work on documents: the innermost Celery processes beneath this one, or beneath it being Celery."""
    workers = [pid for pid in (process.pid, *process.descendants()) if "celery" in command_line(pid)]
    parents = dict(_parents())
    return [pid for pid in workers if parents.get(pid) in workers]


def celery_main(process: Process) -> int | None:
    """Celery's main process: this one, or the supervised one beneath it."""
    workers = [pid for pid in (process.pid, *process.descendants()) if "celery" in command_line(pid)]
    parents = dict(_parents())
    return next((pid for pid in workers if parents.get(pid) not in workers), None)


def command_line(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
    return ""


def marked(mark: str) -> list[int]:
    """Every live process of a cluster, found by what it inherited."""
    wanted = f"{MARK}={mark}".encode()
    found = []
    for pid, _ in _parents():
        with contextlib.suppress(OSError):
            if wanted in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0"):
                found.append(pid)
    return found


def end_all(pids: Sequence[int]) -> None:
    """kill -9 to exactly these, and wait until none runs."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    wait_for(lambda: not any(lives(pid) for pid in pids), why="killed processes to be gone")


def lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


def resident_bytes(pid: int) -> int:
    with contextlib.suppress(OSError, IndexError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def processor_seconds(pid: int) -> float:
    """What a process has used so far, in its own code and in the system's."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def open_files(pid: int) -> int:
    with contextlib.suppress(OSError):
        return len(os.listdir(f"/proc/{pid}/fd"))
    return 0


def _parents() -> Iterator[tuple[int, int]]:
    for name in os.listdir("/proc"):
        if name.isdigit():
            with contextlib.suppress(OSError, IndexError):
                fields = Path(f"/proc/{name}/stat").read_text().rpartition(")")[2].split()
                if fields[0] not in "ZX":
                    yield int(name), int(fields[1])
