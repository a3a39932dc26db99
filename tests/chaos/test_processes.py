"""Processes die, stand still and come back; nothing is lost and nothing comes out twice."""

from __future__ import annotations

import itertools
import os
import re
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.builders import wait_for
from tests.chaos.cluster import Cluster
from tests.chaos.generator import Author
from tests.chaos.judge import Subscriber, all_events, judge
from tests.chaos.killers import install, killer
from tests.chaos.processes import Process, end_all, lives
from worker.failpoints import VARIABLE

pytestmark = [pytest.mark.server, pytest.mark.slow]


def test_a_document_whose_process_is_killed_while_it_parses_is_read_again_once(tmp_path: Path) -> None:
    settings = {"WORK__LEASE_SECONDS": "8", "WORK__TIME_LIMIT_SECONDS": "1.5"}
    with Cluster(tmp_path, pythonpath=[install(tmp_path / "plugin")], settings=settings) as cluster:
        worker = cluster.celery()
        cluster.watcher()
        cluster.ready()
        before = cluster.pool("celery")
        cluster.journal.drop_other("slow.txt", killer("sleep", "1"))
        cluster.in_work()
        end_all(before)
        cluster.drained(1, seconds=25)
        [(_, event)] = all_events(cluster)
        assert event["type"] == "copydesk.article.published"
        assert '"attempts": 2' in cluster.run("show", "slow.txt", "--json").stdout
        assert worker.runs
        judge(cluster)


def test_a_worker_that_stood_still_beyond_its_lease_may_not_publish_late(tmp_path: Path) -> None:
    fired, author = tmp_path / "fired", Author(seed=41)
    with Cluster(tmp_path) as cluster:
        still = cluster.celery("still", extra={VARIABLE: f"publish.before:stop:{fired}"})
        cluster.watcher()
        cluster.ready()
        cluster.journal.drop(author.write())
        wait_for(fired.exists, why="the worker to stand still before it publishes")
        cluster.celery("other")
        cluster.drained(1, seconds=40)
        cluster.resume(*still.descendants())
        wait_for(lambda: re.search("result=(fenced|repeated)", still.text()), 30, "the late publish to be refused")
        cluster.journal.drop(author.write())
        cluster.drained(2)
        judge(cluster, seed=41)


