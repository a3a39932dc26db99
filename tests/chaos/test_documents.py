"""No input stops a worker: documents that raise, hang, crash, shout or meddle, among others that are good."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import wait_for
from tests.chaos.baseline import Baseline, returns_to
from tests.chaos.cluster import Cluster
from tests.chaos.generator import Author
from tests.chaos.judge import all_events, judge
from tests.chaos.killers import CODES, CRASHES, HARMLESS, cure, install, killer
from tests.chaos.processes import Process

pytestmark = [pytest.mark.server, pytest.mark.slow]
QUICK_TO_GIVE_UP = {
    "WORK__MAX_ATTEMPTS": "2",
    "WORK__LEASE_SECONDS": "7",
    "WORK__TIME_LIMIT_SECONDS": "2",
    "WORK__MEMORY_LIMIT_BYTES": "1000000000",
}


def test_documents_that_raise_hang_or_meddle_end_with_their_code_and_no_process_with_them(tmp_path: Path) -> None:
    author, good = Author(seed=30), 40
    with Cluster(tmp_path, pythonpath=[install(tmp_path / "plugin")], settings=QUICK_TO_GIVE_UP) as cluster:
        worker = cluster.celery()
        cluster.watcher()
        cluster.ready()
        cluster.journal.drop(author.write())
        cluster.drained(1)
        pool, before = cluster.pool("celery"), Baseline.of(cluster)
        actions = [*CODES, *HARMLESS]
        for action in actions:
            cluster.journal.drop_other(f"{action}.txt", killer(action))
            for _ in range(good // len(actions) + 1):
                cluster.journal.drop(author.write())
            assert worker.runs, action
        cluster.drained(len(actions) + len(cluster.journal))
        judge(cluster, seed=30)
        failed = {failure["path"]: failure["code"] for failure in cluster.failures()}
        assert failed == {f"{action}.txt": code for action, code in CODES.items()}
        assert _published(cluster) >= {f"{action}.txt" for action in HARMLESS}
        assert worker.runs
        assert cluster.pool("celery") == pool, worker.text()[-3000:]
        returns_to(before, cluster, but_for=frozenset({"failed"}))
        _all_are_published_when_tried_again(cluster, worker)


def test_documents_that_crash_their_process_fail_after_their_attempts_and_the_worker_lives(tmp_path: Path) -> None:
    author, good = Author(seed=31), 40
    with Cluster(tmp_path, pythonpath=[install(tmp_path / "plugin")], settings=QUICK_TO_GIVE_UP) as cluster:
        worker = cluster.celery()
        cluster.watcher()
        cluster.ready()
        for action in CRASHES:
            cluster.journal.drop_other(f"{action}.txt", killer(action))
            for _ in range(good // len(CRASHES)):
                cluster.journal.drop(author.write())
        cluster.drained(len(CRASHES) + len(cluster.journal), seconds=90)
        judge(cluster, seed=31)
        failed = {failure["path"]: (failure["code"], failure["attempts"]) for failure in cluster.failures()}
        assert failed == {f"{action}.txt": ("crashed", 2) for action in CRASHES}
        assert worker.runs
        _all_are_published_when_tried_again(cluster, worker)


def _all_are_published_when_tried_again(cluster: Cluster, worker: Process) -> None:
    """Whatever a document failed by, `failures retry` works when the cause is gone."""
    failed = {failure["path"] for failure in cluster.failures()}
    worker.stop()
    cure(cluster.folder / "plugin")
    worker.start()
    assert cluster.run("failures", "retry", "--all").returncode == 0
    wait_for(lambda: failed <= _published(cluster), 40, "all that failed to be published")
    cluster.drained(0)
    assert cluster.failures() == []
    judge(cluster)


def _published(cluster: Cluster) -> set[str]:
    return {
        event["data"]["source"]["path"] for _, event in all_events(cluster) if not event["type"].endswith(".failed")
    }
