"""Who hears of an article: all who listen, also at a replica; and nobody costs nothing."""

from __future__ import annotations

import contextlib
import socket

import pytest

from tests.builders import arrival, publication, wait_for
from tests.integration.adapters.users import somebody
from tests.servers import start_server
from worker.adapters.intake_ledger import RedisIntakeLedger
from worker.adapters.ledger import LedgerPolicy, RedisLedger
from worker.adapters.redis_connect import connect
from worker.ports import Published

POLICY = LedgerPolicy()
NAMES = ("articles", *(f"articles:tag:{number}" for number in range(10)))


def put_out(client, keys, ledger=None):
    """Publish one article; how many channels were told."""
    RedisIntakeLedger(client, keys, POLICY).take_in([arrival()])
    ledger = ledger or RedisLedger(client, keys, POLICY)
    claim = ledger.claim(arrival().id, "parse", "t")
    before = told(client)
    assert ledger.publish(claim, publication(claim, channels=NAMES)) is Published.DONE
    return told(client) - before


def told(client):
    return client.info("commandstats").get("cmdstat_publish", {"calls": 0})["calls"]


@contextlib.contextmanager
def listening(client, keys, *names, pattern=None):
    """A subscriber, and what it heard since."""
    with client.pubsub(ignore_subscribe_messages=True) as pubsub:
        if names:
            pubsub.subscribe(*(keys.channel(name) for name in names))
            wait_for(lambda: all(count for _, count in client.pubsub_numsub(*(keys.channel(name) for name in names))))
        if pattern:
            pubsub.psubscribe(keys.channel(pattern))
            wait_for(client.pubsub_numpat)
        heard = []

        def collect(count):
            def enough():
                message = pubsub.get_message(timeout=0.05)
                if message:
                    heard.append(message["channel"].decode().removeprefix(keys.prefix))
                return len(heard) >= count

            wait_for(enough)
            return sorted(heard)

        yield collect


def test_channels_that_nobody_hears_are_not_told(client, keys):
    assert put_out(client, keys) == 0


def test_each_channel_that_somebody_hears_is_told(client, keys):
    with listening(client, keys, "articles", "articles:tag:9") as heard:
        assert put_out(client, keys) == 2
        assert heard(2) == ["articles", "articles:tag:9"]


def test_who_listens_to_a_pattern_hears_all_it_fits(client, keys):
    with listening(client, keys, pattern="articles:tag:*") as heard:
        put_out(client, keys)
        assert heard(10) == sorted(NAMES[1:])


def test_who_may_not_ask_who_listens_tells_all(server, client, keys):
    deaf = somebody(server, client, "deaf", commands=["-pubsub"], channels=["*"])
    with deaf as connected, listening(client, keys, "articles") as heard:
        assert put_out(client, keys, ledger=RedisLedger(connected, keys, POLICY)) == len(NAMES)
        assert heard(1) == ["articles"]


@pytest.fixture
def replica(server, client, tmp_path):
    """A server that follows the other one."""
    kind = "valkey" if "valkey" in server.program else "redis"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    client.config_set("bind", "127.0.0.1")
    client.config_set("port", port)
    second = start_server(kind, tmp_path / "replica", "--replicaof", f"127.0.0.1 {port}")
    try:
        with contextlib.closing(connect(second.url, 5.0)) as connected:
            wait_for(lambda: connected.info("replication").get("master_link_status") == "up")
            yield connected
    finally:
        second.kill()
        client.config_set("port", 0)
        wait_for(lambda: client.info("replication")["connected_slaves"] == 0)


def test_subscribers_of_a_replica_hear_what_is_published(client, keys, replica):
    with listening(replica, keys, "articles", "articles:tag:3") as heard:
        assert put_out(client, keys) == len(NAMES)
        assert heard(2) == ["articles", "articles:tag:3"]
