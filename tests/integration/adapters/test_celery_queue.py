"""The task queue on a real server: what waits in it, and in which of its lines."""

from __future__ import annotations

import pytest

from worker.adapters.celery_application import application
from worker.adapters.celery_queue import CeleryQueue, is_urgent
from worker.errors import TransientError
from worker.ports import Line

QUEUES = {"parse": "parse", "enrich": "slow", "publish": "parse"}
ID = "0" * 24


@pytest.fixture
def queue(server, client, keys):
    app = application(server.url, key_prefix=keys.broker, queues=QUEUES, concurrency=1, timeout_seconds=2.0)
    yield CeleryQueue(app, QUEUES, client, keys.broker)
    app.close()


def test_each_stage_has_a_line_of_its_own_and_urgent_messages_are_counted_apart(queue):
    for stage, urgent in [("parse", False), ("parse", False), ("parse", True), ("enrich", True), ("publish", False)]:
        queue.send(stage, [ID], urgent=urgent)
    assert queue.line("parse") == queue.line("publish") == Line(urgent=1, plain=3)
    assert queue.line("enrich") == Line(urgent=1, plain=0)
    assert queue.waiting() == 5


def test_a_queue_that_nobody_has_used_is_empty(queue):
    assert queue.line("parse") == Line(urgent=0, plain=0)
    assert queue.waiting() == 0


def test_a_line_that_cannot_be_read_is_a_passing_fault(queue, client, keys):
    client.hset(f"{keys.broker}parse", "not", "a list")
    with pytest.raises(TransientError):
        queue.line("parse")


def test_whether_a_message_is_urgent_is_told_by_the_queue_that_it_came_through():
    assert is_urgent({"exchange": "", "routing_key": "parse.urgent"})
    assert not is_urgent({"exchange": "", "routing_key": "parse"})
    assert not is_urgent(None)
