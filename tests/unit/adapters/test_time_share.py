"""One enricher's share of the time, inside the document's."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import threading
import time
from functools import partial

import pytest

from tests.unit.enrich.articles import article
from worker.adapters import time_share as module
from worker.adapters.time_limit import time_limit
from worker.adapters.time_share import time_share
from worker.decide import TimeLimitReached
from worker.enrich import enrich
from worker.enrich.isolation import ShareUsedUp


def spin(_):
    while True:
        pass


def wait(_):
    threading.Event().wait(60)


def swallow(_):
    with contextlib.suppress(Exception):
        threading.Event().wait(60)


@pytest.mark.parametrize("hang", [spin, wait, swallow])
def test_one_that_hangs_is_stopped_and_the_rest_run(hang):
    enrichers = {"a": hang, "b": lambda subject: subject.model_copy(update={"language": "en"})}
    with time_limit(30.0):
        found = enrich(article("One."), enrichers, clock=time.monotonic, limit=partial(time_share, 0.05))
        assert 29.0 < signal.getitimer(signal.ITIMER_REAL)[0] < 30.0
    assert found.enrichments["a"].error == "TimeLimit: it took longer than 0.05 s and was stopped"
    assert found.enrichments["b"].status == "ok"
    assert found.language == "en"


def test_what_ends_in_time_leaves_the_timer_as_it_was():
    with time_share(30.0):
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 29.0
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_no_share_is_no_limit():
    with time_share(0.0):
        assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_the_documents_own_limit_stands_where_it_ends_sooner():
    with pytest.raises(TimeLimitReached), time_limit(0.05), time_share(30.0):
        spin(None)


def test_one_that_swallows_every_alarm_meets_the_documents_limit(monkeypatch):
    monkeypatch.setattr(module, "_AGAIN_SECONDS", 0.05)
    swallowed = []
    with pytest.raises(TimeLimitReached), time_limit(0.2), time_share(0.05):
        while True:
            try:
                threading.Event().wait(60)
            except ShareUsedUp as error:
                swallowed.append(error)
    assert swallowed


def test_a_process_that_stood_still_is_given_its_share_anew(monkeypatch):
    monkeypatch.setattr(
        module, "STOOD_STILL_SECONDS", -1.0
    )  # every alarm comes late, and finds a process that was idle
    began = time.monotonic()
    with time_share(0.05):
        threading.Event().wait(0.2)
    assert time.monotonic() - began >= 0.2


def test_one_that_swallowed_an_alarm_gets_no_share_anew(monkeypatch):
    monkeypatch.setattr(module, "_AGAIN_SECONDS", 1.2)  # so late comes the alarm to a process that stood still
    rung = []
    with pytest.raises(ShareUsedUp), time_share(0.8):
        while True:
            try:
                threading.Event().wait(60)
            except ShareUsedUp:
                rung.append(time.monotonic())
                if len(rung) == 2:
                    raise
    assert rung[1] - rung[0] < 1.2 + 0.6


@pytest.mark.parametrize("outer", [contextlib.nullcontext, partial(time_limit, 30.0)])
def test_no_alarm_of_its_own_can_meet_the_handler_it_gives_back(outer, monkeypatch):
    real, running = signal.signal, []

    def change(number, handler):
        running.append(signal.getitimer(signal.ITIMER_REAL)[0])
        return real(number, handler)

    with outer():
        monkeypatch.setattr(signal, "signal", change)
        with time_share(20.0):
            pass
        monkeypatch.undo()
    assert running[-1] == 0.0


def test_outside_the_main_thread_there_is_none():
    said = []

    def run():
        with time_share(0.01):
            said.append(signal.getitimer(signal.ITIMER_REAL))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert said == [(0.0, 0.0)]


def test_one_that_eats_all_memory_fails_alone():
    program = (
        "import itertools, resource\n"
        "from tests.unit.enrich.articles import article\n"
        "from worker.enrich import enrich\n"
        "used = int(open('/proc/self/statm').read().split()[0]) * resource.getpagesize()\n"
        "resource.setrlimit(resource.RLIMIT_AS, (used + 400_000_000,) * 2)\n"
        "def eat(subject):\n"
        "    eaten = []\n"
        "    while True:\n"
        "        eaten.append(bytearray(1_000_000))\n"
        "def use(subject):\n"
        "    bytearray(200_000_000)\n"
        "    return subject\n"
        "found = enrich(article('One.'), {'a': eat, 'b': use}, clock=itertools.count().__next__)\n"
        "print(found.enrichments['a'].error, found.enrichments['b'].status)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout == "MemoryError ok\n", done.stderr[-2_000:]
