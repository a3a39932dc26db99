"""A process of the pool that dies is replaced, however often that happens, and what it inherits does no harm."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from tests.builders import wait_for
from tests.chaos.cluster import Cluster
from tests.chaos.generator import Author
from tests.chaos.judge import judge
from tests.chaos.killers import install, killer
from tests.chaos.processes import end_all, lives, pool_of, processor_seconds
from worker.adapters.time_limit import HARD_MARGIN_SECONDS

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
        cluster.in_work()
        with cluster.client() as client:
            client.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
        began, used = time.monotonic(), processor_seconds(cluster.celery_main("work"))
        cluster.journal.drop(author.write())
        cluster.drained(2)
        share = (processor_seconds(cluster.celery_main("work")) - used) / (time.monotonic() - began)
        assert share < 1 / 3, f"Celery's main process used {share:.0%} of a core while it waited"
        judge(cluster, seed=22)


def test_a_worker_that_was_frozen_for_longer_than_its_limit_goes_on_where_it_was(tmp_path: Path) -> None:
    settings = {"WORK__CONCURRENCY": "1", "WORK__TIME_LIMIT_SECONDS": "6", "WORK__LEASE_SECONDS": "60"}
    with Cluster(tmp_path, pythonpath=[install(tmp_path / "plugin")]) as cluster:
        work = cluster.supervised(**settings)
        cluster.watcher()
        cluster.ready()
        before = pool_of(work)
        cluster.journal.drop_other("slow.txt", killer("compute", "1.5"))
        cluster.in_work()
        frozen = work.descendants()
        cluster.pause(*frozen)
        assert cluster.status()["running"] == 1  # it is frozen in the midst of its work
        threading.Event().wait(6 + HARD_MARGIN_SECONDS + 1)  # longer than the document may take
        cluster.resume(*frozen)
        cluster.drained(1)
        assert cluster.status()["published"] == 1
        assert pool_of(work) == before
        assert "work.hung" not in work.text()
        judge(cluster, seed=23)


def test_a_process_that_hangs_where_nothing_is_heard_ends_with_its_parent(tmp_path: Path) -> None:
    with Cluster(tmp_path, pythonpath=[install(tmp_path / "plugin")]) as cluster:
        work = cluster.supervised(WORK__CONCURRENCY="1")
        cluster.watcher()
        cluster.ready()
        (process,) = pool_of(work)
        cluster.journal.drop_other("hang.txt", killer("hang_in_c"))
        cluster.in_work()
        end_all([cluster.celery_main("work")])
        wait_for(lambda: not lives(process), why="the process that hangs to be ended")
