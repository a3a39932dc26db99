"""Subscribers that cannot keep up, and keys that are something else: who is slow is told, and nobody waits for him."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import redis

from tests.builders import wait_for
from tests.chaos.cluster import PLAIN, Cluster
from tests.chaos.generator import Author
from tests.chaos.judge import all_out, judge

pytestmark = [pytest.mark.server, pytest.mark.slow]


def test_a_subscriber_that_does_not_read_is_cut_off_and_the_others_hear_everything(tmp_path: Path) -> None:
    author, count = Author(seed=500), 70
    limit = ("--client-output-buffer-limit", "pubsub 64kb 32kb 1")
    with Cluster(tmp_path, settings=PLAIN, options=limit) as cluster:
        cluster.celery()
        cluster.watcher()
        cluster.ready()
        with cluster.client() as good, cluster.client() as asked:
            slow, quick = (
                cluster.server.client(client_name="slow").pubsub(),
                good.pubsub(ignore_subscribe_messages=True),
            )
            slow.subscribe(cluster.key("articles"))
            quick.subscribe(cluster.key("articles"))
            wait_for(lambda: asked.pubsub_numsub(cluster.key("articles"))[0][1] == 2, why="both to listen")
            heard = 0
            for _ in range(count):
                cluster.journal.drop(author.write(paragraphs=40))
            while heard < count:
                heard += wait_for(lambda: quick.get_message(timeout=0.2), 30, "the next event") is not None
            wait_for(lambda: asked.pubsub_numsub(cluster.key("articles"))[0][1] == 1, why="the slow one to be cut off")
            all_out(cluster)
            with pytest.raises(redis.ConnectionError):
                while True:
                    slow.connection.read_response()
        judge(cluster, seed=500)


@pytest.mark.long
def test_a_reader_that_the_stream_has_passed_is_told_so(tmp_path: Path) -> None:
    author, count = Author(seed=501), 400
    with Cluster(tmp_path, settings={"PUBLISH__RETENTION_EVENTS": "100", **PLAIN}) as cluster:
        cluster.celery()
        cluster.watcher()
        cluster.ready()
        cluster.journal.drop(author.write())
        cluster.drained(1)
        with (tmp_path / "tail.log").open("wb") as log:
            tail = subprocess.Popen(
                [sys.executable, "-m", "worker", "tail", "--from", "start", "--json"], env=cluster._env, stdout=subprocess.PIPE, stderr=log
            )  # fmt: skip
        assert tail.stdout.readline()
        os.kill(tail.pid, signal.SIGSTOP)
        for _ in range(count):
            cluster.journal.drop(author.write())
        wait_for(lambda: cluster.status()["published"] == count + 1, 90, "all to be out", 0.3)
        cluster.resume(tail.pid)
        wait_for(lambda: "trimmed" in (tmp_path / "tail.log").read_text(), 20, "the reader to be told")
        tail.kill()
        tail.communicate()
        assert cluster.pending() == 0


@pytest.mark.parametrize("command", ["celery", pytest.param("supervised", marks=pytest.mark.long)])
def test_a_task_queue_that_is_another_type_of_key_is_survived(tmp_path: Path, command: str) -> None:
    author = Author(seed=502)
    with Cluster(tmp_path, settings=PLAIN) as cluster:
        worker = getattr(cluster, command)()
        cluster.watcher()
        cluster.ready()
        with cluster.client() as client:
            client.set(cluster.key("queue:parse"), "not a list")
            for _ in range(20):
                cluster.journal.drop(author.write())
            wait_for(lambda: cluster.pending() == 20, 30, "all to be in the ledger")
            client.delete(cluster.key("queue:parse"))
        all_out(cluster)
        judge(cluster, seed=502)
        assert worker.runs, worker.text()[-3000:]
