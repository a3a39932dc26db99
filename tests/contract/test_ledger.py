"""What every ledger promises, in memory and in Redis."""

from __future__ import annotations

import json
import time

import pytest

from tests.builders import INBOX, arrival, failure, publication, refusal, wait_for
from tests.contract.ledgers import LedgerUnderTest
from worker.adapters.ledger import LedgerPolicy
from worker.identity import SUBMITTED
from worker.ports import Document, Intake, Published

QUICK = LedgerPolicy(lease_ms=40, requeue_ms=40, longest_requeue_ms=200, max_attempts=2)


def take(ledger, document, stage="parse", token="t"):
    claim = ledger.work.claim(document, stage, token)
    assert claim is not None
    return claim


def test_an_arrival_is_new_once_and_then_known(ledger: LedgerUnderTest):
    first = arrival()
    assert ledger.intake.take_in([first]) == [Intake.NEW]
    assert ledger.intake.take_in([first]) == [Intake.KNOWN]
    assert ledger.counts()["seen"] == 1


def test_a_known_document_is_remembered_with_its_signature(ledger):
    a = arrival()
    ledger.intake.take_in([a])
    (known, unknown) = ledger.intake.known([a.id, "nobody"])
    assert known is not None
    assert (known.signature, known.digest, known.state) == (a.signature, a.digest, "queued")
    assert unknown is None


def test_the_same_bytes_under_a_new_signature_only_update_the_signature(ledger):
    a = arrival()
    ledger.intake.take_in([a])
    assert ledger.intake.take_in([arrival(signature="touched")]) == [Intake.KNOWN]
    assert ledger.intake.known([a.id])[0].signature == "touched"


def test_new_content_replaces_what_is_queued_and_the_old_is_counted_as_ignored(ledger):
    ledger.intake.take_in([arrival(content=b"one")])
    assert ledger.intake.take_in([arrival(content=b"two")]) == [Intake.CHANGED]
    counts = ledger.counts()
    assert (counts["seen"], counts["ignored"]) == (2, 1)
    assert take(ledger, arrival().id).content == b"two"


def test_intake_is_refused_while_too_many_documents_are_pending(ledgers):
    ledger = ledgers(LedgerPolicy(max_pending=2))
    assert ledger.intake.take_in([arrival("a"), arrival("b", b"2"), arrival("c", b"3")]) == [
        Intake.NEW, Intake.NEW, Intake.FULL,
    ]  # fmt: skip
    assert ledger.intake.room() == 0
    assert ledger.counts()["seen"] == 2


def test_what_is_urgent_is_let_in_even_when_too_many_documents_are_pending(ledgers):
    ledger = ledgers(LedgerPolicy(max_pending=1))
    assert ledger.intake.take_in([arrival("a"), arrival("now", b"2", urgent=True)]) == [Intake.NEW, Intake.NEW]


def test_intake_is_refused_while_too_many_bytes_are_pending_but_one_large_document_always_fits(ledgers):
    ledger = ledgers(LedgerPolicy(max_pending_bytes=10))
    assert ledger.intake.take_in([arrival("a", b"x" * 50), arrival("b", b"y")]) == [Intake.NEW, Intake.FULL]


def test_a_claim_counts_the_attempt_and_carries_the_content(ledger):
    a = arrival(desk="sport", media_type="text/plain")
    ledger.intake.take_in([a])
    claim = take(ledger, a.id)
    assert (claim.attempts, claim.content, claim.path, claim.desk, claim.media_type, claim.digest) == (
        1, a.content, "a.txt", "sport", "text/plain", a.digest,
    )  # fmt: skip
    assert not claim.exhausted


@pytest.mark.parametrize(
    "content", [b"<p>A page.</p>" * 5_000, b"\x28\xb5\x2f\xfd, as packed content begins", b"x" * 16_384]
)
def test_a_claim_carries_large_content_and_any_other_as_it_was(ledger, content):
    a = arrival(content=content)
    ledger.intake.take_in([a])
    assert take(ledger, a.id).content == content


def test_the_same_token_gets_the_same_claim_and_another_gets_none(ledger):
    a = arrival()
    ledger.intake.take_in([a])
    first = take(ledger, a.id, token="mine")
    again = take(ledger, a.id, token="mine")
    assert (again.fence, again.attempts) == (first.fence, first.attempts)
    assert ledger.work.claim(a.id, "parse", "theirs") is None


