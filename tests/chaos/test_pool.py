"""A process of the pool that dies is replaced, however often that happens, and what it inherits does no harm."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.builders import wait_for
from tests.chaos.cluster import Cluster
from tests.chaos.generator import Author
from tests.chaos.judge import judge
from tests.chaos.killers import install, killer
from tests.chaos.processes import end_all, pool_of, processor_seconds

pytestmark = [pytest.mark.server, pytest.mark.slow]


def test_the_only_process_of_a_pool_is_replaced_within_two_seconds_every_time(tmp_path: Path) -> None:
    author = Author(seed=21)
    with Cluster(tmp_path) as cluster:
        work = cluster.supervised(WORK__CONCURRENCY="1")
        cluster.watcher()
        cluster.ready()
        for died in range(4):
            old = cluster.pool("work")
            end_all(old)
            killed = time.monotonic()
            wait_for(lambda old=old: set(pool_of(work)) - set(old), why="another process")
            assert time.monotonic() - killed < 2
            cluster.journal.drop(author.write())
            cluster.drained(died + 1)
        judge(cluster, seed=21)


def test_a_connection_that_a_process_of_the_pool_inherited_costs_nothing_once_it_is_closed(tmp_path: Path) -> None:
    author = Author(seed=22)
    with Cluster(tmp_path, pythonpath=[install(tmp_path / "plugin")]) as cluster:
        work = cluster.supervised(WORK__CONCURRENCY="1")
        cluster.watcher()
        cluster.ready()
        end_all(cluster.pool("work"))
        wait_for(lambda: pool_of(work), why="a process that inherits the connection")
        cluster.journal.drop_other("slow.txt", killer("sleep", "2"))
        wait_for(lambda: cluster.status()["running"] == 1, why="the only process to be busy")
        with cluster.client() as client:
            client.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
        began, used = time.monotonic(), processor_seconds(cluster.celery_main("work"))
        cluster.journal.drop(author.write())
        cluster.drained(2)
        share = (processor_seconds(cluster.celery_main("work")) - used) / (time.monotonic() - began)
        assert share < 1 / 3, f"Celery's main process used {share:.0%} of a core while it waited"
        judge(cluster, seed=22)
