"""The stages with a language model: it adds to an article, before or after publication, and never fails or repeats one."""

from __future__ import annotations

import dataclasses
import json
from contextlib import contextmanager, nullcontext

import pytest

from tests.builders import arrival, take, work_off
from tests.unit.core.test_stages import enrich, read, take_apart
from worker import asking, decide
from worker.adapters.ledger import LedgerPolicy
from worker.adapters.memory import MemoryLedger
from worker.adapters.memory_queue import MemoryQueue
from worker.errors import TransientError
from worker.message import Message
from worker.models import Enrichment, Summary
from worker.stages import Rules, Stages


def writes(article):
    summary = Summary(text=f"About {article.headline}.", brief="In short.", method="model:tiny")
    done = {"llm": Enrichment(status="ok", version="1", ms=1.0)}
    return article.model_copy(update={"summary": summary, "enrichments": article.enrichments | done})


def refuses(article):
    return asking.noted(article, "failed", "It wrote nothing of use.")


def hangs(_article):
    raise decide.TimeLimitReached(3)


def named(document):
    """As parsers do, which give an article its document's id."""
    return read(document).model_copy(update={"id": document.id})


class Desk:
    def __init__(self, ask=writes, own_queue=(), *, publish_first=True, max_attempts=3):
        self.now = 1_000.0
        self.ledger = MemoryLedger(LedgerPolicy(max_attempts=max_attempts), clock=lambda: self.now)
        self.queue = MemoryQueue()
        self.limits = []
        self.asked = 0
        self.own_queue, self.ask = frozenset(own_queue), ask
        self.stages = self.with_model(asking.Model(self._ask, 7.0, publish_first=publish_first))

    def with_model(self, model):
        @contextmanager
        def limit(seconds):
            self.limits.append(seconds)
            with nullcontext():
                yield

        return Stages(
            self.ledger, self.queue, split=take_apart, parse=named, enrich=enrich, time_limit=limit,
            rules=Rules(own_queue=self.own_queue), model=model,
        )  # fmt: skip

    def _ask(self, article):
        self.asked += 1
        return self.ask(article)

    def drop(self, content, path="a.txt"):
        one = arrival(path, content.encode())
        self.ledger.take_in([one])
        return one.id

    def run(self, document, stage="parse"):
        results = Message(self.stages, stage, [document]).run()
        return results[0].result if results else None

    def dies_asking(self, document):
        assert take(self, "model", document) is not None
        self.now += 3_600
        assert [late.stage for late in self.ledger.overdue(10)] == ["model"]

    @property
    def events(self):
        return [json.loads(event) for event in self.ledger.events]

    def key(self, document):
        return json.loads(self.ledger.out[document][0].article)

    def adds_up(self):
        states = [record.state for record in self.ledger.records.values()]
        pending = sum(state in {"queued", "running", "waiting", "wanted"} for state in states)
        counts = self.ledger.counts
        return counts["seen"] == counts["published"] + counts["ignored"] + states.count("failed") + pending


def test_published_first_the_article_is_out_at_once_and_its_update_follows():
    desk = Desk()
    document = desk.drop("Peace")
    assert desk.run(document) == "published"
    (first,) = desk.events
    assert first["data"]["enrichments"]["llm"] == {
        "status": "skipped", "version": "", "ms": 0.0, "error": "It is asked after publication.",
    }  # fmt: skip
    assert "cause" not in first
    assert desk.queue.sent == [("model", (document,), False)]
    assert desk.adds_up()
    assert desk.run(document, "model") == "published"
    assert desk.adds_up()
    _, second = desk.events
    assert (second["type"], second["cause"], second["id"]) == ("copydesk.article.updated", "enriched", f"{document}.2")
    assert (second["data"]["revision"], second["data"]["summary"]["method"]) == (2, "model:tiny")
    assert second["data"]["digest"] == first["data"]["digest"]
    assert desk.ledger.counts == {"seen": 2, "published": 2, "ignored": 0}
    assert desk.run(document, "model") is None
    assert desk.limits[-1] == 7.0


def test_otherwise_the_article_waits_for_the_model():
    desk = Desk(publish_first=False)
    document = desk.drop("Peace")
    assert desk.run(document) == "to model"
    assert desk.events == []
    assert desk.run(document, "model") == "published"
    (event,) = desk.events
    assert (event["data"]["revision"], event["data"]["summary"]["method"]) == (1, "model:tiny")
    assert desk.ledger.counts == {"seen": 1, "published": 1, "ignored": 0}


@pytest.mark.parametrize("publish_first", [True, False])
def test_stages_with_queues_of_their_own_are_handed_over_as_ever(publish_first):
    desk = Desk(own_queue=("enrich", "publish"), publish_first=publish_first)
    document = desk.drop("Peace")
    stages = ["parse", "enrich", "publish", "model"] if publish_first else ["parse", "enrich", "model", "publish"]
    for stage in stages:
        assert desk.ledger.records[document].stage == stage
        desk.run(document, stage)
    assert desk.events[-1]["data"]["summary"]["method"] == "model:tiny"
    assert desk.asked == 1
    assert desk.adds_up()


@pytest.mark.parametrize(("ask", "said"), [(refuses, "nothing of use"), (hangs, "longer than 7 s")])
def test_where_the_model_gives_nothing_an_article_that_is_out_stays_and_its_key_says_why(ask, said):
    desk = Desk(ask)
    document = desk.drop("Peace")
    desk.run(document)
    assert desk.run(document, "model") == "kept"
    assert len(desk.events) == 1
    assert said in desk.key(document)["enrichments"]["llm"]["error"]
    assert desk.key(document)["revision"] == 1
    assert desk.ledger.records[document].state == "published"
    assert desk.ledger.counts == {"seen": 1, "published": 1, "ignored": 0}