def test_a_document_is_only_claimed_at_its_stage(ledger):
    a = arrival()
    ledger.intake.take_in([a])
    assert ledger.work.claim(a.id, "enrich", "t") is None
    assert ledger.work.claim("nobody", "parse", "t") is None


def test_the_next_claim_may_be_made_with_a_publication_and_is_the_same_claim(ledger):
    first, second = arrival("a"), arrival("b", b"2")
    ledger.intake.take_in([first, second])
    claim = take(ledger, first.id)
    ledger.work.expect([second.id], "parse", "next")
    assert ledger.work.publish(claim, publication(claim)) is Published.DONE
    expected = take(ledger, second.id, token="next")
    assert (expected.id, expected.attempts, expected.content) == (second.id, 1, second.content)
    again = take(ledger, second.id, token="next")
    assert (again.fence, again.attempts) == (expected.fence, 1)
    assert ledger.work.publish(expected, publication(expected)) is Published.DONE
    assert ledger.counts()["published"] == 2


def test_a_claim_that_was_expected_can_be_left_for_another(ledger):
    first, second, third = arrival("a"), arrival("b", b"2"), arrival("c", b"3")
    ledger.intake.take_in([first, second, third])
    claim = take(ledger, first.id)
    ledger.work.expect([second.id], "parse", "next")
    ledger.work.publish(claim, publication(claim))
    assert take(ledger, third.id).id == third.id
    assert take(ledger, second.id, token="next").attempts == 1


def test_what_is_settled_meanwhile_is_not_claimed_with_a_publication(ledger):
    first, second = arrival("a"), arrival("b", b"2")
    ledger.intake.take_in([first, second])
    done = take(ledger, second.id)
    ledger.work.publish(done, publication(done))
    claim = take(ledger, first.id)
    ledger.work.expect([second.id], "parse", "next")
    assert ledger.work.publish(claim, publication(claim)) is Published.DONE
    assert ledger.work.claim(second.id, "parse", "next") is None


def test_publishing_puts_out_the_event_once_on_every_channel(ledger):
    a = arrival()
    ledger.intake.take_in([a])
    claim = take(ledger, a.id)
    out = publication(claim)
    assert ledger.work.publish(claim, out) is Published.DONE
    assert ledger.work.publish(claim, out) is Published.REPEATED
    (event,) = ledger.events()
    assert json.loads(event)["data"] == {"id": claim.id, "revision": 1}
    assert ledger.counts() == {"seen": 1, "published": 1, "ignored": 0, "pending": 0, "failed": 0}
    assert ledger.work.claim(a.id, "parse", "again") is None


def test_what_subscribers_hear_is_what_the_stream_keeps(ledger):
    heard = ledger.listen("articles", "articles:lang:en")
    a = arrival()
    ledger.intake.take_in([a])
    claim = take(ledger, a.id)
    ledger.work.publish(claim, publication(claim))
    (event,) = ledger.events()
    assert heard(2) == [("articles", event), ("articles:lang:en", event)]


def test_a_worker_that_lost_its_lease_to_another_cannot_publish_fail_or_retry(ledgers):
    ledger = ledgers(QUICK)
    a = arrival()
    ledger.intake.take_in([a])
    slow = take(ledger, a.id, token="slow")
    fast = wait_for(lambda: ledger.work.claim(a.id, "parse", "fast"))
    assert ledger.work.publish(slow, publication(slow)) is Published.FENCED
    assert not ledger.work.fail(slow, failure(slow))
    assert not ledger.work.retry_later(slow, 0, "x")
    assert not ledger.work.ignore(slow, "unchanged", "x")
    assert not ledger.work.hand_over(slow, "enrich", b"{}")
    assert not ledger.work.want(slow)
    assert ledger.work.publish(fast, publication(fast)) is Published.DONE
    assert len(ledger.events()) == 1


def test_new_content_fences_off_the_worker_that_holds_the_old(ledger):
    ledger.intake.take_in([arrival(content=b"one")])
    old = take(ledger, arrival().id)
    ledger.intake.take_in([arrival(content=b"two")])
    assert ledger.work.publish(old, publication(old)) is Published.FENCED
    new = take(ledger, arrival().id)
    assert (new.content, new.attempts) == (b"two", 1)


