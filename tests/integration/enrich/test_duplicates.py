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
    (cluster.inbox / name).write_text(json.dumps({"headline": f"Copy of {name}", "text": text}), encoding="utf-8")
    cluster.drained(events)


def articles(cluster):
    return {event["data"]["source"]["path"]: event["data"] for _, event in all_events(cluster)}


def test_a_changed_copy_is_linked_and_other_copy_is_not(tmp_path: Path) -> None:
    with Cluster(tmp_path, settings={"WORK__CONCURRENCY": "1"}) as cluster:
        cluster.watcher()
        cluster.supervised()
        cluster.ready()
        for number, (first, second) in enumerate(PAIRS.values()):
            drop(cluster, f"{number}-first.json", first, 2 * number + 1)
            drop(cluster, f"{number}-second.json", second, 2 * number + 2)
        out = articles(cluster)
        earlier = {article["id"] for article in out.values()}
        seconds = [out[f"{number}-second.json"] for number in range(len(PAIRS))]
        assert [
            name for name, second in zip(PAIRS, seconds, strict=True) if second.get("duplicate_of") not in earlier
        ] == []
        assert "duplicate_of" not in out["0-first.json"]
        assert out["0-second.json"]["cluster"] == out["0-first.json"]["id"]
        drop(cluster, "other.json", OTHERS["the same flood by another agency"][1], 2 * len(PAIRS) + 1)
        assert "duplicate_of" not in articles(cluster)["other.json"]
        with cluster.client() as client:
            kept = json.loads(client.get(cluster.key(f"article:{out['0-second.json']['id']}")))
        assert kept["duplicate_of"] == out["0-first.json"]["id"]


@pytest.mark.parametrize("point", ["publish.before", "publish.after"])
def test_a_copy_whose_worker_is_killed_around_publishing_is_linked_once(tmp_path: Path, point: str) -> None:
    first, second = PAIRS["cut from the end"]
    fired = tmp_path / "fired"
    with Cluster(tmp_path, settings={"WORK__CONCURRENCY": "1"}) as cluster:
        cluster.watcher()
        worker = cluster.supervised()
        cluster.ready()
        drop(cluster, "first.json", first, 1)
        worker.stop()
        cluster.celery("killed", extra={VARIABLE: f"{point}:kill:{fired}"})
        drop(cluster, "second.json", second, 2)
        wait_for(fired.exists, why="the failpoint to be hit")
        cluster.drained(2)
        assert len(all_events(cluster)) == 2
        out = articles(cluster)
        assert out["second.json"]["duplicate_of"] == out["first.json"]["id"]
