"""What is promised where a language model is asked: whoever is killed meanwhile, every article comes out, and once."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.builders import wait_for
from tests.chaos.cluster import Cluster
from tests.chaos.generator import Author
from tests.chaos.judge import Subscriber, judge
from tests.chaos.processes import end_all
from tests.model_server import ModelServer, answers, says_nothing, summarises
from tests.servers import available

pytestmark = [
    pytest.mark.server,
    pytest.mark.slow,
    pytest.mark.skipif(not available("valkey"), reason="the embedded server's wheel is not installed"),
]


def settings(server: ModelServer, **more: str) -> dict[str, str]:
    return {"ENRICH__LLM__URL": server.url, "ENRICH__LLM__MODEL": "tiny", **more}


def events_of(cluster: Cluster) -> list[dict]:
    with cluster.client() as client:
        return [json.loads(fields[b"event"]) for _, fields in client.xrange(cluster.key("events"))]


@pytest.mark.parametrize(
    ("publish_first", "queue"),
    [
        ("true", "slow"),
        ("false", ""),
        pytest.param("true", "", marks=pytest.mark.long),
        pytest.param("false", "slow", marks=pytest.mark.long),
    ],
)
def test_workers_killed_while_the_model_is_asked_lose_nothing_and_publish_nothing_twice(
    tmp_path: Path, publish_first: str, queue: str
) -> None:
    author, count = Author(seed=9), 12
    stalls = [says_nothing] * 2
    with (
        ModelServer(*stalls, *[summarises] * 4, *stalls, summarises) as server,
        Cluster(
            tmp_path,
            settings=settings(server, ENRICH__LLM__PUBLISH_FIRST=publish_first, ENRICH__LLM__QUEUE=queue),
        ) as cluster,
    ):
        cluster.watcher()
        cluster.supervised()
        cluster.ready()
        subscriber = Subscriber(cluster)
        for _ in range(count):
            cluster.journal.drop(author.write())
        wait_for(lambda: len(server.requests) >= 2, why="the model to be asked")
        end_all([cluster.celery_main("work")])
        wait_for(lambda: len(server.requests) >= 8, 60, "the model to be asked again")
        end_all(cluster.pool("work")[:1])
        updates = count if publish_first == "true" else 0
        cluster.drained(count, 90)
        judge(cluster, seed=9, subscriber=subscriber.close())
        events = events_of(cluster)
        methods = Counter((event.get("cause"), event["data"]["summary"]["method"][:5]) for event in events)
        assert (
            methods[None, "model"] + methods["enriched", "model"] >= count - 2
        )  # at most two were left hanging too long
        assert len(events) <= count + updates
        assert max(Counter(event["id"] for event in events).values()) == 1


def test_a_model_that_is_out_of_order_keeps_no_article_back(tmp_path: Path) -> None:
    author, count = Author(seed=10), 20
    with (
        ModelServer(answers(503)) as server,
        Cluster(tmp_path, settings=settings(server, ENRICH__LLM__PUBLISH_FIRST="true")) as cluster,
    ):
        cluster.watcher()
        worker = cluster.supervised()
        cluster.ready()
        for _ in range(count):
            cluster.journal.drop(author.write())
        cluster.drained(count)
        judge(cluster, seed=10)
        assert len(server.requests) <= 6  # then it is left alone
        with cluster.client() as client:
            keys = list(client.scan_iter(cluster.key("article:*")))
            noted = [json.loads(client.get(key))["enrichments"]["llm"] for key in keys]
        assert len(noted) == count
        assert {entry["status"] for entry in noted} == {"failed"}
        assert worker.text().count("llm.left_alone") == 1
        assert cluster.run("doctor").returncode in {0, 1}