def test_a_container_is_not_taken_apart_by_a_worker_that_holds_its_old_content(ledger):
    ledger.intake.take_in([arrival("feed.xml", b"old")])
    old = take(ledger, arrival("feed.xml").id)
    ledger.intake.take_in([arrival("feed.xml", b"new")])
    new = take(ledger, arrival("feed.xml").id)
    ledger.work.take_apart(new, [Document(b"new text", "feed.xml!a", "member", "d2")])
    ledger.work.take_apart(old, [Document(b"old text", "feed.xml!a", "member", "d1")])
    assert take(ledger, "member").content == b"new text"


def test_a_worker_from_before_the_server_lost_everything_settles_nothing(ledger):
    ledger.intake.take_in([arrival(content=b"one")])
    old = take(ledger, arrival().id)
    lost = time.time()
    wait_for(lambda: time.time() > lost + 0.005)
    ledger.lose_everything()
    ledger.intake.take_in([arrival(content=b"two")])
    new = take(ledger, arrival().id)
    assert ledger.work.publish(old, publication(old)) is Published.FENCED
    assert not ledger.work.retry_later(old, 0, "x")
    assert ledger.work.publish(new, publication(new)) is Published.DONE


def test_a_revision_is_only_published_on_top_of_the_one_before(ledger):
    a = arrival()
    ledger.intake.take_in([a])
    claim = take(ledger, a.id)
    assert ledger.work.publish(claim, publication(claim, revision=2)) is Published.STALE
    assert ledger.work.publish(claim, publication(claim, revision=1)) is Published.DONE
    ledger.intake.take_in([arrival(content=b"edited")])
    edited = take(ledger, a.id)
    assert ledger.work.standing(a.id, edited.digest).revision == 1
    assert ledger.work.publish(edited, publication(edited, revision=1)) is Published.STALE
    assert ledger.work.publish(edited, publication(edited, revision=2)) is Published.DONE


def test_standing_tells_what_is_out_and_who_published_the_same_bytes(ledger):
    ledger.intake.take_in([arrival("a.txt"), arrival("copy.txt")])
    first = take(ledger, arrival("a.txt").id)
    nothing = ledger.work.standing(first.id, first.digest)
    assert (nothing.revision, nothing.twin) == (0, None)
    ledger.work.publish(first, publication(first, content="c1", version="3", modified_ms=17))
    copy = take(ledger, arrival("copy.txt").id)
    assert ledger.work.standing(copy.id, copy.digest).twin == first.id
    out = ledger.work.standing(first.id, first.digest)
    assert (out.revision, out.content, out.version, out.modified_ms, out.document) == (1, "c1", "3", 17, first.id)
    assert ledger.work.publish(copy, publication(copy)) is Published.STALE
    assert ledger.work.ignore(copy, "duplicate", "same bytes")
    assert ledger.work.ignore(copy, "duplicate", "same bytes")
    assert ledger.counts()["ignored"] == 1


def test_a_retry_is_not_claimed_before_its_time_and_is_enqueued_when_it_comes(ledgers):
    ledger = ledgers(LedgerPolicy(requeue_ms=60_000))
    a = arrival()
    ledger.intake.take_in([a])
    claim = take(ledger, a.id)
    assert ledger.work.retry_later(claim, 0.2, "server busy")
    assert ledger.work.claim(a.id, "parse", "eager") is None
    found = wait_for(lambda: ledger.work.overdue(10))
    assert [(one.id, one.stage) for one in found] == [(a.id, "parse")]
    again = take(ledger, a.id, token="second")
    assert (again.attempts, again.last_error) == (2, "server busy")
    assert again.first_error_ms is not None


def test_attempts_that_run_out_are_handed_out_as_exhausted(ledgers):
    ledger = ledgers(QUICK)
    a = arrival()
    ledger.intake.take_in([a])
    for attempt in (1, 2):
        claim = wait_for(lambda: ledger.work.claim(a.id, "parse", f"worker {attempt}"))  # noqa: B023
        assert (claim.attempts, claim.exhausted) == (attempt, False)
    last = wait_for(lambda: ledger.work.claim(a.id, "parse", "the last"))
    assert last.exhausted
    assert ledger.work.fail(last, failure(last, "crashed"))
    assert ledger.counts()["failed"] == 1


