"""The supervisor: children that keep running, and end in order, whatever ends."""

import contextlib
import json
import logging
import os
import pty
import signal
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

import pytest

from worker.local import guard, supervisor, tether
from worker.local.child import Child, ChildSpec, End, Restart
from worker.local.supervisor import Supervisor

SUPERVISE = """
import json, logging, sys
from worker.local.child import ChildSpec
from worker.local.supervisor import Supervisor
logging.basicConfig(level="INFO", format="%(message)s", stream=sys.stdout)
specs = [ChildSpec(**spec) for spec in json.loads(sys.argv[1])]
sys.exit(Supervisor(specs).run())
"""
CHILD = """
import os, signal, sys, time
journal, name, *deaf = sys.argv[1:]
def note(what):
    with open(journal, "a") as file:
        file.write(f"{name} {what} {os.getpid()} {time.monotonic()}\\n")
def stop(number, frame):
    note(signal.Signals(number).name)
    if not deaf:
        note("leaves")
        sys.exit(0)
signal.signal(signal.SIGTERM, stop)
signal.signal(signal.SIGINT, stop)
note("starts")
while True:
    signal.pause()
"""
CONTAINER = """
import os, sys
os.execvp("unshare", ["unshare", "--pid", "--fork", "--kill-child", *sys.argv[1:]])
"""
FAMILY = """
import subprocess, sys
grandchild = subprocess.Popen(["sleep", "1000"])
with open(sys.argv[1], "a") as file:
    file.write(f"family starts {grandchild.pid} 0\\n")
grandchild.wait()
"""
PYTHON = (sys.executable, "-S", "-E")
"""For programs that need nothing of ours, nor coverage, which would load itself into each."""


class Journal:
    """What the children noted: (name, what, pid, moment)."""

    def __init__(self, path):
        self.path = path

    def entries(self):
        lines = self.path.read_text().splitlines() if self.path.exists() else []
        return [(name, what, int(pid), float(moment)) for name, what, pid, moment in map(str.split, lines)]

    def told(self):
        return [(name, what) for name, what, _, _ in self.entries()]

    def pids(self, name):
        return [pid for who, what, pid, _ in self.entries() if (who, what) == (name, "starts")]


@pytest.fixture
def journal(tmp_path):
    return Journal(tmp_path / "journal")


@pytest.fixture
def child(journal):
    """The spec of a child that notes its life, as a keyword dictionary; `deaf` ones do not stop when asked."""

    def spec(name, *, deaf=False, **options):
        program = [*PYTHON, "-c", CHILD, str(journal.path), name, *(["deaf"] if deaf else [])]
        return {"name": name, "argv": program, **options}

    return spec


@pytest.fixture
def family(journal):
    """The spec of a child that has a child of its own."""
    return {"name": "family", "argv": [*PYTHON, "-c", FAMILY, str(journal.path)]}


@pytest.fixture
def supervise(python):
    """A supervisor in a process of its own."""
    return lambda specs, **options: python(SUPERVISE, json.dumps(specs), **options)


@pytest.fixture
def until_called(until):
    """A supervisor in this process, with a `periodic` that stops it once a condition holds."""

    def run(specs, condition, period_seconds=0.01, exit_code=0):
        deadline = time.monotonic() + 10

        def check():
            if condition(one):
                one.stop(exit_code)
            elif time.monotonic() > deadline:
                one.stop(99)

        one = Supervisor([ChildSpec(**spec) for spec in specs], periodic=check, period_seconds=period_seconds)
        return one.run()

    return run


def crashing(code=1, **options):
    return {"name": "crash", "argv": ["sh", "-c", f"exit {code}"], **options}


def test_a_killed_child_is_started_again(child, journal, supervise, until, lives):
    process = supervise([child("a"), child("b")])
    first = until(lambda: journal.pids("a"))[0]
    neighbour = until(lambda: journal.pids("b"))
    os.kill(first, signal.SIGKILL)
    second = until(lambda: journal.pids("a")[1:])[0]
    assert lives(second)
    assert journal.pids("b") == neighbour
    process.send_signal(signal.SIGTERM)
    said, _ = process.communicate(timeout=10)
    assert "a was ended by SIGKILL after" in said
    assert process.returncode == 0


