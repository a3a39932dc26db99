"""What every ledger promises of documents that are claimed together and put out together, in memory and in Redis."""

from __future__ import annotations

from tests.builders import arrival, fingerprint, publication, wait_for
from worker.adapters.ledger import LedgerPolicy
from worker.ports import HAND_BYTES, Published

NAMES = ("a", "b", "c", "d")


def drop(ledger, *names, size=1, **more):
    arrivals = [arrival(name, name.encode() * size, **more) for name in names]
    ledger.intake.take_in(arrivals)
    return [one.id for one in arrivals]


def test_documents_are_claimed_together_and_each_attempt_is_counted(ledger):
    documents = drop(ledger, *NAMES)
    claims = ledger.work.claim_together(documents, "parse", "t")
    assert [claim.id for claim in claims] == documents
    assert [claim.content for claim in claims] == [b"a", b"b", b"c", b"d"]
    assert {claim.attempts for claim in claims} == {1}
    assert all(ledger.work.claim(document, "parse", "another") is None for document in documents)


def test_one_that_is_not_to_be_had_leaves_the_others(ledger):
    first, settled, last = drop(ledger, "a", "b", "c")
    done = ledger.work.claim(settled, "parse", "before")
    ledger.work.publish(done, publication(done))
    claims = ledger.work.claim_together([first, settled, "nobody", last], "parse", "t")
    assert [claim and claim.id for claim in claims] == [first, None, None, last]


def test_one_that_was_tried_before_is_taken_by_itself(ledger):
    first, tried, last = drop(ledger, "a", "b", "c")
    claim = ledger.work.claim(tried, "parse", "before")
    ledger.work.retry_later(claim, 0, "busy")
    (one,) = ledger.work.claim_together([first, tried, last], "parse", "t")
    assert one.id == first
    (again,) = ledger.work.claim_together([tried, last], "parse", "t")
    assert again.attempts == 2
    assert ledger.work.claim(last, "parse", "another").attempts == 1


def test_large_ones_are_not_claimed_beside_others(ledger):
    small, large, last = *drop(ledger, "a"), *drop(ledger, "b", size=HAND_BYTES), *drop(ledger, "c")
    (one,) = ledger.work.claim_together([small, large, last], "parse", "t")
    assert one.id == small
    (one,) = ledger.work.claim_together([large, last], "parse", "t")
    assert one.id == large
    assert ledger.work.claim(last, "parse", "another").attempts == 1


def test_the_same_token_gets_the_same_claims_again_and_another_gets_none(ledger):
    documents = drop(ledger, *NAMES)
    first = ledger.work.claim_together(documents, "parse", "mine")
    again = ledger.work.claim_together(documents, "parse", "mine")
    assert [(claim.fence, claim.attempts) for claim in again] == [(claim.fence, claim.attempts) for claim in first]
    assert ledger.work.claim_together(documents, "parse", "theirs") == [None] * 4


def test_claiming_again_gives_the_whole_lease_again(ledgers):
    ledger = ledgers(LedgerPolicy(lease_ms=300, requeue_ms=60_000))
    held, left = drop(ledger, "a", "b")
    ledger.work.claim_together([held, left], "parse", "t")

    def overdue():
        ledger.work.claim(held, "parse", "t")
        return ledger.work.overdue(10)

    assert [one.id for one in wait_for(overdue)] == [left]


def test_what_is_expected_is_claimed_together_with_the_publications(ledger):
    documents = drop(ledger, *NAMES)
    claims = ledger.work.claim_together(documents[:2], "parse", "t")
    ledger.work.expect(documents[2:], "parse", "t")
    going = [(claim, publication(claim)) for claim in claims]
    assert ledger.work.publish_together(going) == [Published.DONE] * 2
    following = ledger.work.claim_together(documents[2:], "parse", "t")
    assert [(claim.id, claim.attempts, claim.content) for claim in following] == [
        (documents[2], 1, b"c"), (documents[3], 1, b"d"),
    ]  # fmt: skip


def test_each_publication_is_answered_by_itself(ledger):
    documents = drop(ledger, *NAMES)
    good, lost, stale, last = ledger.work.claim_together(documents, "parse", "t")
    ledger.intake.take_in([arrival("b", b"edited meanwhile")])
    going = [
        (good, publication(good)), (lost, publication(lost)), (stale, publication(stale, 7)), (last, publication(last)),
    ]  # fmt: skip
    assert ledger.work.publish_together(going) == [
        Published.DONE, Published.FENCED, Published.STALE, Published.DONE,
    ]  # fmt: skip
    assert ledger.work.publish_together([going[0], going[3]]) == [Published.REPEATED] * 2
    assert len(ledger.events()) == 2


def test_one_finds_its_repeat_among_those_put_out_with_it(ledger):
    first, second = ledger.work.claim_together(drop(ledger, "a", "b"), "parse", "t")
    done, alike = ledger.work.publish_together([
        (first, publication(first, fingerprint=fingerprint("1", text="a"))),
        (second, publication(second, fingerprint=fingerprint("1", "2"))),
    ])  # fmt: skip
    assert done is Published.DONE
    assert [(other.article_id, other.signature) for other in alike] == [(first.id, b"signature a")]


def test_what_goes_on_after_its_publication_is_answered_in_its_place(ledger):
    claims = ledger.work.claim_together(drop(ledger, "a", "b", "c"), "parse", "t")
    going = [(claim, publication(claim, then="model" if number == 1 else None)) for number, claim in enumerate(claims)]
    assert ledger.work.publish_together(going) == [Published.DONE] * 3
    assert ledger.work.claim(claims[1].id, "model", "asks") is not None
    assert ledger.work.claim(claims[2].id, "model", "asks") is None
