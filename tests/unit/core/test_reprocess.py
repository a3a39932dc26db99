"""What becomes of an article that is enriched again, whatever else happens to it meanwhile."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import take, work_off
from tests.unit.core.test_stages import Desk
from worker import decide, reprocessing
from worker.adapters.memory import MemoryLedger
from worker.models import ARTICLE_UPDATED, Article, Enrichment, Tag

TODAY = Tag(label="Peace", slug="peace", kind="vocabulary", score=1.0)


class Newsroom(Desk):
    """A desk whose articles can be enriched again; `tags` are those of today."""

    def __init__(self, **more):
        super().__init__(**more)
        self.tags = (TODAY,)
        self.failing = False
        self.stages._reenrich = self.reenrich

    def reenrich(self, article, only):
        status = "failed" if self.failing else "ok"
        noted = {name: Enrichment(status=status, version="2", ms=0.0) for name in only or ("tags",)}
        tags = () if self.failing else self.tags
        return article.model_copy(update={"tags": tags, "enrichments": article.enrichments | noted})

    def article(self, number=-1):
        return Article.model_validate(self.events[number]["data"])

    def order(self, run="1", only=(), article=None):
        one = reprocessing.arrival(reprocessing.Order(run=run, only=only, article=article or self.article()))
        self.ledger.take_in([one])
        return one.id


@pytest.fixture
def desk():
    return Newsroom()


def test_what_a_reader_would_notice_is_the_next_revision(desk):
    document = desk.drop("Peace|text", desk="foreign")
    desk.run(document)
    assert desk.run(desk.order()) == "published"
    first, second = desk.events
    assert (second["type"], second["subject"], second["data"]["revision"]) == (ARTICLE_UPDATED, document, 2)
    assert [tag["slug"] for tag in second["data"]["tags"]] == ["peace"]
    assert (second["data"]["digest"], second["data"]["source"]) == (first["data"]["digest"], first["data"]["source"])
    assert "articles:tag:peace" in [name for name, _ in desk.ledger.heard]


def test_what_says_the_same_is_not_published_and_a_second_run_publishes_nothing(desk):
    desk.run(desk.drop("Peace"))
    assert desk.run(desk.order("1")) == "published"
    assert desk.run(desk.order("2")) == "ignored:unchanged"
    assert len(desk.events) == 2
    assert desk.ledger.counts == {"seen": 3, "published": 2, "ignored": 1}


def test_an_order_that_was_done_is_not_done_again(desk):
    desk.run(desk.drop("Peace"))
    order = desk.order(article=desk.article(0))
    assert desk.run(order) == "published"
    assert desk.order(article=desk.article(0)) == order
    assert desk.run(order) is None


def test_a_newer_revision_that_came_out_meanwhile_wins(desk):
    document = desk.drop("one")
    desk.run(document)
    order = desk.order()
    desk.run(desk.drop("two"))
    assert desk.run(order) == "ignored:superseded"
    assert [event["data"]["revision"] for event in desk.events] == [1, 2]
    assert desk.events[-1]["data"]["text"] == "two"


def test_new_content_that_is_being_read_goes_on_top_of_the_one_enriched_again(desk, monkeypatch):
    document = desk.drop("one")
    desk.run(document)
    order = desk.order()
    desk.drop("two")
    publish, raced = desk.ledger.publish, []

    def overtaken(self, claim, publication):
        if not raced:
            raced.append(desk.run(order))
        return publish(claim, publication)

    monkeypatch.setattr(MemoryLedger, "publish", overtaken)
    assert desk.run(document) == "published"
    assert raced == ["published"]
    assert [(event["data"]["revision"], event["data"]["text"]) for event in desk.events] == [
        (1, "one"), (2, "one"), (3, "two"),
    ]  # fmt: skip


def test_an_edit_after_it_is_still_an_edit_of_the_same_document(desk):
    document = desk.drop("one")
    desk.run(document)
    desk.run(desk.order())
    assert desk.run(desk.drop("two")) == "published"
    assert [event["data"]["revision"] for event in desk.events] == [1, 2, 3]
    assert desk.ledger.standing(document, "").document == document


def test_an_enricher_that_fails_only_now_leaves_what_is_out(desk):
    desk.run(desk.drop("Peace"))
    desk.failing = True
    assert desk.run(desk.order()) == "ignored:enricher_failed"
    assert len(desk.events) == 1


def test_only_the_named_enrichers_are_asked_for(desk):
    desk.run(desk.drop("Peace"))
    desk.run(desk.order(only=("topics", "tags")))
    assert set(desk.events[-1]["data"]["enrichments"]) == {"topics", "tags"}


def test_a_link_to_what_it_repeats_stays(desk):
    desk.run(desk.drop("Peace"))
    linked = desk.article().model_copy(update={"duplicate_of": "b", "cluster": "a"})
    desk.run(desk.order(article=linked))
    assert (desk.events[-1]["data"]["duplicate_of"], desk.events[-1]["data"]["cluster"]) == ("b", "a")


def test_a_stage_with_its_own_queue_gets_the_order():
    desk = Newsroom(own_queue={"enrich", "publish"})
    document = desk.drop("Peace")
    for stage in ("parse", "enrich", "publish"):
        desk.run(document, stage)
    order = desk.order()
    assert desk.run(order) == "to enrich"
    assert desk.queue.sent[-1] == ("enrich", (order,), False)
    assert desk.run(order, "enrich") == "published"


def test_a_worker_that_dies_over_an_order_leaves_the_article_out_and_a_failure(desk):
    desk.run(desk.drop("Peace"))
    order = desk.order()
    for _ in range(2):
        assert take(desk, "parse", order)
        desk.now += 3600
    assert desk.run(order) == "failed:crashed"
    assert desk.events[-1]["data"]["path"] == "a.txt"
    assert desk.ledger.standing(desk.article(0).id, "").revision == 1


def test_a_worker_that_died_after_it_had_published_does_nothing_twice(desk, monkeypatch):
    desk.run(desk.drop("Peace"))
    order = desk.order()
    republish = desk.ledger.republish

    def died(self, claim, publication):
        republish(claim, publication)
        raise KeyboardInterrupt

    monkeypatch.setattr(MemoryLedger, "republish", died)
    with pytest.raises(KeyboardInterrupt):
        work_off(desk, take(desk, "parse", order))
    monkeypatch.undo()
    desk.now += 3600
    assert desk.run(order) is None
    assert len(desk.events) == 2


def test_a_content_that_the_server_lost_is_a_failure(desk):
    desk.run(desk.drop("Peace"))
    order = desk.order()
    desk.ledger.records[order].content = None
    assert desk.run(order) == "failed:content_lost"


def test_where_nothing_else_is_said_all_is_enriched_again():
    desk = Desk()
    desk.run(desk.drop("Peace"))
    order = reprocessing.arrival(
        reprocessing.Order(
            run="1", article=Article.model_validate(desk.events[0]["data"]).model_copy(update={"tags": ()})
        )
    )
    desk.ledger.take_in([order])
    assert desk.run(order.id) == "published"
    assert [tag["slug"] for tag in desk.events[-1]["data"]["tags"]] == ["syria"]


@given(st.integers(1, 9), st.dictionaries(st.sampled_from(["tags", "summary"]), st.text(max_size=5)), st.booleans())
def test_only_a_change_without_a_loss_is_published(revision, losses, changed):
    verdict = decide.renewal(revision, losses, changed=changed)
    if losses or not changed:
        assert isinstance(verdict, decide.Ignore)
        assert verdict.rule == ("enricher_failed" if losses else "unchanged")
    else:
        assert verdict == decide.PublishAs(revision + 1, ARTICLE_UPDATED, "enriched")