def test_a_death_is_noticed_at_once(child, journal, until_called, caplog):
    killed = []

    def kill_and_wait(_one):
        if not killed and journal.pids("a"):
            killed.append(time.time())
            os.kill(journal.pids("a")[0], signal.SIGKILL)
        return len(journal.pids("a")) == 2

    caplog.set_level(logging.INFO)
    assert until_called([child("a")], kill_and_wait, period_seconds=0.5) == 0
    noticed = next(record.created for record in caplog.records if "starting it again" in record.getMessage())
    assert noticed - killed[0] < 0.05


def test_what_keeps_crashing_is_started_with_growing_delays(until_called, caplog, monkeypatch):
    caplog.set_level(logging.INFO)

    def delays():
        return [record.args[2] for record in caplog.records if "starting it again" in record.msg]

    assert until_called([crashing()], lambda _: len(delays()) == 4) == 0
    assert all(
        0.75 * longest <= delay <= longest for delay, longest in zip(delays(), (0.2, 0.4, 0.8, 1.6), strict=True)
    )
    starts = [record.created for record in caplog.records if "started (pid" in record.msg]
    pauses = [later - earlier for earlier, later in pairwise(starts)]
    assert all(pause >= delay for pause, delay in zip(pauses, delays(), strict=False))


@pytest.mark.parametrize("code", [2, 78])
def test_an_exit_that_starting_again_cannot_mend_stops_everything_and_becomes_ours(code, child, journal, supervise):
    wait_for_a = f"until [ -s {journal.path} ]; do sleep 0.01; done; exit {code}"
    process = supervise([child("a"), {"name": "wrong", "argv": ["sh", "-c", wait_for_a]}])
    said, _ = process.communicate(timeout=10)
    assert process.returncode == code
    assert f"wrong exited with code {code}" in said
    assert journal.told() == [("a", "starts"), ("a", "SIGTERM"), ("a", "leaves")]


@pytest.mark.parametrize(("code", "ours"), [(0, 0), (5, 5), (69, 69)])
def test_a_child_may_be_the_one_whose_end_is_the_end_of_all(code, ours, until_called):
    specs = [{"name": "other", "argv": ["sleep", "60"]}, crashing(code, restart=Restart.STOP_ALL)]
    assert until_called(specs, lambda _: False) == ours


