"""What ends a pool's process tells the document in its hands."""

from __future__ import annotations

import os
import signal
import sys
import threading

import pytest

from worker.adapters.stopping import raise_worker_stopped
from worker.errors import WorkerStopped


@pytest.fixture(autouse=True)
def handlers():
    """As they were, afterwards."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGQUIT, signal.SIGHUP)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_a_handler_that_ends_the_process_says_that_it_was_told_to():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(-241))
    raise_worker_stopped()
    with pytest.raises(WorkerStopped) as caught:
        os.kill(os.getpid(), signal.SIGTERM)
    assert caught.value.code == -241
    assert isinstance(caught.value, SystemExit)


def test_a_handler_that_only_takes_note_still_does():
    noted = []
    signal.signal(signal.SIGTERM, lambda number, _: noted.append(number))
    raise_worker_stopped()
    os.kill(os.getpid(), signal.SIGTERM)
    assert noted == [signal.SIGTERM]


def test_what_is_ignored_stays_so():
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    raise_worker_stopped()
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


def test_a_thread_leaves_the_handlers_alone():
    before = signal.getsignal(signal.SIGTERM)
    thread = threading.Thread(target=raise_worker_stopped)
    thread.start()
    thread.join()
    assert signal.getsignal(signal.SIGTERM) is before
