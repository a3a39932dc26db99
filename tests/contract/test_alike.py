"""What every ledger promises of articles that repeat one another, in memory and in Redis."""

from __future__ import annotations

import time

from tests.builders import arrival, fingerprint, publication, wait_for
from worker.adapters.ledger import LedgerPolicy
from worker.models import ARTICLE_WITHDRAWN
from worker.ports import Published


def claimed(ledger, path, content=None):
    one = arrival(path, (content or path).encode())
    ledger.intake.take_in([one])
    claim = ledger.work.claim(one.id, "parse", f"{path} {content}")
    assert claim is not None
    return claim


def put_out(ledger, path, *shingles, content=None, revision=1, **more):
    """Publish, comparing with whatever is alike; the paths' articles it was compared with."""
    claim = claimed(ledger, path, content)
    made = fingerprint(*shingles, text=path) if shingles else None
    answer = ledger.work.publish(claim, publication(claim, revision, fingerprint=made, **more))
    if answer is Published.DONE:
        return []
    compared = frozenset(other.ordinal for other in answer)
    again = publication(claim, revision, fingerprint=made, compared=compared, **more)
    assert ledger.work.publish(claim, again) is Published.DONE
    assert ledger.work.publish(claim, again) is Published.REPEATED
    return sorted(other.article_id for other in answer)


def let_pass(seconds):
    end = time.monotonic() + seconds
    wait_for(lambda: time.monotonic() > end)


def name(path):
    return arrival(path).id


def test_an_article_that_shares_no_shingle_is_published_at_once(ledger):
    assert put_out(ledger, "a", "1", "2") == []
    assert put_out(ledger, "b", "3") == []
    assert put_out(ledger, "short") == []


def test_one_that_shares_a_shingle_is_only_published_when_it_was_compared(ledger):
    put_out(ledger, "a", "1", "2")
    claim = claimed(ledger, "b")
    answer = ledger.work.publish(claim, publication(claim, fingerprint=fingerprint("2", "3")))
    assert [(other.article_id, other.signature) for other in answer] == [(name("a"), b"signature a")]
    assert len(ledger.events()) == 1
    assert ledger.counts()["published"] == 1
    compared = frozenset({answer[0].ordinal})
    out = publication(claim, fingerprint=fingerprint("2", "3"), compared=compared)
    assert ledger.work.publish(claim, out) is Published.DONE
    assert len(ledger.events()) == 2


def test_one_that_was_compared_with_others_than_there_are_is_sent_back(ledger):
    put_out(ledger, "a", "1")
    claim = claimed(ledger, "b")
    stranger = publication(claim, fingerprint=fingerprint("1"), compared=frozenset({77}))
    assert [other.article_id for other in ledger.work.publish(claim, stranger)] == [name("a")]
    nobody = publication(claim, fingerprint=fingerprint("9"), compared=frozenset({77}))
    assert ledger.work.publish(claim, nobody) == ()


def test_each_shingle_leads_to_the_earliest_and_a_new_one_to_the_later(ledger):
    put_out(ledger, "a", "1", "2")
    assert put_out(ledger, "b", "2", "3") == [name("a")]
    assert put_out(ledger, "c", "2") == [name("a")]
    assert put_out(ledger, "d", "3") == [name("b")]
    assert put_out(ledger, "e", "2", "3") == sorted([name("a"), name("b")])


def test_a_new_revision_repeats_neither_itself_nor_what_came_out_after_it(ledger):
    put_out(ledger, "a", "1")
    assert put_out(ledger, "b", "1", "2") == [name("a")]
    assert put_out(ledger, "a", "1", "2", content="edited", revision=2) == []
    assert put_out(ledger, "b", "1", "2", content="edited too", revision=2) == [name("a")]


def test_what_is_compared_is_the_newest_text_of_an_article(ledger):
    put_out(ledger, "a", "1")
    claim = claimed(ledger, "a", "edited")
    ledger.work.publish(claim, publication(claim, 2, fingerprint=fingerprint("4", text="edited")))
    claim = claimed(ledger, "b")
    (other,) = ledger.work.publish(claim, publication(claim, fingerprint=fingerprint("1")))
    assert other.signature == b"signature edited"


def test_a_withdrawn_article_is_no_original_and_its_shingles_go_to_the_next(ledger):
    put_out(ledger, "a", "1")
    put_out(ledger, "a", content="canceled", revision=2, event_type=ARTICLE_WITHDRAWN)
    assert put_out(ledger, "b", "1") == []
    assert put_out(ledger, "c", "1") == [name("b")]


def test_an_article_that_comes_back_after_it_was_withdrawn_is_an_original_again(ledger):
    put_out(ledger, "a", "1")
    put_out(ledger, "a", content="canceled", revision=2, event_type=ARTICLE_WITHDRAWN)
    assert put_out(ledger, "a", "1", content="back", revision=3) == []
    assert put_out(ledger, "b", "1") == [name("a")]


def test_an_article_is_known_for_the_window_and_then_forgotten(ledgers):
    ledger = ledgers(LedgerPolicy(alike_ms=300))
    put_out(ledger, "a", "1")
    assert put_out(ledger, "b", "1") == [name("a")]
    let_pass(0.62)
    assert put_out(ledger, "c", "1") == []
    assert put_out(ledger, "d", "1") == [name("c")]
    for number in range(2):
        let_pass(0.32)
        put_out(ledger, f"other {number}", f"o{number}")
    assert put_out(ledger, "e", "1") == []


def test_no_more_articles_are_known_than_the_setting_says(ledgers):
    ledger = ledgers(LedgerPolicy(alike_articles=4))
    put_out(ledger, "first", "1")
    put_out(ledger, "second", "2")
    assert put_out(ledger, "third", "1") == [name("first")]
    for number in range(4):
        put_out(ledger, f"other {number}", f"o{number}")
    assert put_out(ledger, "last", "2") == []
