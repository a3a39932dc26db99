"""What a folder of very many files costs when nothing happens in it, and what the server keeps of each."""

from __future__ import annotations

import time

from bench import articles, processes
from bench.figures import Figure, Part
from bench.running import PENDING, System

RESCAN_SECONDS, CORE_SHARE, WATCHER_MIB = 1.0, 0.05, 150.0
_EVERY_SECONDS = 10.0
_LOOK_SECONDS = 30.0


def run(count: int) -> Part:
    """`count` small files in the inbox, all known."""
    settings = {
        "INBOX__MAX_PENDING": str(2 * count),
        "INBOX__MAX_PENDING_BYTES": "2000000000",
        "INBOX__RESCAN_SECONDS": str(_EVERY_SECONDS),
        "WORK__REQUEUE_SECONDS": "3600",  # nobody works, and nobody shall be reminded of it
    }
    with System(settings=settings, commands=("watch",)) as system:
        client, watcher = system.client, system.watcher
        used = client.info("memory")["used_memory"]
        for start in range(0, count, 1000):
            system.drop(articles.write(system.fresh_folder(), start, min(1000, count - start), _tiny))
        system.wait(lambda: client.zcard(PENDING) >= count, 600, f"{count} files taken in")
        queued = (client.info("memory")["used_memory"] - used) / count
        time.sleep(_EVERY_SECONDS)
        before = processes.cpu_seconds(watcher)
        time.sleep(_LOOK_SECONDS)
        share = (processes.cpu_seconds(watcher) - before) / _LOOK_SECONDS
        resident = processes.memory(watcher).rss / processes.MIB
    figures = [
        Figure("watcher, resident", "MiB", resident, bound=WATCHER_MIB, direction="at most"),
        Figure("watcher at rest, share of a core", "", share, bound=CORE_SHARE, direction="at most"),
        Figure("one look at the whole folder", "s", share * _EVERY_SECONDS, bound=RESCAN_SECONDS, direction="at most",
               note="at most: all of its processor time"),
        Figure("server, for each pending document beside its content", "bytes", queued - _TINY_BYTES),
    ]  # fmt: skip
    how = (
        f"{count:,} files of {_TINY_BYTES} bytes in {-(-count // 1000):,} folders of one inbox, all known to the "
        f"watcher and waiting for a worker; a look at the folder every {_EVERY_SECONDS:g} s; nothing changes for "
        f"{_LOOK_SECONDS:g} s."
    )
    return Part("growth", "Growth: many known files", how, figures)


_TINY_BYTES = 40


def _tiny(number: int) -> str:
    return f"Number {number:012d} of very many.".ljust(_TINY_BYTES - 1) + "\n"
