"""What processes use: their memory, their time on the processor, their children. Linux only: read from /proc."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Memory:
    """Resident memory of a process, in bytes: all it can see, and its share of what it sees with others."""

    rss: int
    pss: int


def memory(pid: int) -> Memory:
    """How much memory a process has now."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    values = {name: int(rest.split()[0]) * 1024 for name, _, rest in (line.partition(":") for line in lines[1:])}
    return Memory(values["Rss"], values["Pss"])


def cpu_seconds(pid: int) -> float:
    """The processor time of a process and of those of its children that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15]) / _TICKS


def thread_seconds(pid: int) -> float:
    """The processor time of the threads a process has now, to the nanosecond, for what takes less than many ticks."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((thread / "schedstat").read_text("ascii").split()[0]) for thread in threads) / 1e9


def children(pid: int) -> list[int]:
    """The children of a process, of all its threads."""
    found: list[int] = []
    for thread in Path(f"/proc/{pid}/task").iterdir():
        found += [int(child) for child in (thread / "children").read_text("ascii").split()]
    return sorted(found)


def descendants(pid: int) -> list[int]:
    """The children, their children, and so on."""
    below = children(pid)
    return below + [deeper for child in below for deeper in descendants(child)]


def command(pid: int) -> str:
    """The command line, joined by spaces."""
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace").strip()
