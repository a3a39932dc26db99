"""A server that refuses one command of a step: what was refused may be missing, but nothing comes out twice."""

from __future__ import annotations

import pytest

from tests.builders import arrival, failure, publication, wait_for
from tests.integration.adapters.users import somebody
from worker.adapters.intake_ledger import RedisIntakeLedger
from worker.adapters.ledger import LedgerPolicy, RedisLedger
from worker.errors import CopydeskError
from worker.ports import Intake, Published

POLICY = LedgerPolicy()


@pytest.fixture
def memory(client):
    """Sets how much memory the server may use."""
    yield lambda limit: client.config_set("maxmemory", limit)
    client.config_set("maxmemory", 0)


@pytest.fixture
def unrecorded(server, client):
    """A client of somebody who may do everything but write records."""
    with somebody(server, client, "unrecorded", commands=["-hset"], channels=["*"]) as connected:
        yield connected


@pytest.fixture
def hushed(server, client):
    """A client of somebody who may do everything but publish on channels, as Redis makes users by default."""
    with somebody(server, client, "hushed") as connected:
        yield connected


def claimed(client, keys):
    RedisIntakeLedger(client, keys, POLICY).take_in([arrival()])
    claim = RedisLedger(client, keys, POLICY).claim(arrival().id, "parse", "t")
    assert claim is not None
    return claim


def test_an_article_whose_channels_are_refused_is_out_once_all_the_same(client, keys, hushed):
    claim, ledger = claimed(client, keys), RedisLedger(hushed, keys, POLICY)
    with client.pubsub() as listener:
        listener.subscribe(keys.channel("articles"))
        wait_for(lambda: client.pubsub_numsub(keys.channel("articles"))[0][1])
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


def test_of_a_group_that_a_full_server_refuses_nothing_is_left(client, keys, memory):
    intake = RedisIntakeLedger(client, keys, POLICY)
    intake.take_in([arrival("known")])
    before = {name: client.dump(name) for name in client.scan_iter(f"{keys.prefix}*")}
    group = [arrival("known", signature="touched"), *(arrival(f"{n}.txt") for n in range(5))]
    memory(1)
    with pytest.raises(CopydeskError):
        intake.take_in(group)
    assert {name: client.dump(name) for name in client.scan_iter(f"{keys.prefix}*")} == before
    memory(0)
    assert intake.take_in(group) == [Intake.KNOWN] + [Intake.NEW] * 5


def test_of_a_group_whose_records_are_refused_nothing_counts_and_all_comes_in_later(client, keys, unrecorded):
    group = [arrival(f"{n}.txt", b"%d" % n) for n in range(5)]
    with pytest.raises(CopydeskError):
        RedisIntakeLedger(unrecorded, keys, POLICY).take_in(group)
    assert not client.exists(keys.counts)
    assert RedisIntakeLedger(client, keys, POLICY).take_in(group) == [Intake.NEW] * 5
    assert client.hgetall(keys.counts) == {b"seen": b"5", b"pending_bytes": b"5"}
    assert client.zcard(keys.pending) == 5


def test_what_has_a_deadline_and_no_record_is_dropped(client, keys, unrecorded):
    with pytest.raises(CopydeskError):
        RedisIntakeLedger(unrecorded, keys, LedgerPolicy(requeue_ms=0)).take_in([arrival()])
    assert client.zcard(keys.pending) == 1
    assert RedisLedger(client, keys, POLICY).overdue(10) == []
    assert client.zcard(keys.pending) == 0
