"""The server dies, freezes, forgets, refuses; the work goes on when it is well again, and nothing is lost."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.chaos.cluster import Cluster

pytestmark = [pytest.mark.server, pytest.mark.slow]


@pytest.mark.parametrize("command", ["celery", "supervised", "watcher"])
def test_a_server_that_would_evict_is_refused_at_the_start(tmp_path: Path, command: str) -> None:
    with Cluster(tmp_path, options=("--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru")) as cluster:
        process = getattr(cluster, command)()
        assert process.popen.wait(30) == os.EX_CONFIG
        assert "maxmemory-policy is allkeys-lru" in process.text()


@pytest.mark.parametrize("command", ["celery", "supervised", "watcher"])
def test_no_server_at_the_start_is_said_with_its_exit_code(tmp_path: Path, command: str) -> None:
    with Cluster(tmp_path) as cluster:
        cluster.server.kill()
        process = getattr(cluster, command)()
        assert process.popen.wait(30) == os.EX_UNAVAILABLE
        assert "Remedies" in process.text()
