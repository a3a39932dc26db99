"""How often a worker asks the server: what a document costs beside its own work."""

from __future__ import annotations

from contextlib import nullcontext

import pytest

from tests.builders import arrival
from worker.adapters.intake_ledger import RedisIntakeLedger
from worker.adapters.ledger import LedgerPolicy, RedisLedger
from worker.adapters.memory_queue import MemoryQueue
from worker.adapters.one_write import JOINED_BYTES
from worker.message import Message
from worker.models import Article, Source
from worker.stages import Rules, Stages


@pytest.fixture
def trips(client, monkeypatch):
    """What is sent to the server, a list of writes for each round trip."""
    sent = []
    lend = client.connection_pool.get_connection

    def lent(*arguments, **options):
        connection = lend(*arguments, **options)
        sent.append([])
        send = type(connection).send_packed_command

        def noted(command, check_health=True):  # noqa: FBT002 -- redis-py's own signature
            sent[-1].extend(command)
            return send(connection, command, check_health)

        monkeypatch.setattr(connection, "send_packed_command", noted)
        return connection

    monkeypatch.setattr(client.connection_pool, "get_connection", lent)
    return sent


def stages(client, keys):
    def parse(document):
        source = Source(path=document.path, media_type="text/plain", size_bytes=len(document.content))
        return Article(source=source, headline=document.path, text=document.content.decode())

    return Stages(
        RedisLedger(client, keys, LedgerPolicy()),
        MemoryQueue(),
        split=lambda document: (document,),
        parse=parse,
        enrich=lambda article: article,
        time_limit=lambda _seconds: nullcontext(),
        rules=Rules(),
    )


def take_in(client, keys, contents):
    arrivals = [arrival(f"{number}.txt", content.encode()) for number, content in enumerate(contents)]
    RedisIntakeLedger(client, keys, LedgerPolicy()).take_in(arrivals)
    return [one.id for one in arrivals]


def test_each_document_of_a_message_costs_one_round_trip_and_the_first_one_more(client, keys, trips):
    documents = take_in(client, keys, [f"Article {number}. " * 700 for number in range(6)])
    desk = stages(client, keys)
    first = Message(desk, "parse", documents[:2], clock=lambda: 0.0).run()  # the server is given the scripts
    trips.clear()
    rest = Message(desk, "parse", documents[2:], clock=lambda: 0.0).run()
    assert [outcome.result for outcome in first + rest] == ["published"] * 6
    assert len(trips) == 1 + 4
    assert all(len(writes) == 1 for writes in trips)


def test_the_documents_of_a_long_message_cost_a_quarter_of_that(client, keys, trips):
    documents = take_in(client, keys, [f"Article {number}. " * 700 for number in range(13)])
    desk = stages(client, keys)
    Message(desk, "parse", documents[:1]).run()  # the server is given the scripts
    trips.clear()
    results = Message(desk, "parse", documents[1:], clock=lambda: 0.0).run()
    assert [outcome.result for outcome in results] == ["published"] * 12
    assert len(trips) == 1 + 1 + 3


def test_a_long_article_is_not_copied_for_the_sake_of_one_write(client, keys, trips):
    documents = take_in(client, keys, ["long " * JOINED_BYTES, "short"])
    results = Message(stages(client, keys), "parse", documents, clock=lambda: 0.0).run()
    assert [outcome.result for outcome in results] == ["published"] * 2
    assert max(len(writes) for writes in trips) > 1


def test_all_files_of_a_batch_are_taken_in_by_few_scripts_in_one_round_trip(client, keys, trips):
    take_in(client, keys, ["The server is given the script."])
    trips.clear()
    take_in(client, keys, [f"Article {number}." for number in range(100)])
    (writes,) = trips
    assert b"".join(writes).count(b"EVALSHA") == 4
