"""`make bench-guard`: has copydesk become slower than the figures that were last committed?

Only ratios of two things measured in one run are compared, so that the machine does not matter much. `--update` writes
them anew, on purpose and by a person.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from bench import overhead

BASELINE = Path(__file__).with_name("baseline.json")
TOLERATED_LOSS = 0.15
_KINDS = ("articles", "short")
_TURN_SECONDS = 2.5
_REPEATS = 3


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.guard", description="Compare ratios with baseline.json.")
    parser.add_argument("--update", action="store_true", help="write what is measured into baseline.json")
    update = parser.parse_args().update
    found = {kind: round(_ratio(kind), 3) for kind in _KINDS}
    if update:
        BASELINE.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
        print(f"wrote {BASELINE.name}: {found}", file=sys.stderr)
        return 0
    expected = json.loads(BASELINE.read_text("utf-8"))
    slower = [kind for kind in _KINDS if found[kind] < expected[kind] * (1 - TOLERATED_LOSS)]
    for kind, ratio in found.items():
        verdict = "  SLOWER" if kind in slower else ""
        print(f"{kind}: the core's share is {ratio:.3f}, {expected[kind]:.3f} before{verdict}")
    return 1 if slower else 0


def _ratio(kind: str) -> float:
    """The core's share of the processor time of everything that runs: the steadiest figure there is."""
    part = overhead.run(kind, _TURN_SECONDS, _REPEATS, 2, ["embedded server"])
    return next(figure.value for figure in part.figures if figure.name == overhead.CORE_SHARE)


if __name__ == "__main__":
    sys.exit(main())
