"""A process that hangs in native code is ended by its parent; one that only stood still is not."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from types import SimpleNamespace

import pytest

from worker.adapters import pool_keeper
from worker.adapters.deadlines import LOOKED_SECONDS, PROCESSES, Deadlines
from worker.adapters.pool_keeper import LOOKS, Ends, PoolKeeper, Watch

PID = 4711


class Pool:
    """One process, its parent's watch, and a clock that both read."""

    def __init__(self):
        self.now = 100.0
        self.killed = []
        self.deadlines = Deadlines(lambda: self.now)
        self.processes = [SimpleNamespace(index=3, pid=PID)]
        self.watch = Watch(self.deadlines, lambda: self.now, lambda pid, number: self.killed.append((pid, number)))

    def look(self, times=1):
        for _ in range(times):
            self.watch.look(self.processes)


@pytest.fixture
def pool():
    return Pool()


def test_one_that_is_overdue_in_every_look_is_told_to_end_and_then_ended(pool):
    pool.deadlines.note(3, PID, 99.0)
    pool.look(LOOKS - 1)
    assert pool.killed == []
    pool.look()
    assert pool.killed == [(PID, signal.SIGXCPU)]
    pool.look(LOOKS - 1)
    assert pool.killed == [(PID, signal.SIGXCPU)]
    pool.look()
    assert pool.killed[1:] == [(PID, signal.SIGKILL)]


@pytest.mark.parametrize("due", [0.0, 101.0, 99.5])
def test_one_that_stood_still_and_went_on_is_left_alone(pool, due):
    pool.deadlines.note(3, PID, 99.0)
    pool.look(LOOKS - 1)
    pool.deadlines.note(3, PID, due)
    pool.look(LOOKS - 1)
    assert pool.killed == []


@pytest.mark.parametrize("due", [0.0, 100.5])
def test_one_that_is_in_time_is_left_alone(pool, due):
    pool.deadlines.note(3, PID, due)
    pool.look(3 * LOOKS)
    assert pool.killed == []


def test_the_one_that_takes_the_place_of_another_is_not_judged_by_its_notes(pool):
    pool.deadlines.note(3, PID - 1, 99.0)
    pool.look(3 * LOOKS)
    assert pool.killed == []


def test_one_that_ended_by_itself_meanwhile_is_no_error(pool):
    def gone(_pid, _number):
        raise ProcessLookupError

    pool.watch = Watch(pool.deadlines, lambda: pool.now, gone)
    pool.deadlines.note(3, PID, 99.0)
    pool.look(3 * LOOKS)


def test_only_a_parent_that_looked_just_now_watches(pool):
    assert not pool.deadlines.is_watched(3)
    pool.look()
    assert pool.deadlines.is_watched(3)
    assert not pool.deadlines.is_watched(PROCESSES)
    pool.now += LOOKED_SECONDS
    assert not pool.deadlines.is_watched(3)


def test_that_the_worker_is_to_stop_is_said_once_for_all_and_hides_no_deadline(pool):
    pool.deadlines.note(0, 7, 3.0)
    assert not pool.deadlines.ending()
    pool.deadlines.end()
    assert pool.deadlines.ending()
    assert pool.deadlines.due(0, 7) == 3.0


def test_there_is_room_for_the_last_process_and_none_for_the_next(pool):
    pool.deadlines.note(PROCESSES - 1, PID, 7.0)
    assert pool.deadlines.due(PROCESSES - 1, PID) == 7.0
    pool.deadlines.note(PROCESSES, PID, 7.0)
    assert pool.deadlines.due(PROCESSES, PID) == 0.0


