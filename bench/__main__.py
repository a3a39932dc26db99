"""`python -m bench`: measure, and print tables to stdout (`--json`: one JSON document)."""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench import footprint, growth, latency, ledger, overhead, page, scale, startup
from bench.field import compare
from bench.figures import Part, as_text


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much of everything: what fits into ten minutes on two cores, or with `--full` what the promises name."""

    seconds: float = 2.5
    turns: int = 4
    articles: int = 200
    field: int = 120
    rounds: int = 2
    queue: int = 400
    one_by_one: int = 120
    line: int = 20_000
    small: int = 4_000
    ledger: int = 4_000
    known: int = 20_000
    starts: int = 3


FULL = Sizes(20.0, turns=5, articles=4_000, field=1_000, rounds=3, queue=1_000, small=40_000, known=200_000, starts=9)
PROCESSES = 2
Measure = Callable[[Sizes], Part]
PARTS: dict[str, Measure] = {
    "overhead": lambda of: overhead.run("articles", of.seconds, of.turns, PROCESSES),
    "short": lambda of: overhead.run("short", of.seconds, of.turns - 2, PROCESSES),
    "pages": lambda of: overhead.run("pages", of.seconds, of.turns + 1, PROCESSES),  # whose bound is the nearest
    "field": lambda of: compare.run(of.field, of.rounds, light=False),
    "queue": lambda of: compare.run(of.queue, of.rounds - 1, light=True),
    "idle": lambda of: latency.idle(of.one_by_one, PROCESSES),
    "half-load": lambda of: latency.half_load(of.articles, PROCESSES),
    "urgent": lambda of: latency.urgent(of.one_by_one // 3, of.line, PROCESSES),
    "scale": lambda of: scale.run(3 * of.articles // 5),
    "intake": lambda of: scale.intake(of.line),
    "ledger": lambda of: ledger.run(of.ledger),
    "growth": lambda of: growth.run(of.known),
    "memory": lambda of: footprint.worker_memory(of.articles, PROCESSES),
    "server": lambda of: footprint.server_memory(of.small, PROCESSES),
    "startup": lambda of: startup.run(of.starts),
}


def main() -> int:
    chosen = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that nothing it started is left running
    parts = []
    machine = _machine()
    if not chosen.json:
        print(f"{machine}\n", flush=True)
    for name in chosen.parts or PARTS:
        print(f"bench: {name} …", file=sys.stderr)
        begun = time.monotonic()
        part = PARTS[name](FULL if chosen.full else Sizes())
        parts.append(part)
        print(f"bench: {name} took {time.monotonic() - begun:.0f} s", file=sys.stderr)
        if not chosen.json:
            print(as_text(part), flush=True)
    if chosen.json:
        print(json.dumps({"machine": machine, "parts": [part.as_json() for part in parts]}, indent=2))
    if chosen.page:
        page.write(chosen.page, machine, parts)
    failed = [f"{part.name}: {figure.name}" for part in parts for figure in part.figures if figure.holds is False]
    for name in failed:
        print(f"bench: outside its bound: {name}", file=sys.stderr)
    return 1 if failed else 0


def _options() -> argparse.Namespace:
    description = "Measure copydesk. Exit code 1: a figure is outside its bound."
    parser = argparse.ArgumentParser(prog="python -m bench", description=description)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; default: all of them")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--full", action="store_true", help="larger sizes, 200,000 files: about an hour")
    parser.add_argument("--page", type=Path, metavar="FILE", help="put the tables into this page too, in their places")
    chosen = parser.parse_args()
    if unknown := set(chosen.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    return chosen


def _machine() -> str:
    """On what, and when: load tells whether others used it."""
    system, python, cores = platform.platform(terse=True), platform.python_version(), os.cpu_count()
    load = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    return f"Measured on {system}, Python {python}, {cores} cores; load before: {load}."


if __name__ == "__main__":
    sys.exit(main())
