"""Every named point between intake and archive, times everything that can go wrong there: each ends with the judge."""

from __future__ import annotations

from contextlib import ExitStack
from itertools import product
from pathlib import Path

import pytest

from tests.builders import wait_for
from tests.chaos.cluster import Cluster
from tests.chaos.generator import Author
from tests.chaos.judge import judge
from tests.chaos.processes import marked
from tests.model_server import ModelServer, summarises
from worker.failpoints import ACTIONS, POINTS, VARIABLE

pytestmark = [pytest.mark.server, pytest.mark.slow]
GOOD = 14
TOO_SLOW = {("work.parsed", "hang"), ("work.enriched", "hang")}
"""Here a hang is the document's own, and ends with its time limit: one good document more fails than otherwise."""
IN_MAKE_TEST = {("intake.recorded", "kill"), ("reconcile.found", "raise"), ("dispose.archived", "kill")}
COMBINATIONS = [
    pytest.param(
        point, action, marks=() if (point, action) in IN_MAKE_TEST else pytest.mark.long, id=f"{point}-{action}"
    )
    for point, action in product(POINTS, ACTIONS)
]


@pytest.mark.parametrize(("point", "action"), COMBINATIONS)
def test_whatever_happens_at_a_point_every_file_ends_once(tmp_path: Path, point: str, action: str) -> None:
    author, fired = Author(seed=50, name=point), tmp_path / "fired"
    settings = {"INBOX__DISPOSITION": "archive"}
    events = GOOD + 1
    with ExitStack() as stack:
        if point == "work.asked":
            server = stack.enter_context(ModelServer(summarises))
            settings |= {
                "ENRICH__LLM__URL": server.url,
                "ENRICH__LLM__MODEL": "tiny",
                "ENRICH__LLM__PUBLISH_FIRST": "true",
            }
            events += GOOD  # each is out at once, and its update follows
        cluster = stack.enter_context(
            Cluster(tmp_path, settings=settings, extra={VARIABLE: f"{point}:{action}:{fired}"})
        )
        if point == "reconcile.found":
            _lose_the_messages(cluster, author)
        else:
            cluster.up()
            cluster.ready()
            _drop(cluster, author)
        wait_for(fired.exists, 40, f"{point} to be reached")
        if action == "stop":
            _let_the_lease_run_out(cluster)
        cluster.drained(events)
        slow = [failure["path"] for failure in cluster.failures() if failure["code"] == "timeout"]
        assert len(slow) == ((point, action) in TOO_SLOW)
        archive, left = tmp_path / "inbox.archive", sorted(["bad.json", *slow])
        archived = sorted(path.name for path in cluster.journal.paths.values() if path.name not in slow)
        wait_for(lambda: _names(archive) == archived, 30, "the sources to be archived, each once")
        wait_for(lambda: _names(cluster.inbox) == left, 30, "only those that failed to be left")
        judge(cluster, seed=50, failures=[key for key, path in cluster.journal.paths.items() if path.name in slow])
        assert sorted(failure["path"] for failure in cluster.failures()) == left


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def _drop(cluster: Cluster, author: Author) -> None:
    cluster.journal.drop_other("bad.json", b'{"headline": "cut off')
    for _ in range(GOOD):
        cluster.journal.drop(author.write())


def _lose_the_messages(cluster: Cluster, author: Author) -> None:
    """The ledger knows the documents and nobody else does: the broker has lost every message."""
    watcher = cluster.watcher(WORK__RECONCILE_SECONDS="3600")
    cluster.ready(workers=0)
    _drop(cluster, author)
    wait_for(lambda: cluster.pending() == GOOD + 1, why="all to be taken in")
    watcher.stop()
    with cluster.client() as client:
        client.delete(cluster.key("queue:parse"))
    cluster.up()


def _let_the_lease_run_out(cluster: Cluster) -> None:
    """Until another did the work of the one that was stopped, or nobody could; then it may go on."""
    stopped = wait_for(lambda: [pid for pid in marked(cluster.mark) if _state(pid) == "T"], why="a stopped process")
    with cluster.client() as client:
        began = client.time()[0]
        wait_for(lambda: client.time()[0] - began > 10, 20, "the lease to run out")
    cluster.resume(*stopped)


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""
