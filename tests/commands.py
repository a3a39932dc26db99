"""`copydesk …` again and again without loading it each time: a process that has loaded it forks for every command.

The judge of chaos asks twice for every verdict, whoever waits for a count asks more often, and acceptance tests say more than two
hundred commands: two thirds of a second to load each were a third of what those tests took. What a command does and says is the same:
its own process, environment, folder, standard input and exit code (`tests/acceptance/test_commands.py`).
"""

from __future__ import annotations

import atexit
import base64
import importlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

LOADED = ("status", "failures", "show", "submit", "tail", "reprocess", "config", "doctor", "schema")
"""These end by themselves, and start no process."""
SECONDS = 60
"""No command that is run so takes longer: it is ended by a signal."""


def run(
    arguments: Sequence[str], env: Mapping[str, str], cwd: Path, stdin: bytes = b"", *, measure: bool = False
) -> subprocess.CompletedProcess[bytes]:
    """`copydesk ARGUMENTS` to its end. `measure`: it tells coverage what it ran."""
    order = {"arguments": arguments, "env": dict(env), "cwd": str(cwd), "stdin": base64.b64encode(stdin).decode()}
    answer = _prompter(measure=measure).ask(order)
    out, err = (base64.b64decode(answer[name]) for name in ("out", "err"))
    return subprocess.CompletedProcess(["copydesk", *arguments], answer["code"], out, err)


class _Prompter:
    """The process that forks, and the line to it. It ends when its standard input does: with ours, however we end."""

    def __init__(self, *, measure: bool) -> None:
        self._turn = threading.Lock()
        env = {name: value for name, value in os.environ.items() if measure or not name.startswith("COVERAGE_")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.commands"], cwd=Path(__file__).resolve().parents[1], text=True, env=env,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        atexit.register(self._process.communicate)

    def ask(self, order: Mapping[str, object]) -> dict[str, Any]:
        with self._turn:
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
            return dict(json.loads(self._process.stdout.readline()))


@cache
def _prompter(*, measure: bool) -> _Prompter:
    return _Prompter(measure=measure)


def _serve() -> None:
    for name in LOADED:
        importlib.import_module(f"worker.cli.{name}")
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_answer(json.loads(line))) + "\n")
        sys.stdout.flush()


def _answer(order: dict[str, Any]) -> dict[str, object]:
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write(base64.b64decode(order["stdin"]))
        given.seek(0)
        pid = os.fork()
        if pid == 0:
            _become(order, given.fileno(), out.fileno(), err.fileno())
        _, status = os.waitpid(pid, 0)
        out.seek(0)
        err.seek(0)
        said = {name: base64.b64encode(file.read()).decode() for name, file in (("out", out), ("err", err))}
        return {"code": os.waitstatus_to_exitcode(status), **said}


def _become(order: dict[str, Any], *streams: int) -> None:
    """The command; never returns."""
    code = 1
    try:
        signal.alarm(SECONDS)
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
        os.environ.clear()
        os.environ.update(order["env"])
        os.chdir(order["cwd"])
        sys.path[:0] = [place for place in order["env"].get("PYTHONPATH", "").split(os.pathsep) if place]
        code = importlib.import_module("worker.cli").main(order["arguments"])
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:  # noqa: BLE001 -- the interpreter would do the same
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    _serve()
