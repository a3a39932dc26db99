"""The judge sees what it is there to see: every broken promise, made on purpose, is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chaos.cluster import Cluster
from tests.chaos.generator import Author, read
from tests.chaos.judge import Subscriber, examine, judge

pytestmark = [pytest.mark.server, pytest.mark.slow]


def test_every_broken_promise_is_named(tmp_path: Path) -> None:
    author = Author(seed=7)
    with Cluster(tmp_path) as cluster:
        cluster.celery()
        cluster.watcher()
        cluster.ready()
        subscriber = Subscriber(cluster)
        paths = [cluster.journal.drop(author.write(".txt")) for _ in range(6)]
        cluster.drained(6)
        judge(cluster, seed=7, subscriber=subscriber.close())

        subscriber.heard.append(subscriber.heard[0])
        paths[0].unlink()
        cluster.journal.drop_other("bad.json", b"{")
        with cluster.client() as client:
            events = client.xrange(cluster.key("events"))
            client.xdel(cluster.key("events"), events[1][0])
            client.xadd(cluster.key("events"), events[2][1])
            torn = events[3][1] | {
                b"event": events[3][1][b"event"].replace(b" on ", b" off ").replace(b" the ", b" a ")
            }
            client.xdel(cluster.key("events"), events[3][0])
            client.xadd(cluster.key("events"), torn)
            client.set(cluster.key("content:1"), "left")
            client.hincrby(cluster.key("counts"), "seen", 1)
        cluster.journal.others.clear()
        cluster.drained(7)
        verdict = examine(cluster, seed=7, subscriber=subscriber)
        assert len(verdict.lost) == 2, "the one that was removed and the one that was torn"
        assert len(verdict.torn) == 1
        assert any("heard" in one for one in verdict.twice)
        assert len(verdict.twice) >= 2
        assert verdict.sources_gone
        assert any("bad.json" in one for one in verdict.unexplained)
        assert any("does not add up" in one for one in verdict.sums)
        assert verdict.left


def test_a_cut_or_mixed_text_is_not_whole() -> None:
    one, other = Author(seed=8).write(), Author(seed=9).write()
    text = "\n\n".join((*one.paragraphs, one.last_line))
    assert read(text).whole
    assert read(text[:-20]) is None
    assert not read(text.replace(one.paragraphs[1], other.paragraphs[1])).whole
    assert not read("\n\n".join((*one.paragraphs[1:], one.last_line))).whole
    assert not read("\n\n".join((*one.paragraphs, one.last_line, *other.paragraphs, other.last_line))).whole
