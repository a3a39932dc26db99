"""Real servers and real processes, in directories of their own, and none left behind."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from worker.local.server import EmbeddedServer


@pytest.fixture
def runtime(monkeypatch):
    """A short runtime directory: a socket's address has a hundred bytes."""
    with tempfile.TemporaryDirectory(prefix="cd") as name:
        monkeypatch.setenv("XDG_RUNTIME_DIR", name)
        yield Path(name).resolve()


@pytest.fixture
def until():
    """Wait for a condition and return what it gave; fail after ten seconds."""

    def wait(condition, timeout_seconds=10.0):
        deadline = time.monotonic() + timeout_seconds
        while not (result := condition()):
            assert time.monotonic() < deadline, f"still not so after {timeout_seconds} s"
            time.sleep(0.005)
        return result

    return wait


@pytest.fixture
def lives():
    """Whether a process runs; one that has ended and was not collected does not."""

    def check(pid):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return False
        return state not in "ZX"

    return check


@pytest.fixture
def embedded(runtime, tmp_path):
    """Make servers; whatever still runs at the end is stopped."""
    made = []

    def make(data_path=tmp_path / "data", **options):
        made.append(EmbeddedServer(data_path, **options))
        return made[-1]

    yield make
    for server in made:
        server.stop()


@pytest.fixture(autouse=True)
def nothing_is_left(tmp_path):
    """No server outlives its test."""
    yield
    for pid_file in tmp_path.rglob("server.pid"):
        with contextlib.suppress(ProcessLookupError):  # it has ended, and somebody collected it
            os.kill(int(pid_file.read_text()), signal.SIGKILL)


@pytest.fixture
def python():
    """Start a Python program in a session of its own; its whole group is killed at the end."""
    started = []

    def start(program, *arguments, **options):
        process = subprocess.Popen(
            [sys.executable, "-c", program, *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            **options,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        with process:  # closes its pipes and waits
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
