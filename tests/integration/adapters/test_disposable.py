"""Another watcher takes in new content while this one asks what it may dispose of, or disposes of it."""

from __future__ import annotations

import pytest

from tests.builders import INBOX, arrival, publication, refusal, wait_for
from worker.adapters.intake_ledger import RedisIntakeLedger
from worker.adapters.ledger import LedgerPolicy, RedisLedger
from worker.ports import Published

POLICY = LedgerPolicy(durable_after_ms=100)
SECOND = arrival(content=b"two", dispose=True)


@pytest.fixture
def intake(client, keys):
    return RedisIntakeLedger(client, keys, POLICY)


@pytest.fixture
def work(client, keys):
    return RedisLedger(client, keys, POLICY)


def publish(intake, work, document, revision):
    intake.take_in([document])
    claim = work.claim(document.id, "parse", "t")
    assert work.publish(claim, publication(claim, revision)) is Published.DONE


def to_the_model(intake, work):
    intake.take_in([SECOND])
    assert work.hand_over(work.claim(SECOND.id, "parse", "t"), "model", b"{}")


MEANWHILE = {
    "it is queued": lambda intake, _: intake.take_in([SECOND]),
    "it is running": lambda intake, work: intake.take_in([SECOND]) and work.claim(SECOND.id, "parse", "t"),
    "a model is asked before it is out": to_the_model,
    "it failed": lambda intake, _: intake.refuse([refusal("a.txt", code="too_large")]),
    "it is ignored unread": lambda intake, _: intake.refuse([refusal("a.txt", rule="symlink")]),
    "it is out, and not yet for good": lambda intake, work: publish(intake, work, SECOND, 2),
    "its record is gone": lambda intake, _: intake._client.delete(intake._keys.document(SECOND.id)),
}


@pytest.mark.parametrize("meanwhile", MEANWHILE)
def test_what_another_watcher_took_in_meanwhile_is_not_disposed_of(client, intake, work, monkeypatch, meanwhile):
    publish(intake, work, arrival(content=b"one", dispose=True), 1)
    assert wait_for(lambda: intake.disposable(INBOX, 10))
    ask = client.zrangebyscore

    def asked_early(*args, **more):
        ids = ask(*args, **more)
        MEANWHILE[meanwhile](intake, work)
        return ids

    monkeypatch.setattr(client, "zrangebyscore", asked_early)
    assert intake.disposable(INBOX, 10) == []


@pytest.mark.parametrize(
    "meanwhile", [name for name in MEANWHILE if name not in {"it is ignored unread", "its record is gone"}]
)
def test_what_another_watcher_took_in_while_the_old_source_went_does_not_expire(client, intake, work, meanwhile):
    publish(intake, work, arrival(content=b"one", dispose=True), 1)
    gone = wait_for(lambda: intake.disposable(INBOX, 10))
    MEANWHILE[meanwhile](intake, work)
    intake.disposed(INBOX, gone)
    assert client.pttl(intake._keys.document(SECOND.id)) == -1


def test_the_record_of_a_source_that_is_gone_expires(client, intake, work):
    publish(intake, work, arrival(content=b"one", dispose=True), 1)
    gone = wait_for(lambda: intake.disposable(INBOX, 10))
    intake.disposed(INBOX, gone)
    assert 0 < client.pttl(intake._keys.document(SECOND.id)) <= POLICY.keep_ms
    assert intake.disposable(INBOX, 10) == []
