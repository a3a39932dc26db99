"""All tests, with the branch coverage of the processes they start. pytest's closing line comes last.

Properties are not measured (`tests/conftest.py`), nor what acceptance and chaos tests start as a user would.

    make test
    python tools/run_tests.py tests/unit -k settings    these only, straight to pytest, without coverage

Exit code: pytest's own; 1 when all tests passed and coverage is below what is promised.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RINGS = ("tests/unit", "tests/contract", "tests/integration", "tests/acceptance", "tests/chaos")
"""From the inside out: a mistake in the core is told before the slow rings begin."""
AT_A_TIME = 4
"""On two cores: those that start processes wait for them, or for clocks, half of their time."""
LONGEST_SECONDS = 45 * 60.0
"""Six times what all tests take: something hangs, and what was found until then is better than nothing."""
CORE = (
    "worker/parse/*", "worker/enrich/*", "worker/decide.py", "worker/envelope.py", "worker/errors.py",
    "worker/export.py", "worker/identity.py", "worker/masking.py", "worker/models.py", "worker/ports/*",
    "worker/printable.py",
)  # fmt: skip
CORE_PERCENT = 100
ALL_PERCENT = 90


def main() -> int:
    """Run, measure, report; the exit code."""
    if sys.argv[1:]:
        return subprocess.run([sys.executable, "-m", "pytest", *sys.argv[1:]], cwd=ROOT, check=False).returncode
    coverage("erase")
    tests, closing_line = run_tests()
    measured = coverage("combine", "--quiet") == 0
    print(f"\nCoverage of the core, by branch ({CORE_PERCENT} % or it fails):", flush=True)
    core = coverage("report", f"--include={','.join(CORE)}", f"--fail-under={CORE_PERCENT}")
    print(f"\nCoverage of everything, by branch ({ALL_PERCENT} % or it fails):", flush=True)
    everything = coverage("report", f"--fail-under={ALL_PERCENT}")
    covered = measured and core == 0 and everything == 0
    if not covered:
        print("\nFAILED: coverage is below what is promised, see above")
    print(closing_line, flush=True)
    return tests or (0 if covered else 1)


def run_tests() -> tuple[int, str]:
    """Pass everything on as it comes, but the last line; the exit code and that line."""
    rings = [ring for ring in RINGS if (ROOT / ring).is_dir()]
    command = [
        sys.executable, "-m", "coverage", "run", "-m", "pytest", "--numprocesses", str(AT_A_TIME),
        "--dist", "loadgroup",  # what that means, tests/packing.py says
        "--max-worker-restart", "0",  # where a test ends its process: loadgroup would wait for ever
        "--durations=5", "--durations-min=5", *rings,
    ]  # fmt: skip
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    output = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, text=True, errors="replace") as pytest:
        assert pytest.stdout is not None
        limit = threading.Timer(LONGEST_SECONDS, stop, [pytest])
        limit.daemon = True  # so that Ctrl+C ends at once
        limit.start()
        held = ""
        for line in pytest.stdout:
            if line.strip():
                print(held, end="", flush=True)
                held = line
        limit.cancel()
    return pytest.returncode, held.rstrip("\n")


def stop(pytest: subprocess.Popen[str]) -> None:
    """Ask for what was found so far, and end it if it does not answer."""
    print(f"The tests take longer than {LONGEST_SECONDS / 60:g} minutes and are stopped.", file=sys.stderr, flush=True)
    pytest.send_signal(signal.SIGINT)
    try:
        pytest.wait(60)
    except subprocess.TimeoutExpired:
        pytest.kill()


def coverage(*arguments: str) -> int:
    """Run coverage beside this Python; its exit code."""
    return subprocess.run([sys.executable, "-m", "coverage", *arguments], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
