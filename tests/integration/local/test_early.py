"""A process that begins to load before it is told what to do."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.builders import wait_for
from worker import cli
from worker.cli import up
from worker.local.child import Child, ChildSpec
from worker.local.early import FLAG, Early
from worker.settings_sources import load

PROGRAM = """
import json, os, sys, pathlib
from worker.local.early import FLAG, wait_to_be_told
arguments, early = sys.argv[2:], sys.argv[2:] == [FLAG]
pathlib.Path(sys.argv[1], "begun").touch()
if early:
    arguments = wait_to_be_told()
if arguments is None:
    pathlib.Path(sys.argv[1], "untold").touch()
    sys.exit(0)
said = [early, arguments, os.environ.get("ANSWER"), sys.stdin.read(), os.getpgid(0) == os.getpid()]
pathlib.Path(sys.argv[1], "part").write_text(json.dumps(said))
pathlib.Path(sys.argv[1], "part").rename(pathlib.Path(sys.argv[1], "said"))
sys.exit(3)
"""


@pytest.fixture
def program(tmp_path):
    return [sys.executable, "-c", PROGRAM, str(tmp_path)]


def said(folder: Path):
    path = wait_for(lambda: next(iter(folder.glob("said")), None), why="the program to say what it was told")
    return json.loads(path.read_text())


def end_of(child: Child):
    return wait_for(lambda: child.ended(time.monotonic()), why="its end")


def test_it_does_what_it_is_told_in_the_process_that_has_loaded_already(tmp_path, program):
    early = Early(program)
    wait_for((tmp_path / "begun").exists, why="it to begin untold")
    child = Child(ChildSpec("a", [*program, "one", "two"], env={"ANSWER": "42"}, early=early))
    group = child.start(time.monotonic())
    assert said(tmp_path) == [True, ["one", "two"], "42", "", True]
    assert os.getpgid(0) != group
    assert end_of(child).code == 3


def test_a_second_start_is_an_ordinary_one(tmp_path, program):
    child = Child(ChildSpec("a", [*program, "one"], env={"ANSWER": "42"}, early=Early(program)))
    child.start(time.monotonic())
    end_of(child)
    (tmp_path / "said").unlink()
    child.start(time.monotonic())
    assert said(tmp_path) == [False, ["one"], "42", "", True]
    assert end_of(child).code == 3


def test_one_that_died_before_it_was_told_is_started_anew(tmp_path, program):
    early = Early(program)
    pid = early._process.pid
    wait_for((tmp_path / "begun").exists, why="it to begin")
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    child = Child(ChildSpec("a", [*program, "one"], early=early))
    assert child.start(time.monotonic()) != pid
    assert said(tmp_path)[:2] == [False, ["one"]]
    assert end_of(child).code == 3
    with pytest.raises(ChildProcessError):  # it was collected
        os.waitpid(pid, os.WNOHANG)


def test_untold_it_ends_by_itself(tmp_path, program):
    early = Early(program)
    wait_for((tmp_path / "begun").exists, why="it to begin")
    process = early._process
    process.stdin.close()
    assert process.wait(20) == 0
    assert (tmp_path / "untold").exists()


def test_what_the_system_has_no_room_for_is_started_later(tmp_path, program, monkeypatch):
    def refuse(_command):
        raise BlockingIOError("Resource temporarily unavailable")

    with monkeypatch.context() as full:
        full.setattr("worker.local.early.tether.tied", refuse)
        early = Early(program)
    child = Child(ChildSpec("a", [*program, "one"], early=early))
    child.start(time.monotonic())
    assert said(tmp_path)[0] is False
    assert end_of(child).code == 3


@pytest.fixture
def booby_trapped(tmp_path):
    """A folder as an inbox might be: with files called as modules of ours, and of what we use. They say it when run."""
    for name in ("worker/__init__.py", "celery.py", "redis.py", "json.py"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("import pathlib; pathlib.Path('ran').touch()")
    return tmp_path


def test_our_programs_run_nothing_that_lies_in_the_current_directory(booby_trapped):
    _, watcher = up.children(load(environ={}), {}, None)
    for command in ([*cli.WORKER, FLAG], [*watcher.argv, "--help"]):
        done = subprocess.run(command, cwd=booby_trapped, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        assert not (booby_trapped / "ran").exists(), command


def test_a_plugin_on_the_python_path_is_still_found(booby_trapped, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("plugins")
    (elsewhere / "sitecustomize.py").write_text("import pathlib; pathlib.Path('found').touch()")
    environment = os.environ | {"PYTHONPATH": str(elsewhere)}
    subprocess.run([*cli.WORKER, FLAG], cwd=booby_trapped, env=environment, stdin=subprocess.DEVNULL, check=True)
    assert (booby_trapped / "found").exists()
