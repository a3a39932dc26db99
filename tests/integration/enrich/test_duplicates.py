"""A changed wire copy is linked to its original by whichever worker gets it, over kills, in the stream as in the key."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.builders import wait_for
from tests.chaos.cluster import Cluster
from tests.chaos.judge import all_events
from tests.unit.enrich.wire_pairs import OTHERS, PAIRS
from worker.failpoints import VARIABLE

pytestmark = [pytest.mark.server, pytest.mark.slow]


def drop(cluster, name, text, events):
    (cluster.inbox / name).write_text(text, encoding="utf-8")
    cluster.drained(events)


def articles(cluster):
    return {event["data"]["source"]["path"]: event["data"] for _, event in all_events(cluster)}


def test_a_changed_copy_is_linked_and_other_copy_is_not(tmp_path: Path) -> None:
    with Cluster(tmp_path, settings={"WORK__CONCURRENCY": "1"}, measure=True) as cluster:
        cluster.watcher()
        cluster.supervised()
        cluster.ready()
        for number, (first, second) in enumerate(PAIRS.values()):
            drop(cluster, f"{number}-first.txt", f"{number}\n\n{first}", 2 * number + 1)
            drop(cluster, f"{number}-second.txt", f"{number}\n\n{second}", 2 * number + 2)
        out = articles(cluster)
        earlier = {article["id"] for article in out.values()}
        assert all(out[f"{number}-second.txt"]["duplicate_of"] in earlier for number in range(len(PAIRS)))
        assert "duplicate_of" not in out["0-first.txt"]
        assert out["0-second.txt"]["cluster"] == out["0-first.txt"]["id"]
        drop(cluster, "other.txt", OTHERS["the same flood by another agency"][1], 2 * len(PAIRS) + 1)
        assert "duplicate_of" not in articles(cluster)["other.txt"]
        with cluster.client() as client:
            kept = json.loads(client.get(cluster.key(f"article:{out['0-second.txt']['id']}")))
        assert kept["duplicate_of"] == out["0-first.txt"]["id"]


@pytest.mark.parametrize("point", ["publish.before", "publish.after"])
def test_a_copy_whose_worker_is_killed_around_publishing_is_linked_once(tmp_path: Path, point: str) -> None:
    first, second = PAIRS["cut from the end"]
    fired = tmp_path / "fired"
    with Cluster(tmp_path, settings={"WORK__CONCURRENCY": "1"}) as cluster:
        cluster.watcher()
        worker = cluster.supervised()
        cluster.ready()
        drop(cluster, "first.txt", first, 1)
        worker.stop()
        cluster.celery("killed", extra={VARIABLE: f"{point}:kill:{fired}"})
        drop(cluster, "second.txt", second, 2)
        wait_for(fired.exists, why="the failpoint to be hit")
        cluster.drained(2)
        assert len(all_events(cluster)) == 2
        out = articles(cluster)
        assert out["second.txt"]["duplicate_of"] == out["first.txt"]["id"]
