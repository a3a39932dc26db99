"""How much of the machine the queue takes: files in the inbox to events in the stream, beside the bare loop.

Both sides take turns on the same files, in one run, both warm. Per component: the processor time it used for an
article, which is steadier than any rate on a machine that others use too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bench import articles, processes
from bench.bare import Bare
from bench.figures import Part, spread
from bench.running import System

BOUNDS = {"articles": 0.80, "short": 0.70, "pages": 0.95}
BY_PROCESSOR = "the same by processor time"
KINDS = {"short": (articles.short, ".txt"), "articles": (articles.article, ".txt"), "pages": (articles.page, ".html")}


@dataclass(slots=True)
class _Turn:
    """One pass of both over the same files."""

    ours: float
    bare: float
    bare_cpu_us: float
    cpu_us: dict[str, float]


def run(kind: str, count: int, repeats: int, concurrency: int) -> Part:
    """`repeats` turns over `count` new texts of a kind each."""
    settings = {"INBOX__MAX_PENDING": str(10 * count)}
    with System(concurrency, settings) as system, Bare(concurrency, system.environment, system.folder) as bare:
        bare.run(articles.write(system.fresh_folder(), 80_000_000, 40))
        turns = [_turn(system, bare, kind, index * count, count) for index in range(repeats)]
    how = (
        f"{repeats} turns of {count:,} distinct texts, {concurrency} processes on each side. Articles a second from "
        "the first event in the stream to the last, over those of a bare multiprocessing loop, from its first result "
        "to its last, on the same files. A folder of files is moved into the watched one once everything is up and "
        "warm. Processor time is steadier than rates on a machine that others use too."
    )
    bound: dict[str, Any] = {"bound": BOUNDS[kind], "direction": "at least"} if kind in BOUNDS else {}
    figures = [
        spread("copydesk over bare loop", "", [turn.ours / turn.bare for turn in turns], **bound),
        spread(BY_PROCESSOR, "", [turn.bare_cpu_us / sum(turn.cpu_us.values()) for turn in turns]),
        spread("copydesk", "articles/s", [turn.ours for turn in turns]),
        spread("bare loop", "articles/s", [turn.bare for turn in turns]),
        spread("bare loop, processor time", "µs/article", [turn.bare_cpu_us for turn in turns]),
        *(
            spread(f"{name}, processor time", "µs/article", [turn.cpu_us[name] for turn in turns])
            for name in turns[0].cpu_us
        ),
    ]
    return Part(f"overhead-{kind}", f"Overhead: {kind}", how, figures)


def _turn(system: System, bare: Bare, kind: str, first: int, count: int) -> _Turn:
    make, suffix = KINDS[kind]
    prepared = system.fresh_folder()
    articles.write(prepared, first, count, make, suffix)
    yardstick = bare.run(prepared)
    before, cpu_before = system.events(), _cpu(system)
    system.drop(prepared)
    system.wait_events(before + count)
    cpu = {name: (used - cpu_before[name]) / count * 1e6 for name, used in _cpu(system).items()}
    moments = system.event_times(before)
    return _Turn(
        ours=(count - 1) / (moments[-1] - moments[0]),
        bare=yardstick.rate,
        bare_cpu_us=yardstick.cpu_seconds / count * 1e6,
        cpu_us=cpu,
    )


def _cpu(system: System) -> dict[str, float]:
    return {name: sum(map(processes.cpu_seconds, pids)) for name, pids in system.parts().items()}