def test_a_killed_child_of_that_kind_makes_ours_a_failure(until_called):
    assert (
        until_called([{"name": "a", "argv": ["sh", "-c", "kill -9 $$"], "restart": "stop_all"}], lambda _: False) == 1
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_stops_the_children_one_after_the_other_in_reverse(number, child, journal, supervise, until):
    process = supervise([child("a"), child("b"), child("c")])
    until(lambda: all(journal.pids(name) for name in "abc"))
    process.send_signal(number)
    assert process.wait(10) == (supervisor.INTERRUPTED if number == signal.SIGINT else 0)
    assert journal.told()[3:] == [(name, what) for name in "cba" for what in ("SIGTERM", "leaves")]


def test_a_team_is_stopped_at_the_same_time(child, journal, supervise, until):
    stubborn = {"deaf": True, "stop_seconds": 0.5, "team": "workers"}
    process = supervise([child("a"), child("w1", **stubborn), child("w2", **stubborn)])
    until(lambda: all(journal.pids(name) for name in ("a", "w1", "w2")))
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
    told = journal.told()[3:]
    assert sorted(told[:2]) == [("w1", "SIGTERM"), ("w2", "SIGTERM")]
    assert told[2:] == [("a", "SIGTERM"), ("a", "leaves")]
    asked = {name: moment for name, what, _, moment in journal.entries() if what == "SIGTERM"}
    assert asked["a"] - asked["w1"] < 0.9  # not twice half a second


def test_each_gets_its_own_stop_signal(child, journal, supervise, until):
    process = supervise([child("a", stop_signal=signal.SIGINT)])
    until(lambda: journal.pids("a"))
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
    assert ("a", "SIGINT") in journal.told()


def test_who_does_not_stop_in_time_is_killed_with_its_group(journal, supervise, until, lives):
    script = f"trap '' TERM; sleep 1000 & echo family starts $! 0 >> {journal.path}; while :; do sleep 1000; done"
    process = supervise([{"name": "family", "argv": ["sh", "-c", script], "stop_seconds": 0.2}])
    grandchild = until(lambda: journal.pids("family"))[0]
    process.send_signal(signal.SIGTERM)
    said, _ = process.communicate(timeout=10)
    assert process.returncode == 0
    assert "family has not ended within 0.2 s and is killed" in said
    assert not lives(grandchild)


def test_a_second_interrupt_hurries(child, journal, supervise, until, lives):
    process = supervise([child("a", deaf=True, stop_seconds=60)])
    pid = until(lambda: journal.pids("a"))[0]
    process.send_signal(signal.SIGINT)
    until(lambda: ("a", "SIGTERM") in journal.told())
    assert lives(pid)
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == supervisor.INTERRUPTED
    assert not lives(pid)


def test_a_terminals_interrupt_reaches_the_supervisor_alone(child, journal, supervise, until):
    process = supervise([child("a")])
    until(lambda: journal.pids("a"))
    os.killpg(process.pid, signal.SIGINT)  # what a terminal does: to the whole foreground group
    assert process.wait(10) == supervisor.INTERRUPTED
    assert journal.told() == [("a", "starts"), ("a", "SIGTERM"), ("a", "leaves")]


def test_a_real_ctrl_c_is_an_orderly_stop(child, journal, until, tmp_path):
    process, terminal = pty.fork()
    if process == 0:
        os.execv(sys.executable, [sys.executable, "-c", SUPERVISE, json.dumps([child("a"), child("b")])])
    until(lambda: journal.pids("a") and journal.pids("b"))
    os.write(terminal, b"\x03")
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == supervisor.INTERRUPTED
    os.close(terminal)
    assert journal.told()[2:] == [(name, what) for name in "ba" for what in ("SIGTERM", "leaves")]


def test_when_the_supervisor_is_killed_children_and_grandchildren_die(family, journal, supervise, until, lives):
    process = supervise([family])
    grandchild = until(lambda: journal.pids("family"))[0]
    pids = [grandchild, parent_of(grandchild)]
    process.kill()
    until(lambda: not any(lives(pid) for pid in pids))


def test_the_guard_alone_ends_them_where_there_is_no_tether(family, journal, python, until, lives):
    untied = "from worker.local import tether\ntether.tied = list\n"
    process = python(untied + SUPERVISE, json.dumps([family]))
    grandchild = until(lambda: journal.pids("family"))[0]
    process.kill()
    until(lambda: not lives(grandchild))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can tie a child to its parent")
def test_the_tether_alone_ends_the_children_where_the_guard_was_killed_too(child, journal, supervise, until, lives):
    process = supervise([child("a")])
    pid = until(lambda: journal.pids("a"))[0]
    process.send_signal(signal.SIGSTOP)  # so that it cannot start another guard
    os.kill(until(lambda: guard_of(process.pid)), signal.SIGKILL)
    process.kill()
    until(lambda: not lives(pid))


def test_a_killed_guard_is_started_again(family, journal, supervise, until, lives):
    process = supervise([family])
    grandchild = until(lambda: journal.pids("family"))[0]
    former = until(lambda: guard_of(process.pid))
    os.kill(former, signal.SIGKILL)
    until(lambda: guard_of(process.pid) not in {None, former})
    process.kill()
    until(lambda: not lives(grandchild))


def test_a_dead_childs_own_children_do_not_go_on(family, journal, supervise, until, lives):
    process = supervise([family])
    grandchild = until(lambda: journal.pids("family"))[0]
    os.kill(parent_of(grandchild), signal.SIGKILL)
    until(lambda: not lives(grandchild))
    until(lambda: len(journal.pids("family")) == 2)
    until(lambda: not Path(f"/proc/{grandchild}").exists())  # not even as a zombie
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may make a process the first of its namespace")
def test_as_the_first_process_of_a_container_it_collects_what_others_leave(journal, python, until):
    script = f"(sleep 0.05 & echo orphan starts $! 0 >> {journal.path}); exec sleep 1000"
    child = json.dumps([{"name": "a", "argv": ["sh", "-c", script]}])
    process = python(CONTAINER, sys.executable, "-c", SUPERVISE, child)
    until(lambda: journal.pids("orphan"))
    first = int(Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text())
    until(lambda: len(descendants(first)) == 2)  # the guard and the child
    os.kill(first, signal.SIGTERM)
    assert process.wait(10) == 0


def test_no_process_is_left_after_the_stop(family, journal, supervise, until):
    process = supervise([family, crashing()])
    grandchild = until(lambda: journal.pids("family"))[0]
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
    assert not Path(f"/proc/{grandchild}").exists()


def test_periodic_is_called_again_after_it_failed_and_while_stopping(child, journal, caplog):
    calls = []

    def check():
        calls.append(one._exit_code)
        if len(calls) == 2:
            raise ValueError("mine")
        if len(calls) >= 4 and journal.pids("a"):
            one.stop()

    one = Supervisor([ChildSpec(**child("a", deaf=True, stop_seconds=0.2))], periodic=check, period_seconds=0.02)
    assert one.run() == 0
    assert "A periodic check failed" in caplog.text
    assert "ValueError: mine" in caplog.text
    assert None in calls
    assert 0 in calls


def test_another_thread_may_stop_it(child, journal, until):
    one = Supervisor([ChildSpec(**child("a"))])
    stopping = threading.Thread(target=lambda: (until(lambda: journal.pids("a")), one.stop(7)))
    stopping.start()
    assert one.run() == 7
    stopping.join()


def test_a_stop_before_the_start_starts_nothing(child, journal):
    one = Supervisor([ChildSpec(**child("a"))])
    one.stop(3)
    assert one.run() == 3
    assert journal.told() == []


def test_it_refuses_to_run_outside_the_main_thread(child, journal):
    caught = []

    def run():
        try:
            Supervisor([ChildSpec(**child("a"))]).run()
        except ValueError as error:
            caught.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert "main thread" in str(caught[0])
    assert journal.told() == []


def test_signals_are_put_back_as_they_were(until_called):
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD)}
    assert until_called([crashing()], lambda _: True) == 0
    assert {number: signal.getsignal(number) for number in before} == before


