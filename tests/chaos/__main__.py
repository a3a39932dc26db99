"""`make chaos`: every fault in its long form, and the table of what came of it.

    python -m tests.chaos                     all of it, about an hour on two cores
    python -m tests.chaos -k failpoints       what pytest's arguments choose

First everything but what needs the machine for itself, two at a time; then that, one at a time. Exit code: that of the first
phase that did not pass; 5, pytest's own, where nothing at all was chosen.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.chaos.forms import VARIABLE as CHAOS
from tests.chaos.report import VARIABLE, table

ROOT = Path(__file__).resolve().parents[2]
PATHS = ("tests/chaos", "tests/integration/kills")


class Phase(NamedTuple):
    """What runs together."""

    chosen: str
    at_a_time: int
    words: str


PHASES = (
    Phase("crowd", 2, "everything but what needs the machine for itself, two at a time"),
    Phase("alone", 0, "what needs the machine for itself, one at a time"),
)


def main() -> int:
    """Run the phases, then print the table. Ctrl+C is heard by pytest, however often: what came of the tests so far is printed."""
    heard = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        return _main()
    finally:
        signal.signal(signal.SIGINT, heard)


def _main() -> int:
    codes = []
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as report:
        for number, phase in enumerate(PHASES, 1):
            name, began = f"phase {number} of {len(PHASES)}", time.monotonic()
            _say(f"{name}: {phase.words}")
            codes.append(_run(phase, report.name))
            _say(f"{name} ended after {time.monotonic() - began:.0f} s: {_in_words(codes[-1])}")
            if codes[-1] == pytest.ExitCode.INTERRUPTED:
                break
        sys.stdout.write("\n" + table(Path(report.name).read_text("utf-8").splitlines()))
    _say(_in_words(code := exit_code(codes)))
    return code


def exit_code(codes: list[int]) -> int:
    """The first that is not 0, of the phases for which any test was chosen."""
    ran = [code for code in codes if code != pytest.ExitCode.NO_TESTS_COLLECTED]
    return next((code for code in ran if code), 0) if ran else int(pytest.ExitCode.NO_TESTS_COLLECTED)


def _run(phase: Phase, report: str) -> int:
    command = [
        sys.executable, "-m", "pytest", "-q", "--numprocesses", str(phase.at_a_time), "--dist", "loadgroup", *PATHS, *sys.argv[1:],
    ]  # fmt: skip
    environment = os.environ | {CHAOS: phase.chosen, VARIABLE: report}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def _say(words: str) -> None:
    sys.stdout.write(f"chaos: {words}\n")
    sys.stdout.flush()


def _in_words(code: int) -> str:
    if code == pytest.ExitCode.NO_TESTS_COLLECTED:
        return "nothing was chosen"
    return "all passed" if code == 0 else f"NOT all passed (exit {code})"


if __name__ == "__main__":
    sys.exit(main())
