"""The event by which the watcher is told to end."""

from __future__ import annotations

import select

from worker.watcher import Stop


def readable(stop):
    poll = select.poll()
    poll.register(stop, select.POLLIN)
    return bool(poll.poll(0))


def test_it_is_heard_from_when_it_is_set_on():
    stop = Stop()
    assert not readable(stop)
    stop.set()
    assert readable(stop)
    assert stop.is_set()


def test_to_be_set_ever_again_does_not_block():
    stop = Stop()
    for _ in range(100_000):
        stop.set()
    assert readable(stop)
