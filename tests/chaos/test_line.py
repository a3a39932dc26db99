"""The line to the server is cut, jammed and falsified; what was begun is finished once."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.builders import wait_for
from tests.chaos.cluster import PLAIN, QUICK, Cluster
from tests.chaos.generator import Author
from tests.chaos.judge import judge
from tests.chaos.processes import Process
from tests.chaos.proxy import Proxy
from tests.servers import start_server

pytestmark = [pytest.mark.server, pytest.mark.slow]
LONG = pytest.mark.long
TIMEOUT_SECONDS = float(QUICK["REDIS__TIMEOUT_SECONDS"])


@pytest.mark.parametrize(
    "mood",
    [
        "swallow",
        pytest.param("reset", marks=LONG),
        pytest.param("delay", marks=LONG),
        "cut",
        pytest.param("lie", marks=LONG),
    ],
)
@pytest.mark.parametrize("command", ["celery", pytest.param("supervised", marks=LONG)])
def test_a_bad_line_loses_nothing_and_the_work_goes_on(tmp_path: Path, mood: str, command: str) -> None:
    author, count = Author(seed=90, name=mood), 120
    with (
        start_server("valkey", tmp_path / "server") as server,
        Proxy(server.socket, seed=90) as line,
        Cluster(tmp_path, server=server, url=line.url, settings=PLAIN) as cluster,
    ):
        worker = getattr(cluster, command)()
        cluster.watcher()
        cluster.ready()
        for _ in range(count):
            cluster.journal.drop(author.write())
        wait_for(lambda: cluster.events() > 5, 60, "some results")
        line.be(mood)
        for _ in range(20):
            cluster.journal.drop(author.write())
        began, seconds = time.monotonic(), TIMEOUT_SECONDS * (2 if mood == "swallow" else 1)
        wait_for(lambda: time.monotonic() - began > seconds, 20)  # how long the fault lasts is part of the fault
        line.be("pass")
        if command == "celery" and mood == "lie":
            wait_for(lambda: _kept_up(worker) and cluster.pending() == 0, 60, "nothing to be pending")
        cluster.drained(count + 20)
        judge(cluster, seed=90)
        assert worker.runs, worker.text()[-3000:]
        assert line.harmed or mood == "delay"


def _kept_up(worker: Process) -> bool:
    """A server that answers nonsense ends a worker; who runs one without a supervisor starts it again."""
    if not worker.runs:
        worker.start()
    return True
