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

from bench import footprint, growth, latency, overhead, scale, startup
from bench.field import compare
from bench.figures import Part, as_text

Measure = Callable[[argparse.Namespace], Part]
PARTS: dict[str, Measure] = {
    "overhead": lambda chosen: overhead.run("articles", chosen.articles, chosen.repeats, chosen.processes),
    "short": lambda chosen: overhead.run("short", chosen.articles, chosen.repeats, chosen.processes),
    "pages": lambda chosen: overhead.run("pages", chosen.pages, chosen.repeats, chosen.processes),
    "latency": lambda chosen: latency.idle(chosen.files, chosen.processes),
    "half-load": lambda chosen: latency.half_load(chosen.articles // 4, chosen.processes),
    "urgent": lambda chosen: latency.urgent(chosen.files // 3, chosen.small_files, chosen.processes),
    "startup": lambda chosen: startup.run(chosen.repeats),
    "field": lambda chosen: compare.run(chosen.articles // 5, 2, light=False),
    "queue": lambda chosen: compare.run(chosen.articles // 2, 2, light=True),
    "scale": lambda chosen: scale.run(chosen.articles // 4),
    "intake": lambda chosen: scale.intake(chosen.small_files),
    "growth": lambda chosen: growth.run(chosen.known_files),
    "memory": lambda chosen: footprint.worker_memory(chosen.articles, chosen.processes),
    "server": lambda chosen: footprint.server_memory(chosen.small_files, chosen.processes),
}


def main() -> int:
    chosen = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that nothing it started is left running
    parts = []
    machine = _machine()
    if not chosen.json:
        print("Measured on " + ", ".join(f"{name} {value}" for name, value in machine.items()) + ".\n", flush=True)
    for name in chosen.parts or PARTS:
        print(f"bench: {name} …", file=sys.stderr)
        begun = time.monotonic()
        part = PARTS[name](chosen)
        parts.append(part)
        print(f"bench: {name} took {time.monotonic() - begun:.0f} s", file=sys.stderr)
        if not chosen.json:
            print(as_text(part), flush=True)
    if chosen.json:
        print(json.dumps({"machine": machine, "parts": [part.as_json() for part in parts]}, indent=2))
    failed = [f"{part.name}: {figure.name}" for part in parts for figure in part.figures if figure.holds is False]
    for name in failed:
        print(f"bench: outside its bound: {name}", file=sys.stderr)
    return 1 if failed else 0


def _options() -> argparse.Namespace:
    description = "Measure copydesk. Exit code 1: a figure is outside its bound."
    parser = argparse.ArgumentParser(prog="python -m bench", description=description)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; default: all of it")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--articles", type=int, default=2_000, metavar="N", help="articles in a turn; default: 2,000")
    parser.add_argument("--pages", type=int, default=200, metavar="N", help="web pages in a turn; default: 200")
    parser.add_argument("--known-files", type=int, default=200_000, metavar="N", help="in the inbox; default: 200,000")
    parser.add_argument("--repeats", type=int, default=3, metavar="N", help="turns; default: 3")
    parser.add_argument("--files", type=int, default=120, metavar="N", help="files dropped one by one; default: 120")
    parser.add_argument(
        "--small-files", type=int, default=20_000, metavar="N", help="passing the server; default: 20,000"
    )
    parser.add_argument("--processes", type=int, default=2, metavar="N", help="worker processes; default: 2")
    chosen = parser.parse_args()
    if unknown := set(chosen.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    return chosen


def _machine() -> dict[str, str]:
    load = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    return {
        "system": platform.platform(terse=True),
        "Python": platform.python_version(),
        "cores": str(os.cpu_count()),
        "load before": f"({load})",
    }


if __name__ == "__main__":
    sys.exit(main())