class Hub:
    """What Celery's loop is asked for: readers by descriptor."""

    def __init__(self):
        self.readers = {}

    def add_reader(self, descriptor, call, *arguments):
        self.readers[descriptor] = (call, arguments)

    def call_repeatedly(self, _seconds, look):
        self.look = look

    def remove(self, descriptor):
        os.fstat(descriptor)  # still open
        del self.readers[descriptor]

    def turn(self):
        poll = select.poll()
        for descriptor in self.readers:
            poll.register(descriptor, select.POLLIN)
        for descriptor, _ in poll.poll(10_000):
            call, arguments = self.readers[descriptor]
            call(*arguments)


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="this system does not tell")
def test_the_end_of_a_process_is_heard_at_once_and_once():
    hub, ended = Hub(), []
    ends = Ends(hub)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as sleeping:
        process = SimpleNamespace(index=0, pid=sleeping.pid)
        ends.hear([process], lambda: ended.append(True))
        ends.hear([process], lambda: ended.append(True))
        assert len(hub.readers) == 1
        sleeping.kill()
        hub.turn()
        ends.hear([process], lambda: ended.append(True))  # a zombie still, as in a pool that is closed
        assert hub.readers == {}
    assert ended == [True]


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="this system does not tell")
def test_who_is_forgotten_and_who_is_gone_already_leave_nothing_open():
    hub = Hub()
    ends = Ends(hub)
    ends.hear([SimpleNamespace(index=0, pid=os.getpid())], print)
    (descriptor,) = hub.readers
    ends.forget()
    with pytest.raises(OSError):
        os.fstat(descriptor)
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        pass
    ends.hear([SimpleNamespace(index=0, pid=gone.pid)], print)
    assert hub.readers == {}


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="this system does not tell")
def test_that_another_process_ended_does_not_shorten_the_time_one_has_to_go_on(monkeypatch, caplog):
    deadlines, hub = Deadlines(), Hub()
    monkeypatch.setattr(pool_keeper, "shared", lambda: deadlines)
    waits = [sys.executable, "-c", "input()"]
    with (
        subprocess.Popen(waits, stdin=subprocess.PIPE) as overdue,
        subprocess.Popen(waits, stdin=subprocess.PIPE) as ending,
    ):
        processes = [SimpleNamespace(index=number, pid=one.pid) for number, one in enumerate((overdue, ending))]
        replaced = []
        pool = SimpleNamespace(
            _pool=SimpleNamespace(_pool=processes), maintain_pool=lambda: replaced.append(len(processes))
        )
        deadlines.note(0, overdue.pid, 1e-9)
        PoolKeeper.register_with_event_loop(PoolKeeper.__new__(PoolKeeper), SimpleNamespace(pool=pool), hub)
        ending.kill()
        hub.turn()
        assert len(replaced) == 2
        assert "work.hung" not in caplog.text
        for _ in range(LOOKS - 1):
            hub.look()
        assert overdue.wait(30) == -signal.SIGXCPU


REAL = """
import itertools, os, sys, time
from types import SimpleNamespace
from worker.adapters import deadlines, time_limit
from worker.adapters.pool_keeper import Watch

def hang():
    sum(itertools.repeat(0))

def end(pid, number):  # the next look, 20 ms later, would be too soon for a process that is not let run
    os.kill(pid, number)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)

time_limit.HARD_MARGIN_SECONDS = 2.2
notes = deadlines.Deadlines()
watch = Watch(notes, kill=end)
watch.look([])
child = os.fork()
if child == 0:
    time_limit.watched_by_parent(notes, 0)
    if "alone" in sys.argv:
        notes.is_watched = lambda process: False
    with time_limit.time_limit(60.0):
        pass
    with time_limit.time_limit(0.2):
        hang()
    os._exit(7)
process = SimpleNamespace(index=0, pid=child)
while not (ended := os.waitpid(child, os.WNOHANG))[0]:
    if "alone" not in sys.argv:
        watch.look([process])
    time.sleep(0.02)
code = os.waitstatus_to_exitcode(ended[1])
print(code)
"""


@pytest.mark.parametrize(("how", "code"), [("watched", -signal.SIGXCPU), ("alone", 1)])
def test_a_hang_in_c_ends_the_process_and_says_where(how, code):
    done = subprocess.run([sys.executable, "-c", REAL, how], capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.returncode) == (f"{code}\n", 0), done.stderr
    assert "in hang" in done.stderr