@pytest.mark.parametrize("ask", [refuses, hangs])
def test_where_the_model_gives_nothing_an_article_that_waits_is_published_with_the_reason(ask):
    desk = Desk(ask, publish_first=False)
    document = desk.drop("Peace")
    desk.run(document)
    assert desk.run(document, "model") == "published"
    (event,) = desk.events
    assert event["type"] == "copydesk.article.published"
    assert event["data"]["enrichments"]["llm"]["status"] == "failed"


@pytest.mark.parametrize("publish_first", [True, False])
def test_a_worker_that_dies_asking_each_time_costs_the_model_and_not_the_article(publish_first):
    desk = Desk(publish_first=publish_first, max_attempts=2)
    document = desk.drop("Peace")
    desk.run(document)
    desk.dies_asking(document)
    desk.dies_asking(document)
    assert desk.run(document, "model") == ("kept" if publish_first else "published")
    assert [event["type"] for event in desk.events] == ["copydesk.article.published"]
    assert "died" in desk.key(document)["enrichments"]["llm"]["error"]
    assert desk.asked == 0
    assert desk.adds_up()


def test_a_newer_revision_that_comes_meanwhile_wins():
    desk = Desk()
    document = desk.drop("one")
    desk.run(document)
    claim = take(desk, "model", document)
    desk.drop("two")
    assert desk.run(document) == "published"
    assert work_off(desk, claim).result == "fenced"
    assert [event["data"]["headline"] for event in desk.events] == ["one", "two"]
    assert desk.run(document, "model") == "published"
    assert [(e["data"]["headline"], e["data"]["revision"], e.get("cause")) for e in desk.events][1:] == [
        ("two", 2, None), ("two", 3, "enriched"),
    ]  # fmt: skip
    assert desk.adds_up()


def test_a_newer_revision_from_another_document_wins_too():
    desk = Desk()
    first = desk.drop("one guid=g", "a.txt")
    desk.run(first)
    desk.run(desk.drop("two guid=g", "b.txt"))
    assert desk.run(first, "model") == "kept"
    assert [event["data"]["revision"] for event in desk.events] == [1, 2]
    assert "two" in desk.key(desk.events[0]["subject"])["text"]
    assert desk.adds_up()


def test_the_same_text_from_another_document_is_unchanged_even_after_the_model_wrote():
    desk = Desk()
    document = desk.drop("one guid=g", "a.txt")
    desk.run(document)
    desk.run(document, "model")
    other = arrival("b.txt", b"one guid=g", digest="0" * 64)
    desk.ledger.take_in([other])
    assert desk.run(other.id) == "ignored:unchanged"


def test_a_publication_that_is_repeated_after_its_answer_was_lost_is_not_the_next_revision():
    desk = Desk()
    document = desk.drop("one")
    claim = take(desk, "parse", document)
    assert work_off(desk, claim).result == "published"
    assert work_off(desk, claim).result == "fenced"
    assert len(desk.events) == 1


@pytest.mark.parametrize("publish_first", [True, False])
def test_what_is_canceled_is_not_asked_about(publish_first):
    desk = Desk(publish_first=publish_first)
    document = desk.drop("one guid=g")
    desk.run(document)
    desk.run(document, "model")
    canceled = desk.drop("canceled guid=g", "b.txt")
    assert desk.run(canceled) == "published"
    assert desk.events[-1]["type"] == "copydesk.article.withdrawn"
    assert desk.asked == 1


def test_when_the_setting_is_taken_away_what_was_handed_over_comes_out_without_a_model():
    desk = Desk(publish_first=False)
    document = desk.drop("one")
    desk.run(document)
    desk.stages = desk.with_model(None)
    assert desk.run(document, "model") == "published"
    assert desk.events[0]["data"]["enrichments"]["llm"]["error"] == "No language model is set."


@pytest.mark.parametrize("publish_first", [True, False])
def test_when_the_server_lost_the_article_what_is_out_stays_and_what_is_not_is_read_again(publish_first):
    desk = Desk(publish_first=publish_first)
    document = desk.drop("one")
    desk.run(document)
    desk.ledger.records[document].handed = None
    assert desk.run(document, "model") == ("kept" if publish_first else "wanted")
    assert desk.adds_up()


def test_an_article_that_is_out_never_becomes_a_failure():
    desk = Desk(max_attempts=1)
    document = desk.drop("one")
    desk.run(document)
    claim = dataclasses.replace(take(desk, "model", document), attempts=9)
    assert desk.stages.settle_error(claim, TransientError("busy")).result == "kept"
    assert desk.ledger.records[document].state == "published"
    waiting = Desk(publish_first=False, max_attempts=1)
    document = waiting.drop("one")
    waiting.run(document)
    claim = take(waiting, "model", document)
    assert waiting.stages.settle_error(claim, ValueError("bug")).result == "retry"


def test_an_article_that_waits_and_cannot_be_published_fails_in_the_enrich_stage():
    desk = Desk(publish_first=False)
    document = desk.drop("one")
    desk.run(document)
    claim = take(desk, "model", document)
    assert desk.stages.settle_error(claim, MemoryError()).result == "failed:memory"
    assert desk.events[0]["data"]["stage"] == "enrich"
