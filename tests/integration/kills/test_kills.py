"""What is promised when processes are killed: every file ends once, whoever dies and whenever."""

from __future__ import annotations

import itertools
import re
import socket
import threading
import time
from pathlib import Path

import pytest

from tests.builders import wait_for
from tests.chaos.cluster import Cluster
from tests.chaos.generator import Author
from tests.chaos.judge import Subscriber, judge
from tests.chaos.killers import install, killer
from tests.chaos.processes import end_all
from tests.servers import available

pytestmark = [
    pytest.mark.server,
    pytest.mark.slow,
    pytest.mark.skipif(not available("valkey"), reason="the embedded server's wheel is not installed"),
]


def test_worker_watcher_and_server_killed_once_each_during_500_files_publish_every_file_once(tmp_path: Path) -> None:
    author, count = Author(seed=1), 500
    with Cluster(tmp_path) as cluster:
        watcher = cluster.watcher()
        cluster.supervised()
        cluster.ready()
        subscriber = Subscriber(cluster)
        dropping = _drop_in_background(cluster, author, count)
        wait_for(lambda: cluster.events() >= 60, 60, "the first results")
        end_all([cluster.celery_main("work")])
        wait_for(lambda: len(cluster.journal) >= 250, 60, "half of the files")
        watcher.kill()
        watcher.start()
        wait_for(lambda: cluster.events() >= 150, 60, "more results")
        cluster.server.restart()
        dropping.join()
        cluster.drained(count)
        judge(cluster, seed=1, subscriber=subscriber.close())


def test_files_dropped_before_a_stopped_idle_worker_is_killed_are_published_once(tmp_path: Path) -> None:
    author = Author(seed=2)
    with Cluster(tmp_path) as cluster:
        cluster.watcher()
        worker = cluster.celery()
        cluster.ready()
        cluster.pause(worker.pid)  # its blocking pop is waiting at the server
        for _ in range(5):
            cluster.journal.drop(author.write())
        wait_for(lambda: cluster.pending() == 5, why="five files in the ledger")
        wait_for(lambda: _popped(cluster), why="the stopped worker to be handed a message")
        worker.kill()
        worker.start()
        cluster.drained(5)
        judge(cluster, seed=2)


def test_workers_of_two_machines_without_the_inbox_both_take_part(tmp_path: Path) -> None:
    author, count, port = Author(seed=3), 120, _free_port()
    elsewhere = {"INBOX__PATH": str(tmp_path / "not-mounted-here")}
    with Cluster(
        tmp_path, options=("--bind", "127.0.0.1", "--port", str(port)), url=f"redis://127.0.0.1:{port}/0"
    ) as cluster:
        machines = [cluster.celery("first", **elsewhere), cluster.supervised("second", **elsewhere)]
        cluster.watcher()
        cluster.ready(workers=2)
        for _ in range(count):
            cluster.journal.drop(author.write())
        cluster.drained(count)
        judge(cluster, seed=3)
        shares = [len(re.findall(r"result=published", machine.text())) for machine in machines]
        assert sum(shares) == count
        assert min(shares) > 0, f"one machine did all of it: {shares}"


def test_sigterm_under_load_loses_nothing_and_leaves_nobody_behind(tmp_path: Path) -> None:
    author, count = Author(seed=4), 200
    with Cluster(tmp_path, measure=True) as cluster:
        processes = [cluster.watcher(), cluster.supervised(), cluster.celery()]
        cluster.ready(workers=2)
        dropping = _drop_in_background(cluster, author, count)
        for process, out in zip(processes, itertools.count(40, 40), strict=False):
            wait_for(lambda out=out: cluster.events() >= out, 60, f"{out} results")
            assert process.stop() == 0
            process.start()
        dropping.join()
        cluster.drained(count)
        judge(cluster, seed=4)
        cluster.has_begun(processes[-1])  # before that, SIGTERM ends it as it ends any program
        assert [process.stop() for process in processes] == [0, 0, 0]
        wait_for(lambda: not cluster.left_behind(), why="every process to have gone")


def test_a_worker_that_is_told_to_stop_gives_its_message_back_after_the_documents_at_hand(tmp_path: Path) -> None:
    count = 24
    plugin = install(tmp_path / "plugin")
    with Cluster(tmp_path, pythonpath=[plugin], settings={"WORK__CONCURRENCY": "1"}) as cluster:
        cluster.watcher()
        worker = cluster.supervised()
        cluster.ready()
        for number in range(count):
            cluster.journal.drop_other(f"{number}.txt", killer("sleep", "0.3", salt=str(number)))
        wait_for(lambda: cluster.events() >= 3, why="some results")
        began, done = time.monotonic(), cluster.events()
        assert worker.stop() == 0
        assert cluster.events() <= done + 3, "the two at hand, and one that was just ready"
        assert time.monotonic() - began < 10
        assert cluster.status()["running"] == 0
        worker.start()
        cluster.drained(count, seconds=90)
        assert not cluster.failures()


@pytest.mark.long  # its short form is among the five kinds of tests/chaos/test_documents.py
def test_a_document_that_kills_its_process_every_time_fails_as_crashed_and_the_others_go_on(tmp_path: Path) -> None:
    author, count = Author(seed=5), 40
    plugin = install(tmp_path / "plugin")
    with Cluster(
        tmp_path, pythonpath=[plugin], settings={"WORK__MAX_ATTEMPTS": "2", "WORK__LEASE_SECONDS": "4"}
    ) as cluster:
        cluster.watcher()
        worker = cluster.celery()
        cluster.ready()
        cluster.journal.drop_other("killer.txt", killer("kill"))
        for _ in range(count):
            cluster.journal.drop(author.write())
        cluster.drained(count + 1)
        judge(cluster, seed=5)
        [failure] = cluster.failures()
        assert (failure["path"], failure["code"], failure["attempts"]) == ("killer.txt", "crashed", 2)
        assert worker.runs


def _drop_in_background(cluster: Cluster, author: Author, count: int) -> threading.Thread:
    """Drop steadily, a few seconds in all, while the test does its harm."""
    pause = threading.Event()

    def drop() -> None:
        for _ in range(count):
            cluster.journal.drop(author.write())
            pause.wait(0.01)

    thread = threading.Thread(target=drop)
    thread.start()
    return thread


def _popped(cluster: Cluster) -> bool:
    """Whether the server has handed out a message: what waits is less than what was enqueued."""
    with cluster.client() as client:
        held = client.llen(cluster.key("queue:parse"))
        return held < 5 and not client.exists(cluster.key("queue:unacked"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
