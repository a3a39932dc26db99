"""What more workers bring, and where the watcher and the server end.

Two cores cannot show what sixty-four workers do, so their work is simulated: a parser that takes next to no time and an
enricher that waits. Everything else of it is real, each in a process of its own.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from bench import articles, processes
from bench.figures import Figure, Part
from bench.light import NO_ENRICHERS, light_core
from bench.running import PENDING, System

FILES_PER_SECOND, LINEAR_SHARE, SERVER_US = 3_000.0, 0.9, 250.0
_WAIT_SECONDS = 0.25
_ROUNDS = 16
"""Documents for each waiting worker: four seconds of waiting."""


def run(count: int, real: Sequence[int] = (1, 2, 4), waiting: Sequence[int] = (1, 8, 64)) -> Part:
    """Real workers on this machine's cores, and workers that wait."""
    figures = []
    for workers in real:
        with System(workers, {"INBOX__MAX_PENDING": str(10 * count)}) as system:
            figures.append(Figure(_many(workers, "worker"), "articles/s", _rate(system, count, articles.article)[0]))
    figures += _waiting(waiting)
    how = (
        f"{count:,} articles of 3.5 kB with 1, 2 and 4 worker processes; then workers that wait "
        f"{_WAIT_SECONDS * 1000:.0f} ms in place of reading and enriching, {_ROUNDS} short texts for each of them: "
        "how much of what one worker alone does each of many still does. Rates are those of the middle eight tenths "
        "of the events."
    )
    return Part("scale", "Scale: more workers", how, figures)


def intake(count: int) -> Part:
    """How many files a second one watcher hashes, records and enqueues while nobody works."""
    settings = {"INBOX__MAX_PENDING": str(2 * count), "INBOX__MAX_PENDING_BYTES": "2000000000"}
    with System(settings=settings, commands=("watch",)) as system:
        prepared = articles.write(system.fresh_folder(), 0, count, articles.short)
        watcher, server = system.parts()["watcher"][0], system.parts()["server"][0]
        before = processes.cpu_seconds(watcher), processes.cpu_seconds(server)
        system.drop(prepared)
        system.wait(lambda: system.client.zcard(PENDING) > 0, 60, "file taken in")
        begun, already = time.monotonic(), system.client.zcard(PENDING)
        system.wait(lambda: system.client.zcard(PENDING) >= count, 300, f"{count} files taken in")
        rate = (count - already) / (time.monotonic() - begun)
        watcher_us, server_us = (
            (processes.cpu_seconds(pid) - past) / count * 1e6
            for pid, past in zip((watcher, server), before, strict=True)
        )
    figures = [
        Figure("files taken in", "files/s", rate, bound=FILES_PER_SECOND, direction="at least"),
        Figure("watcher, processor time", "µs/file", watcher_us),
        Figure("server, processor time", "µs/file", server_us),
    ]
    how = (
        f"{count:,} texts of 1 kB moved into the inbox of one watcher: found, read, hashed, recorded and enqueued. "
        "Nobody works."
    )
    return Part("intake", "Intake of one watcher", how, figures)


def _waiting(counts: Sequence[int]) -> list[Figure]:
    figures = []
    alone = 0.0
    for workers in counts:
        settings = NO_ENRICHERS | {"WORK__BATCH_MAX": "4", "INBOX__MAX_PENDING": "100000"}
        with System(workers, settings, plugins=_waiting_core, warm=2 * workers) as system:
            rate, server_us = _rate(system, workers * _ROUNDS, articles.short)
        alone = alone or rate / workers
        share = rate / workers / alone
        figures.append(Figure(_many(workers, "waiting worker"), "articles/s", rate))
        if workers > 1:
            name = f"{workers} waiting workers, share of one alone for each"
            figures.append(Figure(name, "", share, bound=LINEAR_SHARE, direction="at least"))
    figures.append(Figure("server at the last of these", "µs/article", server_us, bound=SERVER_US, direction="at most"))
    return figures


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count > 1)}"


def _rate(system: System, count: int, make: articles.Make) -> tuple[float, float]:
    """Articles a second, and the server's processor time for each in µs."""
    server = system.parts()["server"][0]
    prepared = articles.write(system.fresh_folder(), 0, count, make)
    before, spent = system.events(), processes.cpu_seconds(server)
    system.drop(prepared)
    system.wait_events(before + count)
    server_us = (processes.cpu_seconds(server) - spent) / count * 1e6
    return _middle_rate(system.event_times(before)), server_us


def _middle_rate(moments: Sequence[float]) -> float:
    """Events a second without the first and the last tenth: many workers do not begin, nor end, all at once."""
    edge = len(moments) // 10
    middle = moments[edge : len(moments) - edge]
    return (len(middle) - 1) / (middle[-1] - middle[0])


def _waiting_core(folder: Path) -> None:
    wait = f"\n\ndef wait(article):\n    import time\n\n    time.sleep({_WAIT_SECONDS})\n    return article\n"
    light_core(folder, wait, "[copydesk.enrichers]\nwaiting = light:wait\n")
