"""What every ledger promises of a source: it goes only while its document's own result is out."""

from __future__ import annotations

import dataclasses

import pytest

from tests.builders import INBOX, arrival, publication, refusal, wait_for
from worker.adapters.ledger import LedgerPolicy
from worker.identity import document_id
from worker.ports import Intake, Published

POLICY = LedgerPolicy(durable_after_ms=20)


def take(ledger, document, stage="parse", token="t"):
    claim = ledger.work.claim(document, stage, token)
    assert claim is not None
    return claim


def published(ledger, content=b"one", revision=1, **more):
    document = arrival(content=content, dispose=True)
    ledger.intake.take_in([document])
    claim = take(ledger, document.id)
    assert ledger.work.publish(claim, publication(claim, revision, **more)) is Published.DONE
    return document


@pytest.mark.parametrize("refused", [{"code": "too_large"}, {"rule": "symlink"}])
def test_a_source_that_was_replaced_by_a_file_that_is_refused_stays(ledgers, refused):
    ledger = ledgers(POLICY)
    published(ledger)
    assert wait_for(lambda: ledger.intake.disposable(INBOX, 10))
    ledger.intake.refuse([refusal("a.txt", **refused)])
    assert ledger.intake.disposable(INBOX, 10) == []
    second = published(ledger, b"two", revision=2)
    (settled,) = wait_for(lambda: ledger.intake.disposable(INBOX, 10))
    assert settled.digest == second.digest


def test_a_source_that_was_replaced_stays_until_the_new_result_is_out(ledgers):
    ledger = ledgers(POLICY)
    published(ledger)
    assert wait_for(lambda: ledger.intake.disposable(INBOX, 10))
    ledger.intake.take_in([arrival(content=b"two", dispose=True)])
    assert ledger.intake.disposable(INBOX, 10) == []


def test_the_source_of_an_article_that_is_out_goes_while_a_model_is_asked_again(ledgers):
    ledger = ledgers(POLICY)
    document = published(ledger, then="model")
    (waiting,) = wait_for(lambda: ledger.intake.disposable(INBOX, 10))
    claim = take(ledger, document.id, "model")
    assert ledger.intake.disposable(INBOX, 10) == [waiting]
    assert ledger.work.retry_later(claim, 60, "busy")
    assert ledger.intake.disposable(INBOX, 10) == [waiting]


def test_a_source_that_could_not_be_read_for_a_while_goes_when_it_is_found_unchanged(ledgers):
    ledger = ledgers(POLICY)
    document = published(ledger)
    ledger.intake.refuse([refusal("a.txt", code="unreadable")])
    assert ledger.intake.take_in([document]) == [Intake.CHANGED]
    claim = take(ledger, document.id)
    standing = ledger.work.standing(document.id, claim.digest)
    assert (standing.revision, standing.document, standing.twin) == (1, document.id, document.id)
    assert ledger.intake.disposable(INBOX, 10) == []
    assert ledger.work.ignore(claim, "unchanged", "Revision 1 says the same.")
    (settled,) = wait_for(lambda: ledger.intake.disposable(INBOX, 10))
    assert settled.digest == document.digest
    assert ledger.counts() == {"seen": 3, "published": 1, "ignored": 2, "pending": 0, "failed": 0}


def test_what_was_taken_in_while_its_old_content_went_is_disposed_of_in_its_turn(ledgers):
    """Another watcher takes it in, and it comes out, before the first says what it disposed of."""
    ledger = ledgers(POLICY)
    published(ledger)
    gone = wait_for(lambda: ledger.intake.disposable(INBOX, 10))
    second = published(ledger, b"two", revision=2)
    ledger.intake.disposed(INBOX, gone)
    (settled,) = wait_for(lambda: ledger.intake.disposable(INBOX, 10))
    assert settled.digest == second.digest


def test_the_same_bytes_that_came_again_while_they_went_are_disposed_of_again(ledgers):
    ledger = ledgers(POLICY)
    document = published(ledger)
    gone = wait_for(lambda: ledger.intake.disposable(INBOX, 10))
    assert ledger.intake.take_in([dataclasses.replace(document, signature="another file")]) == [Intake.KNOWN]
    ledger.intake.disposed(INBOX, gone)
    (settled,) = wait_for(lambda: ledger.intake.disposable(INBOX, 10))
    assert settled.signature == "another file"
    ledger.intake.disposed(INBOX, [settled])
    assert ledger.intake.disposable(INBOX, 10) == []


def test_what_went_after_a_loss_is_no_longer_asked_about(ledgers):
    ledger = ledgers(POLICY)
    published(ledger)
    gone = wait_for(lambda: ledger.intake.disposable(INBOX, 10))
    ledger.lose_everything()
    ledger.intake.disposed(INBOX, gone)
    assert ledger.intake.disposable(INBOX, 10) == []


def test_what_is_refused_after_a_loss_is_fenced_off_from_workers_before_it(ledgers):
    """A worker may hold a claim of a copydesk whose fences began at 1."""
    ledger = ledgers(POLICY)
    ledger.intake.take_in([arrival()])
    before = dataclasses.replace(take(ledger, arrival().id), fence=1)
    ledger.lose_everything()
    ledger.intake.refuse([refusal("a.txt", rule="symlink")])
    assert not ledger.work.ignore(before, "symlink", "It is a symbolic link.")
    assert ledger.intake.known([document_id(INBOX, b"a.txt")])[0].state == "ignored"