def test_an_overdue_document_is_given_to_one_reconciler_and_ever_more_seldom(ledgers):
    ledger = ledgers(LedgerPolicy(requeue_ms=50, longest_requeue_ms=100_000))
    ledger.intake.take_in([arrival()])
    assert ledger.work.overdue(10) == []
    assert wait_for(lambda: ledger.work.overdue(10))
    assert ledger.work.overdue(10) == []
    assert wait_for(lambda: ledger.work.overdue(10))


def test_a_queued_document_is_given_more_time_while_there_is_a_line_but_not_for_ever(ledgers):
    ledger = ledgers(LedgerPolicy(requeue_ms=5))
    ledger.intake.take_in([arrival()])
    assert not any(ledger.work.overdue(10, crowded=True) for _ in range(3))
    assert wait_for(lambda: ledger.work.overdue(10, crowded=True))


def test_a_document_whose_worker_died_is_overdue_after_its_lease(ledgers):
    ledger = ledgers(QUICK)
    a = arrival(urgent=True)
    ledger.intake.take_in([a])
    take(ledger, a.id)
    (found,) = wait_for(lambda: ledger.work.overdue(10))
    assert (found.id, found.urgent) == (a.id, True)


def test_a_failure_is_published_and_counted_once(ledger):
    heard = ledger.listen("failures")
    a = arrival()
    ledger.intake.take_in([a])
    claim = take(ledger, a.id)
    assert ledger.work.fail(claim, failure(claim))
    assert ledger.work.fail(claim, failure(claim))
    assert ledger.counts() == {"seen": 1, "published": 0, "ignored": 0, "pending": 0, "failed": 1}
    (event,) = ledger.events()
    assert heard(1) == [("failures", event)]


def test_new_content_of_a_failed_document_is_a_new_chance(ledger):
    a = arrival()
    ledger.intake.take_in([a])
    claim = take(ledger, a.id)
    ledger.work.fail(claim, failure(claim))
    assert ledger.intake.take_in([a]) == [Intake.KNOWN]
    assert ledger.intake.take_in([arrival(content=b"mended")]) == [Intake.CHANGED]
    assert ledger.counts() == {"seen": 2, "published": 0, "ignored": 1, "pending": 1, "failed": 0}


def test_a_stage_with_a_queue_of_its_own_gets_the_article_and_fresh_attempts(ledger):
    a = arrival()
    ledger.intake.take_in([a])
    claim = take(ledger, a.id)
    assert ledger.work.hand_over(claim, "enrich", b'{"headline":"x"}')
    assert ledger.work.hand_over(claim, "enrich", b'{"headline":"x"}')
    assert ledger.work.claim(a.id, "parse", "old message") is None
    handed = take(ledger, a.id, stage="enrich")
    assert (handed.content, handed.attempts) == (b'{"headline":"x"}', 1)
    assert ledger.work.publish(handed, publication(handed)) is Published.DONE


def test_a_refused_file_fails_once_and_again_when_it_changed(ledger):
    ledger.intake.refuse([refusal(code="too_large")])
    ledger.intake.refuse([refusal(code="too_large")])
    assert len(ledger.events()) == 1
    ledger.intake.refuse([refusal(code="too_large", signature="s2")])
    assert len(ledger.events()) == 2
    assert ledger.counts() == {"seen": 2, "published": 0, "ignored": 1, "pending": 0, "failed": 1}


def test_a_file_ignored_by_a_rule_is_counted_once(ledger):
    ledger.intake.refuse([refusal("link.txt", rule="symlink", reason="It is a symbolic link.")])
    ledger.intake.refuse([refusal("link.txt", rule="symlink", reason="It is a symbolic link.", signature="s2")])
    assert ledger.counts() == {"seen": 1, "published": 0, "ignored": 1, "pending": 0, "failed": 0}
    assert ledger.events() == []


def test_content_that_is_gone_is_wanted_from_the_watcher_until_it_comes(ledger):
    a = arrival()
    ledger.intake.take_in([a])
    claim = take(ledger, a.id)
    assert ledger.work.want(claim)
    assert ledger.intake.wanted(INBOX) == [b"a.txt"]
    assert ledger.work.claim(a.id, "parse", "x") is None
    assert ledger.intake.take_in([a]) == [Intake.CHANGED]
    assert ledger.intake.wanted(INBOX) == []
    assert ledger.counts()["seen"] == 1
    assert take(ledger, a.id, token="y").content == a.content


