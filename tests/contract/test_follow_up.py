"""What every ledger promises of a document whose article is out and is enriched once more."""

from __future__ import annotations

import dataclasses

import pytest

from tests.builders import arrival, publication
from worker.adapters.ledger import LedgerPolicy
from worker.models import Article, Source
from worker.ports import Intake, Published


def take(ledger, document, stage="parse", token="t"):
    claim = ledger.work.claim(document, stage, token)
    assert claim is not None
    return claim


def put_out(ledger, content=b"one"):
    document = arrival(content=content)
    ledger.intake.take_in([document])
    claim = take(ledger, document.id)
    first = publication(claim, then="model")
    assert ledger.work.publish(claim, first) is Published.DONE
    return document, claim, first


def noted(claim, revision=1):
    source = Source(path="a.txt", media_type="text/plain", size_bytes=3)
    return Article(id=claim.id, revision=revision, source=source, text="noted")


def adds_up(ledger):
    counts = ledger.counts()
    return counts["seen"] == counts["published"] + counts["ignored"] + counts["failed"] + counts["pending"]


def test_a_published_document_is_handed_over_in_the_same_step(ledger):
    document, _, first = put_out(ledger)
    assert len(ledger.events()) == 1
    assert ledger.intake.known([document.id])[0].state == "queued"
    assert adds_up(ledger)
    assert ledger.work.claim(document.id, "parse", "t2") is None
    assert take(ledger, document.id, "model").content == first.article
    assert not ledger.has_content(document.id)


def test_a_publication_that_is_repeated_changes_nothing(ledger):
    document, claim, first = put_out(ledger)
    assert ledger.work.publish(claim, first) is Published.FENCED
    assert take(ledger, document.id, "model").attempts == 1
    assert len(ledger.events()) == 1
    assert adds_up(ledger)


def test_a_publication_that_is_stale_hands_nothing_over(ledger):
    document = arrival()
    ledger.intake.take_in([document])
    claim = take(ledger, document.id)
    assert ledger.work.publish(claim, publication(claim, 2, then="model")) is Published.STALE
    assert ledger.work.claim(document.id, "model", "t2") is None
    assert ledger.work.publish(claim, publication(claim)) is Published.DONE


def test_the_second_pass_publishes_the_next_revision(ledger):
    document, _, _ = put_out(ledger)
    claim = take(ledger, document.id, "model")
    assert ledger.work.publish(claim, publication(claim, 2)) is Published.DONE
    assert len(ledger.events()) == 2
    counts = ledger.counts()
    assert (counts["seen"], counts["published"], counts["pending"]) == (2, 2, 0)
    assert ledger.intake.room() == LedgerPolicy().max_pending


def test_what_is_kept_is_settled_as_it_was(ledger):
    document, _, _ = put_out(ledger)
    claim = take(ledger, document.id, "model")
    assert ledger.work.keep(claim, "It says the same.", noted(claim))
    assert ledger.work.keep(claim, "It says the same.", noted(claim))
    counts = ledger.counts()
    assert (counts["seen"], counts["published"], counts["pending"]) == (1, 1, 0)
    assert ledger.intake.known([document.id])[0].state == "published"
    assert ledger.work.claim(document.id, "model", "t2") is None
    assert len(ledger.events()) == 1


def test_nothing_is_kept_of_a_document_that_is_not_out_or_is_no_longer_ours(ledger):
    document = arrival()
    ledger.intake.take_in([document])
    claim = take(ledger, document.id)
    assert ledger.work.hand_over(claim, "model", b"{}")
    waiting = take(ledger, document.id, "model")
    assert not ledger.work.keep(waiting, "It says the same.")
    assert not ledger.work.keep(dataclasses.replace(waiting, fence=99), "It says the same.")


def test_new_content_ends_the_second_pass(ledger):
    document, _, _ = put_out(ledger)
    claim = take(ledger, document.id, "model")
    assert ledger.intake.take_in([arrival(content=b"two")]) == [Intake.CHANGED]
    assert ledger.work.publish(claim, publication(claim, 2)) is Published.FENCED
    assert not ledger.work.keep(claim, "It says the same.")
    assert take(ledger, document.id).content == b"two"
    assert adds_up(ledger)


@pytest.mark.parametrize("stage", ["model", "parse"])
def test_the_last_claim_still_carries_an_article_that_can_come_out_without_the_model(ledgers, stage):
    ledger = ledgers(LedgerPolicy(max_attempts=0))
    document = arrival()
    ledger.intake.take_in([document])
    claim = take(ledger, document.id)
    assert claim.exhausted
    if stage == "model":
        ledger.work.hand_over(claim, stage, b"{}")
        claim = take(ledger, document.id, stage)
    assert (claim.exhausted, claim.content) == (True, b"{}" if stage == "model" else None)
