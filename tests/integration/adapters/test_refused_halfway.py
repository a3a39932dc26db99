"""A server that refuses one command of a step: what was refused may be missing, but nothing comes out twice."""

from __future__ import annotations

import contextlib
from urllib.parse import urlsplit

import pytest

from tests.builders import arrival, failure, publication
from worker.adapters.intake_ledger import RedisIntakeLedger
from worker.adapters.ledger import LedgerPolicy, RedisLedger
from worker.adapters.redis_connect import connect
from worker.errors import CopydeskError
from worker.ports import Published

POLICY = LedgerPolicy()


@pytest.fixture
def hushed(server, client, keys):
    """A client of somebody who may do everything but publish on channels, as Redis makes users by default."""
    client.acl_setuser(
        "hushed", enabled=True, passwords=["+secret"], keys=["*"], categories=["+@all"], reset_channels=True
    )
    parts = urlsplit(server.url)
    url = server.url.replace(f"{parts.scheme}://", f"{parts.scheme}://hushed:secret@", 1)
    with contextlib.closing(connect(url, 5.0)) as connected:
        yield connected
    client.acl_deluser("hushed")


def claimed(client, keys):
    RedisIntakeLedger(client, keys, POLICY).take_in([arrival()])
    claim = RedisLedger(client, keys, POLICY).claim(arrival().id, "parse", "t")
    assert claim is not None
    return claim


def test_an_article_whose_channels_are_refused_is_out_once_all_the_same(client, keys, hushed):
    claim, ledger = claimed(client, keys), RedisLedger(hushed, keys, POLICY)
    with pytest.raises(CopydeskError):
        ledger.publish(claim, publication(claim))
    assert ledger.publish(claim, publication(claim)) is Published.REPEATED
    assert not ledger.retry_later(claim, 0, "x")
    assert client.xlen(keys.events) == 1
    assert client.hget(keys.counts, "published") == b"1"
    assert client.zcard(keys.pending) == 0


def test_a_failure_whose_channel_is_refused_is_recorded_once_all_the_same(client, keys, hushed):
    claim, ledger = claimed(client, keys), RedisLedger(hushed, keys, POLICY)
    with pytest.raises(CopydeskError):
        ledger.fail(claim, failure(claim))
    assert ledger.fail(claim, failure(claim))
    assert client.xlen(keys.events) == 1
    assert client.zcard(keys.failed) == 1


def test_a_stream_that_is_another_type_of_key_leaves_the_document_as_it_was(client, keys):
    claim, ledger = claimed(client, keys), RedisLedger(client, keys, POLICY)
    client.set(keys.events, "not a stream")
    for _ in range(2):
        with pytest.raises(CopydeskError):
            ledger.publish(claim, publication(claim))
        with pytest.raises(CopydeskError):
            ledger.fail(claim, failure(claim))
    client.delete(keys.events)
    assert ledger.publish(claim, publication(claim)) is Published.DONE
    assert client.hget(keys.counts, "published") == b"1"
