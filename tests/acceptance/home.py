"""A user's home of our own, and the installed command run in it: nothing of the real one is read or written.

What runs in it is not traced for coverage, as users' programs are not: what only these tests run counts as not covered.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import commands
from tests.builders import wait_for

PROGRAMS = Path(sys.executable).parent
COPYDESK = str(PROGRAMS / "copydesk")
CELERY = str(PROGRAMS / "celery")
PATIENCE_SECONDS = 60.0
_NOT_A_USERS = ("COPYDESK_", "COVERAGE_", "XDG_")


@dataclass(frozen=True)
class Result:
    """What a command that ended has said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def json_lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


class Home:
    """Where a user works: `folder` is the current directory. Its path is short, as a socket's address must be."""

    def __init__(self) -> None:
        self._root = Path(tempfile.mkdtemp(prefix="cda-"))
        self.folder = self._root / "work"
        self.folder.mkdir()
        (self._root / "run").mkdir(mode=0o700)
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_A_USERS)} | {
            "XDG_DATA_HOME": str(self._root / "data"),
            "XDG_RUNTIME_DIR": str(self._root / "run"),
        }

    def run(self, *arguments: object, stdin: bytes = b"", **environment: str) -> Result:
        """`copydesk ARGUMENTS…`, to its end. Most fork from a process that has loaded the commands (`tests.commands`)."""
        words = list(map(_text, arguments))
        if not words or words[0] not in commands.LOADED:
            return self.run_program(COPYDESK, *arguments, stdin=stdin, **environment)
        done = commands.run(words, self.environment | environment, self.folder, stdin)
        return Result(done.returncode, done.stdout.decode(), done.stderr.decode())

    def run_program(self, *command: object, stdin: bytes = b"", **environment: str) -> Result:
        done = subprocess.run(
            list(map(os.fsencode, map(_text, command))), input=stdin, capture_output=True, cwd=self.folder,
            env=self.environment | environment, timeout=PATIENCE_SECONDS, check=False,
        )  # fmt: skip
        return Result(done.returncode, done.stdout.decode(), done.stderr.decode())

    def start(self, *command: object, **environment: str) -> Running:
        """Start a program that runs until it is stopped."""
        return Running(list(map(_text, command)), self.folder, self.environment | environment)

    def remove(self) -> None:
        shutil.rmtree(self._root, ignore_errors=True)


class Running:
    """A command that goes on, in a session of its own; what it says is kept in files."""

    def __init__(self, command: list[str], folder: Path, environment: dict[str, str]) -> None:
        self._out = tempfile.NamedTemporaryFile(prefix="cd-out-")  # noqa: SIM115 -- it lives as long as we do
        self._err = tempfile.NamedTemporaryFile(prefix="cd-err-")  # noqa: SIM115 -- the same
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=self._out, stderr=self._err, cwd=folder, env=environment,
            start_new_session=True,
        )  # fmt: skip

    @property
    def out(self) -> str:
        return Path(self._out.name).read_text("utf-8")

    @property
    def err(self) -> str:
        return Path(self._err.name).read_text("utf-8")

    def says(self, words: str) -> str:
        """Wait for words on stderr; the whole line they are in."""

        def line() -> str | None:
            found = next((line for line in self.err.splitlines() if words in line), None)
            assert found or self.process.poll() is None, f"it ended with {self.process.poll()}:\n{self.err}"
            return found

        return wait_for(line, PATIENCE_SECONDS, f"{words!r} in:\n{self.err}") or ""

    def ends(self) -> int:
        return self.process.wait(PATIENCE_SECONDS)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Ask it to stop; its exit code. Nothing it started is left, even when it does not obey."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.ends()
        finally:
            if self.process.poll() is None:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
            assert self.process.stdin is not None
            self.process.stdin.close()
            self._out.close()
            self._err.close()


def new_home() -> Iterator[Home]:
    """For fixtures of any scope."""
    home = Home()
    yield home
    home.remove()


def _text(argument: object) -> str:
    return os.fsdecode(argument) if isinstance(argument, bytes | os.PathLike) else str(argument)
