"""What taking in leaves on the server, and what it takes away there."""

from __future__ import annotations

import pytest

from tests.builders import INBOX, arrival, publication
from worker.adapters.intake_ledger import RedisIntakeLedger
from worker.adapters.ledger import LedgerPolicy, RedisLedger
from worker.ports import Intake


@pytest.fixture
def intake(client, keys):
    return RedisIntakeLedger(client, keys, LedgerPolicy(max_pending=2))


@pytest.fixture
def work(client, keys):
    return RedisLedger(client, keys, LedgerPolicy())


def test_of_a_document_with_new_content_the_old_article_and_the_wish_to_dispose_of_it_go(client, keys, intake, work):
    handed, out = arrival("a", b"handed on"), arrival("b", b"published", dispose=True)
    intake.take_in([handed, out])
    work.hand_over(work.claim(handed.id, "parse", "t"), "enrich", b"{}")
    claim = work.claim(out.id, "parse", "t")
    work.publish(claim, publication(claim))
    assert client.exists(keys.handed(handed.id), keys.dispose(INBOX)) == 2
    assert intake.take_in([arrival("a", b"new"), arrival("b", b"new too")]) == [Intake.CHANGED] * 2
    assert client.exists(keys.handed(handed.id), keys.dispose(INBOX)) == 0


def test_the_bytes_of_what_was_wanted_are_counted_once(client, keys, intake, work):
    intake.take_in([arrival("a", b"ten bytes."), arrival("b", b"ten bytes!")])
    for one in (arrival("a"), arrival("b")):
        assert work.want(work.claim(one.id, "parse", "t"))
    intake.take_in([arrival("a", b"ten bytes."), arrival("b", b"four")])
    assert client.hget(keys.counts, "pending_bytes") == b"14"


def test_what_is_known_is_no_longer_wanted_and_what_finds_no_room_still_is(client, keys, intake):
    intake.take_in([arrival("a"), arrival("b")])
    client.sadd(keys.wanted(INBOX), "a", "c")
    assert intake.take_in([arrival("a"), arrival("c")]) == [Intake.KNOWN, Intake.FULL]
    assert intake.wanted(INBOX) == [b"c"]