def test_a_hang_up_that_is_ignored_stays_ignored(child, journal, supervise, until):
    process = supervise([child("a")], preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    until(lambda: journal.pids("a"))
    process.send_signal(signal.SIGHUP)
    process.send_signal(signal.SIGTERM)
    said, _ = process.communicate(timeout=10)
    assert "SIGHUP" not in said
    assert process.returncode == 0


def test_a_program_that_does_not_exist_is_tried_again_and_named(supervise, until):
    process = supervise([{"name": "a", "argv": ["/no/such/program"]}])
    until(lambda: "a exited with code 127" in process.stdout.readline())
    process.send_signal(signal.SIGTERM)
    _, complaint = process.communicate(timeout=10)
    assert "/no/such/program cannot be run: No such file or directory" in complaint


def test_a_system_without_room_for_another_process_is_waited_for(until_called, monkeypatch, caplog):
    def full(_child, _now):
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(Child, "start", full)
    assert until_called([crashing()], lambda _: caplog.text.count("cannot be started") == 2) == 0
    assert "crash cannot be started (Resource temporarily unavailable); trying again in 0.2 s." in caplog.text


def test_a_guard_that_cannot_be_started_is_told_and_tried_again(until_called, monkeypatch, caplog):
    def full(*_arguments, **_options):
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(guard.subprocess, "Popen", full)
    with guard.Guard() as one:
        one.watch(4194305)
        one.ensure()
    assert caplog.text.count("cannot be started") == 2


def test_a_child_sees_our_environment_and_its_own(journal, until_called, monkeypatch):
    monkeypatch.setenv("OURS", "one")
    script = f"echo $OURS starts $THEIRS 0 >> {journal.path}; sleep 60"
    assert (
        until_called([{"name": "a", "argv": ["sh", "-c", script], "env": {"THEIRS": "2"}}], lambda _: journal.entries())
        == 0
    )
    assert journal.entries()[0][:3] == ("one", "starts", 2)


def test_an_end_is_told_in_words():
    assert str(End(-9, 3.21)) == "was ended by SIGKILL after 3.2 s"
    assert str(End(1, 0.04)) == "exited with code 1 after 0.0 s"
    assert str(End(-50, 1)) == "was ended by signal 50 after 1.0 s"


def test_elsewhere_than_on_linux_a_command_is_not_tied(monkeypatch):
    monkeypatch.setattr(tether.sys, "platform", "darwin")
    assert tether.tied(["a", "b"]) == ["a", "b"]


def guard_of(pid):
    """The process id of a supervisor's guard."""
    for task in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        with contextlib.suppress(FileNotFoundError):  # it has just ended
            if b"guard_main" in Path(f"/proc/{task}/cmdline").read_bytes():
                return int(task)
    return None


def descendants(pid):
    """All living and uncollected descendants of a process."""
    try:
        children = list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))
    except (FileNotFoundError, ProcessLookupError):
        return []  # it ended while we looked
    return children + [each for child in children for each in descendants(child)]


def parent_of(pid):
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
