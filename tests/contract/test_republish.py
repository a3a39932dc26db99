"""What every ledger promises of articles that are enriched again, in memory and in Redis."""

from __future__ import annotations

import json

from tests.builders import arrival, fingerprint, publication
from worker.identity import REPROCESS
from worker.models import ARTICLE_UPDATED
from worker.ports import Intake, Published


def claimed(ledger, one):
    claim = ledger.work.claim(one.id, "parse", one.digest)
    assert claim is not None
    return claim


def put_out(ledger, content=b"first", **more):
    one = arrival("a.txt", content)
    ledger.intake.take_in([one])
    claim = claimed(ledger, one)
    assert ledger.work.publish(claim, publication(claim, **more)) is Published.DONE
    return claim.id


def ordered(ledger, article, content=b"an order"):
    one = arrival(article, content, inbox=REPROCESS)
    assert ledger.intake.take_in([one]) != [Intake.KNOWN]
    return claimed(ledger, one)


def renewed(claim, article, revision=2, **more):
    return publication(claim, revision, article, event_type=ARTICLE_UPDATED, **more)


def test_the_next_revision_is_out_once_on_every_channel(ledger):
    heard = ledger.listen("articles:tag:new")
    article = put_out(ledger)
    claim = ordered(ledger, article)
    out = renewed(claim, article, channels=("articles", "articles:tag:new"))
    assert ledger.work.republish(claim, out) is Published.DONE
    assert ledger.work.republish(claim, out) is Published.REPEATED
    first, second = ledger.events()
    assert json.loads(second)["subject"] == json.loads(first)["subject"] == article
    assert heard(1) == [("articles:tag:new", second)]
    assert ledger.counts() == {"seen": 2, "published": 2, "ignored": 0, "pending": 0, "failed": 0}
    assert ledger.work.claim(claim.id, "parse", "again") is None


def test_what_is_known_of_its_own_document_stays(ledger):
    article = put_out(ledger, content=b"first", version="3", modified_ms=17)
    before = ledger.work.standing(article, arrival(content=b"first").digest)
    claim = ordered(ledger, article)
    ledger.work.republish(claim, renewed(claim, article, content="c2", version="9", modified_ms=99))
    after = ledger.work.standing(article, arrival(content=b"first").digest)
    assert (after.revision, after.content) == (2, "c2")
    assert (after.document, after.twin, after.version, after.modified_ms) == (
        before.document, before.twin, before.version, before.modified_ms,
    )  # fmt: skip


def test_a_newer_revision_wins(ledger):
    article = put_out(ledger)
    claim = ordered(ledger, article)
    put_out(ledger, b"edited", revision=2)
    assert ledger.work.republish(claim, renewed(claim, article)) is Published.STALE
    assert ledger.work.ignore(claim, "superseded", "newer")
    assert len(ledger.events()) == 2
    assert ledger.counts() == {"seen": 3, "published": 2, "ignored": 1, "pending": 0, "failed": 0}


def test_new_content_that_was_read_meanwhile_goes_on_top(ledger):
    article = put_out(ledger)
    edited = arrival("a.txt", b"edited")
    ledger.intake.take_in([edited])
    holding = claimed(ledger, edited)
    claim = ordered(ledger, article)
    assert ledger.work.republish(claim, renewed(claim, article)) is Published.DONE
    assert ledger.work.publish(holding, publication(holding, 2)) is Published.STALE
    assert ledger.work.publish(holding, publication(holding, 3)) is Published.DONE


def test_nothing_comes_of_an_article_that_is_not_out(ledger):
    claim = ordered(ledger, "nobody")
    assert ledger.work.republish(claim, renewed(claim, "nobody")) is Published.STALE


def test_a_new_order_fences_off_the_worker_that_holds_the_old_one(ledger):
    article = put_out(ledger)
    old = ordered(ledger, article, b"one order")
    new = ordered(ledger, article, b"another order")
    assert ledger.work.republish(old, renewed(old, article)) is Published.FENCED
    assert ledger.work.republish(new, renewed(new, article)) is Published.DONE


def test_an_article_that_is_enriched_again_is_still_the_original_of_its_copies(ledger):
    article = put_out(ledger, fingerprint=fingerprint("1"))
    claim = ordered(ledger, article)
    ledger.work.republish(claim, renewed(claim, article))
    copy = arrival("copy.txt", b"copy")
    ledger.intake.take_in([copy])
    holding = claimed(ledger, copy)
    (original,) = ledger.work.publish(holding, publication(holding, fingerprint=fingerprint("1")))
    assert original.article_id == article
