"""All gates, two at a time, one line each; what a failing one said follows it.

    make lint
    python tools/run_lint.py mypy ruff    only the gates whose names begin so

Exit code 1 when any gate failed, or could not be started.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
AT_A_TIME = 2


@dataclass(frozen=True)
class Gate:
    """A command that is silent about what is well and says what is not."""

    name: str
    command: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """What became of a gate."""

    gate: Gate
    passed: bool
    seconds: float
    output: str


# The slowest first, so that the others fit beside it.
GATES = (
    Gate("mypy", ("mypy",)),
    Gate("ruff check", ("ruff", "check", "--quiet", ".")),
    Gate("ruff format", ("ruff", "format", "--check", "--quiet", "--diff", ".")),
    Gate("imports keep to their floors", ("lint-imports", "--no-cache")),
    Gate("dependencies are the ones used", ("deptry", ".", "--no-ansi")),
    Gate("generated files are current", ("python", "tools/write_reference.py", "--check")),
    Gate("house rules", ("python", "tools/house_rules.py")),
    Gate("docker-compose.yml", ("check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml")),
    Gate("Dockerfile", ("hadolint", "Dockerfile")),
)


def main() -> int:
    """Run the gates that were asked for; the exit code."""
    wanted = tuple(sys.argv[1:])
    gates = [gate for gate in GATES if not wanted or gate.name.startswith(wanted)]
    if not gates:
        print(f"no gate begins with {' or '.join(wanted)}; there are: {', '.join(gate.name for gate in GATES)}")
        return 2
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        running: list[Future[Verdict]] = [pool.submit(run, gate) for gate in gates]
        verdicts = [report(future.result()) for future in as_completed(running)]
    failed = [verdict.gate.name for verdict in verdicts if not verdict.passed]
    print(f"FAILED: {', '.join(failed)} ({len(failed)} of {len(gates)})" if failed else f"all {len(gates)} gates ok")
    return 1 if failed else 0


def run(gate: Gate) -> Verdict:
    """Run one gate to its end. Its programs are the ones beside this Python, whatever PATH says."""
    began = time.monotonic()
    programs = Path(sys.executable).parent
    environment = os.environ | {"PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', '')}", "NO_COLOR": "1"}
    try:
        done = subprocess.run(
            [programs / gate.command[0], *gate.command[1:]],
            cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
    except OSError as error:
        return Verdict(gate, passed=False, seconds=time.monotonic() - began, output=f"could not be started: {error}")
    return Verdict(gate, done.returncode == 0, time.monotonic() - began, done.stdout)


def report(verdict: Verdict) -> Verdict:
    """One line, and what it said when it failed."""
    print(f"{'ok' if verdict.passed else 'FAILED':7}{verdict.gate.name:32}{verdict.seconds:6.1f} s", flush=True)
    if not verdict.passed:
        print(verdict.output.rstrip(), flush=True)
    return verdict


if __name__ == "__main__":
    sys.exit(main())
