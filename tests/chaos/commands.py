"""`copydesk …` again and again without loading it each time: a process that has loaded it forks for every command.

The judge asks twice for every verdict, and whoever waits for a count asks more often; two thirds of a second to load it each time were a
third of what these tests took. What a command does and says is the same: its own process, environment, folder and exit code.
"""

from __future__ import annotations

import atexit
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

LOADED = ("status", "failures", "show")
SECONDS = 60
"""No command that is run so takes longer: it is ended by a signal."""


def run(arguments: Sequence[str], env: Mapping[str, str], cwd: Path) -> subprocess.CompletedProcess[str]:
    """`copydesk ARGUMENTS` to its end, with nothing on its standard input."""
    answer = _prompter().ask({"arguments": arguments, "env": dict(env), "cwd": str(cwd)})
    return subprocess.CompletedProcess(["copydesk", *arguments], answer["code"], answer["out"], answer["err"])


class _Prompter:
    """The process that forks, and the line to it. It ends when its standard input does: with ours, however we end."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.commands"], cwd=Path(__file__).resolve().parents[2], text=True,
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
def _prompter() -> _Prompter:
    return _Prompter()


def _serve() -> None:
    for name in LOADED:
        importlib.import_module(f"worker.cli.{name}")
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_answer(json.loads(line))) + "\n")
        sys.stdout.flush()


def _answer(order: dict[str, Any]) -> dict[str, object]:
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        pid = os.fork()
        if pid == 0:
            _become(order, out.fileno(), err.fileno())
        _, status = os.waitpid(pid, 0)
        out.seek(0)
        err.seek(0)
        said = {"out": out.read().decode(errors="replace"), "err": err.read().decode(errors="replace")}
        return {"code": os.waitstatus_to_exitcode(status), **said}


def _become(order: dict[str, Any], out: int, err: int) -> None:
    """The command; never returns."""
    code = 1
    try:
        signal.alarm(SECONDS)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(out, 1)
        os.dup2(err, 2)
        os.environ.clear()
        os.environ.update(order["env"])
        os.chdir(order["cwd"])
        sys.path[:0] = order["env"].get("PYTHONPATH", "").split(os.pathsep)
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