def test_a_wanted_file_that_cannot_be_read_becomes_a_failure(ledger):
    a = arrival("bad.txt")
    ledger.intake.take_in([a])
    ledger.work.want(take(ledger, a.id))
    ledger.intake.refuse([refusal("bad.txt", code="content_lost")])
    assert ledger.intake.wanted(INBOX) == []
    assert ledger.counts() == {"seen": 1, "published": 0, "ignored": 0, "pending": 0, "failed": 1}


@pytest.mark.parametrize("end", ["published", "duplicate"])
def test_a_source_may_be_disposed_of_when_its_document_is_settled(ledgers, end):
    ledger = ledgers(LedgerPolicy(durable_after_ms=50))
    a = arrival(dispose=True)
    ledger.intake.take_in([a])
    assert ledger.intake.disposable(INBOX, 10) == []
    claim = take(ledger, a.id)
    if end == "published":
        ledger.work.publish(claim, publication(claim))
    else:
        ledger.work.ignore(claim, "duplicate", "same bytes")
    (settled,) = wait_for(lambda: ledger.intake.disposable(INBOX, 10))
    assert (settled.id, settled.raw_path, settled.digest, settled.signature) == (a.id, b"a.txt", a.digest, a.signature)
    ledger.intake.disposed(INBOX, [settled])
    assert ledger.intake.disposable(INBOX, 10) == []


def test_a_settled_file_dropped_again_is_disposed_of_again(ledgers):
    ledger = ledgers(LedgerPolicy(durable_after_ms=50))
    a = arrival(dispose=True)
    ledger.intake.take_in([a])
    claim = take(ledger, a.id)
    ledger.work.publish(claim, publication(claim))
    ledger.intake.disposed(INBOX, wait_for(lambda: ledger.intake.disposable(INBOX, 10)))
    assert ledger.intake.take_in([a]) == [Intake.KNOWN]
    assert wait_for(lambda: ledger.intake.disposable(INBOX, 10))


def test_a_kept_source_is_never_disposed_of(ledger):
    a = arrival()
    ledger.intake.take_in([a])
    claim = take(ledger, a.id)
    ledger.work.publish(claim, publication(claim))
    assert ledger.intake.disposable(INBOX, 10) == []


def test_generation_changes_when_the_ledger_lost_its_data(ledger):
    before = ledger.intake.generation()
    assert ledger.intake.generation() == before
    ledger.lose_everything()
    assert ledger.intake.generation() != before


def test_the_content_of_a_submitted_document_outlives_its_failure(ledger):
    a = arrival(inbox=SUBMITTED)
    ledger.intake.take_in([a])
    claim = take(ledger, a.id)
    ledger.work.fail(claim, failure(claim))
    assert ledger.has_content(a.id)


def test_the_content_of_an_inbox_document_is_dropped_when_it_is_settled(ledger):
    for number, end in enumerate(("publish", "ignore", "fail")):
        a = arrival(f"{end}.txt", content=b"%d" % number)
        ledger.intake.take_in([a])
        claim = take(ledger, a.id)
        if end == "publish":
            ledger.work.publish(claim, publication(claim))
        elif end == "ignore":
            ledger.work.ignore(claim, "unchanged", "same")
        else:
            ledger.work.fail(claim, failure(claim))
        assert not ledger.has_content(a.id)


def test_a_document_without_a_byte_is_settled_like_any_other(ledger):
    ends = (
        lambda claim: ledger.work.publish(claim, publication(claim)),
        lambda claim: ledger.work.ignore(claim, "unchanged", "same"),
        lambda claim: ledger.work.fail(claim, failure(claim)),
        ledger.work.want,
    )
    for number, end in enumerate(ends):
        a = arrival(f"{number}.txt", b"", digest=str(number), inbox=SUBMITTED)
        ledger.intake.take_in([a])
        assert end(take(ledger, a.id))
    ledger.intake.take_in([arrival("gone.txt", b"")])
    ledger.intake.refuse([refusal("gone.txt", code="too_large", signature="s2")])
    assert ledger.counts() == {"seen": 6, "published": 1, "ignored": 2, "pending": 1, "failed": 2}
