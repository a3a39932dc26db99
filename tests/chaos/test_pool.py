"""A process of the pool that dies is replaced, however often that happens."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.builders import wait_for
from tests.chaos.cluster import Cluster
from tests.chaos.generator import Author
from tests.chaos.judge import judge
from tests.chaos.processes import end_all, pool_of

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
