"""Whatever stands in the task queue: no message stops a worker, and none makes it do what we did not ask for."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from tests.builders import wait_for
from tests.chaos.baseline import Baseline, returns_to
from tests.chaos.cluster import PLAIN, Cluster
from tests.chaos.envelopes import MALFORMED, envelope
from tests.chaos.generator import Author
from tests.chaos.judge import judge
from worker.adapters.broker_guard import KEPT, PARKED, fault


@pytest.mark.parametrize("kind", MALFORMED)
def test_a_message_that_is_not_ours_is_refused_with_a_reason(kind: str) -> None:
    reason = fault(MALFORMED[kind]())
    assert reason
    assert len(reason) < 200


def test_a_message_of_ours_is_let_through() -> None:
    assert fault(json.dumps(envelope(["0123456789abcdef01234567"])).encode()) is None
    assert fault(json.dumps(envelope(["0" * 24] * 256, task="copydesk.enrich")).encode()) is None


@pytest.mark.server
@pytest.mark.slow
def test_malformed_messages_of_every_kind_stop_no_worker(tmp_path: Path) -> None:
    author = Author(seed=20)
    with Cluster(tmp_path, settings=PLAIN) as cluster:
        worker = cluster.celery()
        cluster.watcher()
        cluster.ready()
        cluster.journal.drop(author.write())
        cluster.drained(1)
        pool, before = cluster.pool("celery"), Baseline.of(cluster)
        with cluster.client() as client:
            for name, make in MALFORMED.items():
                client.lpush(cluster.key("queue:parse"), make())
                cluster.journal.drop(author.write())
                assert worker.runs, f"ended by: {name}"
        cluster.drained(1 + len(MALFORMED))
        judge(cluster, seed=20)
        assert (worker.runs, cluster.pool("celery")) == (True, pool)
        with cluster.client() as client:
            wait_for(lambda: client.llen(cluster.key("queue:parse")) == 0, why="the queue to be empty")
            assert client.llen(cluster.key(f"queue:{PARKED}")) == min(KEPT, len(MALFORMED))
            assert not client.exists(cluster.key("queue:unacked"))
        returns_to(before, cluster, but_for=frozenset({f"queue:{PARKED}"}))


@pytest.mark.server
@pytest.mark.slow
def test_every_message_delivered_twice_and_one_a_hundred_times_publishes_once(tmp_path: Path) -> None:
    author, count = Author(seed=21), 60
    with Cluster(tmp_path, settings=PLAIN) as cluster:
        cluster.watcher()
        cluster.ready(workers=0)
        for _ in range(count):
            cluster.journal.drop(author.write())
        wait_for(lambda: cluster.pending() == count, why="all to be taken in")
        with cluster.client() as client:
            queue = cluster.key("queue:parse")
            wait_for(lambda: _documents(client.lrange(queue, 0, -1)) >= count, why="every message")
            messages = client.lrange(queue, 0, -1)
            client.lpush(queue, *messages, *messages[:1] * 100)
        cluster.celery("first")
        cluster.celery("second")
        cluster.drained(count)
        with cluster.client() as client:
            wait_for(lambda: client.llen(queue) == 0, why="the copies to be taken")
            client.lpush(queue, *messages)  # and once more, long after
            wait_for(lambda: client.llen(queue) == 0, why="the late copies to be taken")
            wait_for(lambda: not client.exists(cluster.key("queue:unacked")), why="every copy to be done")
        judge(cluster, seed=21)


def _documents(messages: list[bytes]) -> int:
    """How many references the messages hold."""
    return sum(len(json.loads(base64.b64decode(json.loads(message)["body"]))[0][0]) for message in messages)