@pytest.mark.long
def test_a_lone_worker_that_stood_still_goes_on_and_fails_nothing(tmp_path: Path) -> None:
    author, count = Author(seed=42), 60
    settings = {"WORK__LEASE_SECONDS": "7", "WORK__TIME_LIMIT_SECONDS": "1"}
    with Cluster(tmp_path, pythonpath=[install(tmp_path / "plugin")], settings=settings) as cluster:
        worker = cluster.celery()
        cluster.watcher()
        cluster.ready()
        for _ in range(3):
            cluster.journal.drop_other(f"slow-{_}.txt", killer("sleep", "0.6", salt=str(_)))
            wait_for(lambda: cluster.pending() > 0, why="something to do")
            for _ in range(count // 3):
                cluster.journal.drop(author.write())
            _wait_until_one_runs(cluster)
            stopped = [worker.pid, *worker.descendants()]
            cluster.pause(*stopped)
            wait_for(lambda: _overdue(cluster), 20, "the lease to run out")
            cluster.resume(*stopped)
        cluster.drained(count + 3)
        judge(cluster, seed=42)
        assert cluster.failures() == []


@pytest.mark.long
def test_everything_killed_at_once_goes_on_in_any_order_of_return(tmp_path: Path) -> None:
    author, count = Author(seed=43), 60
    with Cluster(tmp_path) as cluster:
        processes = {"worker": cluster.supervised(), "watcher": cluster.watcher()}
        for order in itertools.permutations(("server", *processes)):
            cluster.ready()
            events = cluster.events()
            for _ in range(count):
                cluster.journal.drop(author.write())
            wait_for(lambda events=events: cluster.events() > events + 10, 60, "some results")
            cluster.server.kill()
            end_all([pid for process in processes.values() for pid in (process.pid, *process.descendants())])
            _return_in(order, cluster, processes)
        cluster.drained(len(cluster.journal))
        judge(cluster, seed=43)


def _return_in(order: Sequence[str], cluster: Cluster, processes: Mapping[str, Process]) -> None:
    """Start them in this order. Who comes before the server says that it is away and ends; an init system starts it again."""
    too_early = []
    for name in order:
        if name == "server":
            cluster.server.start()
            continue
        processes[name].popen.wait()
        processes[name].start()
        if order.index(name) < order.index("server"):
            assert processes[name].popen.wait(30) == 69, processes[name].text()
            too_early.append(name)
    for name in too_early:
        processes[name].start()


@pytest.mark.long
def test_a_killed_supervisor_takes_everything_with_it_and_nothing_is_lost(tmp_path: Path) -> None:
    author, count = Author(seed=44), 150
    with Cluster(tmp_path) as cluster:
        up = cluster.up()
        cluster.ready()
        for _ in range(count):
            cluster.journal.drop(author.write())
        wait_for(lambda: cluster.events() > 10, 60, "some results")
        beneath = up.descendants()
        up.kill()
        wait_for(lambda: not any(lives(pid) for pid in beneath), 10, "its descendants to be gone")
        assert cluster.left_behind() == []
        up.start()
        cluster.drained(count)
        judge(cluster, seed=44)


@pytest.mark.long
def test_rolling_restarts_and_a_cold_stop_under_load_lose_nothing(tmp_path: Path) -> None:
    author, count = Author(seed=45), 400
    with Cluster(tmp_path) as cluster:
        cluster.watcher()
        workers = [cluster.celery("one"), cluster.celery("two")]
        cluster.ready(workers=2)
        subscriber = Subscriber(cluster)
        for turn in range(4):
            for _ in range(count // 4):
                cluster.journal.drop(author.write())
            worker = workers[turn % 2]
            cluster.pool(worker.name)
            if turn == 3:
                worker.signal(signal.SIGQUIT)
                worker.popen.wait(40)
            else:
                assert worker.stop() == 0
            worker.start()
        cluster.drained(count)
        judge(cluster, seed=45, subscriber=subscriber.close())


@pytest.mark.parametrize("told", ["the worker, coldly", "the process of its pool"])
def test_a_process_that_is_told_to_end_gives_its_document_back(tmp_path: Path, told: str) -> None:
    """It is read again long before its lease is over, and fails nobody, though its parser saw a `SystemExit`."""
    settings = {"WORK__LEASE_SECONDS": "120", "WORK__CONCURRENCY": "1"}
    with Cluster(tmp_path, pythonpath=[install(tmp_path / "plugin")], settings=settings) as cluster:
        worker = cluster.celery()
        cluster.watcher()
        cluster.ready()
        cluster.journal.drop_other("slow.txt", killer("sleep", "2"))
        cluster.in_work()
        if told == "the worker, coldly":
            worker.signal(signal.SIGQUIT)
            worker.popen.wait(40)
            worker.start()
        else:
            os.kill(cluster.pool("celery")[0], signal.SIGTERM)
        cluster.drained(1, seconds=40)
        [(_, event)] = all_events(cluster)
        assert event["type"] == "copydesk.article.published"
        assert '"attempts": 2' in cluster.run("show", "slow.txt", "--json").stdout
        judge(cluster)


def test_a_worker_whose_messages_nobody_reads_any_more_goes_on(tmp_path: Path) -> None:
    """As in `copydesk work 2>&1 | head -1`: every write to stdout and stderr fails."""
    author, count = Author(seed=46), 30
    with Cluster(tmp_path) as cluster:
        cluster.watcher()
        reading, writing = os.pipe()
        worker = cluster.supervised(output=writing)
        os.close(writing)
        os.close(reading)
        cluster.ready()
        for _ in range(count):
            cluster.journal.drop(author.write())
        cluster.drained(count)
        judge(cluster, seed=46)
        assert worker.runs


def _wait_until_one_runs(cluster: Cluster) -> None:
    def running() -> bool:
        with cluster.client() as client:
            ids = client.zrange(cluster.key("pending"), 0, -1)
            return any(client.hget(cluster.key(f"doc:{document.decode()}"), "state") == b"running" for document in ids)

    wait_for(running, why="a document to be in work")


def _overdue(cluster: Cluster) -> bool:
    """Whether nothing that is pending is held by anybody: what was in work has been enqueued again."""
    with cluster.client() as client:
        ids = client.zrange(cluster.key("pending"), 0, -1)
        return all(client.hget(cluster.key(f"doc:{document.decode()}"), "state") == b"queued" for document in ids)
