"""What very many files cost: each of them as it comes, when all are known and nothing happens, and in memory."""

from __future__ import annotations

import time
from dataclasses import dataclass

from bench import articles, processes
from bench.figures import Figure, Part
from bench.running import PENDING, System
from worker.adapters.heartbeat import alive
from worker.adapters.redis_keys import Keys

RESCAN_SECONDS, CORE_SHARE, WATCHER_MIB, FLAT = 1.0, 0.05, 150.0, 1.5
_EVERY_SECONDS = 10.0
_LOOK_SECONDS = 20.0
_LOOK_WALKS = 50
"""For how many times the length of a walk the watcher is looked at, so that its pauses count in full."""
_DROP_FILES = 1_000
_SLICE_FILES = 5_000
"""Files at the beginning and at the end whose cost is compared."""
_TINY_BYTES = 40


@dataclass(frozen=True, slots=True)
class _Cost:
    """Processor time for a file in µs."""

    watcher: float
    server: float


def run(count: int) -> Part:
    """`count` small files in the inbox, all known."""
    settings = {
        "INBOX__MAX_PENDING": str(2 * count),
        "INBOX__MAX_PENDING_BYTES": "2000000000",
        "INBOX__RESCAN_SECONDS": str(_EVERY_SECONDS),
        "WORK__REQUEUE_SECONDS": "3600",  # nobody works, and nobody shall be reminded of it
    }
    with System(settings=settings, commands=("watch",)) as system:
        used = system.client.info("memory")["used_memory"]
        first = _drop(system, 0, _SLICE_FILES)
        _drop(system, _SLICE_FILES, count - 2 * _SLICE_FILES)
        last = _drop(system, count - _SLICE_FILES, _SLICE_FILES)
        queued = (system.client.info("memory")["used_memory"] - used) / count
        time.sleep(_EVERY_SECONDS)
        look = max(_LOOK_SECONDS, _LOOK_WALKS * _walk_seconds(system))
        before = processes.cpu_seconds(system.watcher)
        time.sleep(look)
        share = (processes.cpu_seconds(system.watcher) - before) / look
        resident = processes.memory(system.watcher).rss / processes.MIB
        walk = _walk_seconds(system)
    figures = [
        *_grown("watcher", first.watcher, last.watcher),
        *_grown("server", first.server, last.server),
        Figure("watcher, resident", "MiB", resident, bound=WATCHER_MIB, direction="at most"),
        Figure("watcher at rest, share of a core", "", share, bound=CORE_SHARE, direction="at most"),
        Figure("the last look at the whole folder", "s", walk, bound=RESCAN_SECONDS, direction="at most"),
        Figure("server, for each pending document beside its content", "bytes", queued - _TINY_BYTES),
    ]  # fmt: skip
    how = (
        f"{count:,} files of {_TINY_BYTES} bytes in {-(-count // _DROP_FILES):,} folders of one inbox, all taken in "
        f"and waiting for a worker. For {look:.0f} s nothing changes, but the folder is looked at every "
        f"{_EVERY_SECONDS:g} s, or later where a look takes long. Cost of a file: of the last {_SLICE_FILES:,} beside "
        "that of the first."
    )
    return Part(f"growth-{count}", f"Growth: {count:,} files in the inbox and in the ledger", how, figures)


def _walk_seconds(system: System) -> float:
    """What the last walk through the whole folder took."""
    (watcher,) = alive(system.client, Keys("copydesk:"), 0)
    return float(watcher["walk_seconds"])


def _grown(name: str, first: float, last: float) -> list[Figure]:
    return [
        Figure(f"{name}, processor time at the end", "µs/file", last),
        Figure(f"{name}, the end over the beginning", "", last / first, bound=FLAT, direction="at most"),
    ]


def _drop(system: System, start: int, count: int) -> _Cost:
    """Move files in and wait until they are recorded; what one cost."""
    server = system.parts()["server"][0]
    before = processes.cpu_seconds(system.watcher), processes.cpu_seconds(server)
    for first in range(start, start + count, _DROP_FILES):
        system.drop(articles.write(system.fresh_folder(), first, min(_DROP_FILES, start + count - first), _tiny))
    system.wait(lambda: system.client.zcard(PENDING) >= start + count, 600, f"{start + count} files taken in")
    watcher, spent = (
        (processes.cpu_seconds(pid) - past) / max(1, count) * 1e6
        for pid, past in zip((system.watcher, server), before, strict=True)
    )
    return _Cost(watcher, spent)


def _tiny(number: int) -> str:
    return f"Number {number:012d} of very many.".ljust(_TINY_BYTES - 1) + "\n"
