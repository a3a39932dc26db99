"""How much of the machine the queue takes: files in the inbox to events in the stream, beside the bare loop.

All take turns on the same files, in one run, all warm. A turn is as many files as the bare loop does in a given time,
so that the first and the last document of one weigh the same on every machine. Per component: the processor time it
used for an article, which is steadier than any rate on a machine that others use too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench import articles, processes
from bench.bare import Bare, Pass
from bench.celery_clocked import core_seconds
from bench.figures import Figure, Part, spread
from bench.running import System
from bench.servers import Embedded, Installed, Server, installed

BOUNDS = {"articles": 0.90, "short": 0.70, "pages": 0.95}
KINDS = {"short": (articles.short, ".txt"), "articles": (articles.article, ".txt"), "pages": (articles.page, ".html")}
SERVERS: dict[str, Callable[[Path], Server]] = {"embedded server": Embedded, "redis-server": Installed}
CORE_SHARE = "embedded server: the core's share of all processor time"
_WARM_TEXTS = 40
_MOST_TEXTS = 50_000


@dataclass(frozen=True, slots=True)
class _Turn:
    """What one of the systems made of the files that the bare loop did just before."""

    rate: float
    bare: Pass
    cpu_us: dict[str, float]
    core_us: float

    @property
    def ratio(self) -> float:
        return self.rate / self.bare.rate

    @property
    def bare_cpu_us(self) -> float:
        return self.bare.cpu_seconds / self.bare.count * 1e6

    @property
    def ratio_by_processor(self) -> float:
        return self.bare_cpu_us / sum(self.cpu_us.values())

    @property
    def core_share(self) -> float:
        """Of one and the same processes at one and the same time: no other minute of the machine counts."""
        return self.core_us / sum(self.cpu_us.values())


def run(kind: str, seconds: float, repeats: int, concurrency: int, names: Sequence[str] = tuple(SERVERS)) -> Part:
    """`repeats` turns over new texts of a kind, each of about `seconds` for the bare loop."""
    settings = {"INBOX__MAX_PENDING": str(_MOST_TEXTS)}
    chosen = [name for name in names if name != "redis-server" or installed()]
    turns: dict[str, list[_Turn]] = {name: [] for name in chosen}
    with ExitStack() as stack:
        systems = [
            stack.enter_context(System(concurrency, settings, server=SERVERS[name], clocked=True)) for name in chosen
        ]
        first = systems[0]
        bare = stack.enter_context(Bare(concurrency, first.environment, first.folder))
        warm = [_turn(system, bare, kind, 80_000_000, _WARM_TEXTS) for system in systems]
        count = min(round(seconds * warm[-1].bare.rate), _MOST_TEXTS)
        for index in range(repeats):
            for name, system in zip(chosen, systems, strict=True):
                turns[name].append(_turn(system, bare, kind, index * count, count))
    how = (
        f"{repeats} turns of {count:,} distinct texts, as many as the bare loop did in {seconds:g} s, {concurrency} "
        "processes on each side. Articles a second from "
        "the first event in the stream to the last, over those of a bare multiprocessing loop, from its first result "
        "to its last, on the same files just before. A folder of files is moved into the watched one once everything "
        "is up and warm."
    )
    if len(chosen) < len(names):
        how += " No `redis-server` is installed here, so only the embedded one was measured."
    figures = [figure for name in chosen for figure in _figures(kind, name, turns[name])]
    return Part(f"overhead-{kind}", f"Overhead: {kind}", how, figures)


def _figures(kind: str, name: str, turns: list[_Turn]) -> list[Figure]:
    each = turns[0].cpu_us
    return [
        spread(f"{name}: over the bare loop", "", [turn.ratio for turn in turns], bound=BOUNDS[kind],
               direction="at least"),
        spread(f"{name}: by processor time", "", [turn.ratio_by_processor for turn in turns]),
        spread(f"{name}: the core's share of all processor time", "", [turn.core_share for turn in turns]),
        spread(f"{name}: copydesk", "articles/s", [turn.rate for turn in turns]),
        spread(f"{name}: bare loop", "articles/s", [turn.bare.rate for turn in turns]),
        spread(f"{name}: bare loop, processor time", "µs/article", [turn.bare_cpu_us for turn in turns]),
        *(spread(f"{name}: {part}, processor time", "µs/article", [turn.cpu_us[part] for turn in turns])
          for part in each if any(turn.cpu_us[part] for turn in turns)),
        spread(f"{name}: of these, outside of the core", "µs/article",
               [turn.cpu_us["worker processes"] - turn.core_us for turn in turns]),
    ]  # fmt: skip


def _turn(system: System, bare: Bare, kind: str, first: int, count: int) -> _Turn:
    make, suffix = KINDS[kind]
    prepared = articles.write(system.fresh_folder(), first, count, make, suffix)
    yardstick = bare.run(prepared)
    before, cpu_before, core_before = system.events(), _cpu(system), core_seconds(system.folder)
    system.drop(prepared)
    system.wait_events(before + count)
    cpu = {name: (used - cpu_before[name]) / count * 1e6 for name, used in _cpu(system).items()}
    core = (core_seconds(system.folder) - core_before) / count * 1e6
    moments = system.event_times(before)
    return _Turn((count - 1) / (moments[-1] - moments[0]), yardstick, cpu, core)


def _cpu(system: System) -> dict[str, float]:
    return {name: sum(map(processes.cpu_seconds, pids)) for name, pids in system.parts().items()}
