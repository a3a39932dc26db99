"""A message's documents, taken a hand at a time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.core.test_stages import Desk
from worker.errors import TransientError, WorkerStopped
from worker.message import HAND, HAND_SECONDS, SHORT_MESSAGE, Message, most_in_hand, pace
from worker.ports import Line

LONG = SHORT_MESSAGE + 4


class Watched(Desk):
    """Notes what the ledger is asked for; `away` makes it refuse publications."""

    def __init__(self, **options):
        super().__init__(**options)
        self.queue.lines["parse"] = Line(urgent=0, plain=9)  # others wait: nothing is shared
        self.asked, self.away = [], False
        take, put_out = self.ledger.claim_together, self.ledger.publish_together

        def claim_together(documents, stage, token):
            self.asked.append(("claim", len(documents)))
            return take(documents, stage, token)

        def publish_together(going):
            self.asked.append(("publish", len(going)))
            if self.away:
                raise TransientError("the server is away")
            return put_out(going)

        self.stages._ledger = self.stages._publisher._ledger = _Ledger(self.ledger, claim_together, publish_together)

    def drop_many(self, count, odd=None):
        texts = [f"text {number}" for number in range(count)]
        for number, text in (odd or {}).items():
            texts[number] = text
        return [self.drop(text, f"{number}.txt") for number, text in enumerate(texts)]

    def work(self, documents, **options):
        return Message(self.stages, "parse", documents, **options).run()

    def states(self, documents):
        return [self.ledger.records[document].state for document in documents]


class _Ledger:
    def __init__(self, ledger, claim_together, publish_together):
        self._ledger, self.claim_together, self.publish_together = ledger, claim_together, publish_together

    def __getattr__(self, name):
        return getattr(self._ledger, name)


class Clock:
    """Each document takes so long; every other look is for free."""

    def __init__(self, desk, seconds):
        self.now = 0.0
        work = desk.stages.work

        def slow(claim):
            self.now += seconds
            return work(claim)

        desk.stages.work = slow

    def __call__(self):
        return self.now


def published(desk):
    return [count for what, count in desk.asked if what == "publish"]


@pytest.fixture
def desk():
    return Watched()


def test_a_long_message_is_put_out_a_hand_at_a_time_after_the_first(desk):
    documents = desk.drop_many(LONG)
    results = desk.work(documents, clock=Clock(desk, 0.02))
    assert [one.result for one in results] == ["published"] * LONG
    assert published(desk) == [1, HAND, HAND, LONG - 1 - 2 * HAND]
    assert [event["subject"] for event in desk.events] == documents


@pytest.mark.parametrize("options", [{"urgent": True}, {"short": True}, {"max_attempts": 1}])
def test_where_somebody_waits_for_each_or_each_has_one_attempt_a_hand_is_one(options):
    desk = Watched(max_attempts=options.get("max_attempts", 3))
    desk.queue.lines["parse"] = Line(urgent=9 if "urgent" in options else 0, plain=9)
    documents = desk.drop_many(SHORT_MESSAGE if "short" in options else LONG)
    assert len(desk.work(documents, urgent=options.get("urgent", False), clock=Clock(desk, 0.02))) == len(documents)
    assert set(published(desk)) == {1}


def test_slow_documents_are_put_out_sooner(desk):
    desk.work(desk.drop_many(LONG), clock=Clock(desk, HAND_SECONDS / 2))
    assert published(desk) == [1, 2, 2, 2, 2, 2, 1]


def test_a_hand_whose_time_is_up_is_put_out_and_what_is_not_begun_is_done_next(desk):
    documents = desk.drop_many(LONG)
    clock = Clock(desk, 0.02)
    work = desk.stages.work

    def slow_once(claim):
        if claim.id == documents[2]:
            clock.now += 10
        return work(claim)

    desk.stages.work = slow_once
    results = desk.work(documents, clock=clock)
    assert [one.document for one in results] == documents
    assert published(desk)[:3] == [1, 2, 2]
    assert {desk.ledger.records[document].attempts for document in documents} == {1}


def test_one_bad_document_of_a_hand_leaves_the_others_alone(desk):
    documents = desk.drop_many(LONG, odd={2: "raise exit", 3: "raise transient", 4: "raise recursion"})
    results = {one.document: one.result for one in desk.work(documents, clock=Clock(desk, 0.02))}
    assert [results[document] for document in documents[1:6]] == [
        "published", "failed:internal", "retry", "failed:limit", "published",
    ]  # fmt: skip
    assert list(results.values()).count("published") == LONG - 3


def test_what_was_tried_before_is_taken_alone(desk):
    documents = desk.drop_many(LONG)
    desk.ledger.claim(documents[3], "parse", "a worker that dies")
    desk.now += 3600
    assert len(desk.work(documents, clock=Clock(desk, 0.02))) == LONG
    assert published(desk) == [1, 2, 1, HAND, HAND]


def test_a_worker_that_is_stopped_puts_out_what_is_ready_and_gives_back_the_rest_of_its_hand(desk):
    documents = desk.drop_many(LONG, odd={2: "raise stopped"})
    with pytest.raises(WorkerStopped):
        desk.work(documents, clock=Clock(desk, 0.02))
    assert desk.states(documents) == ["published"] * 2 + ["waiting"] * 3 + ["queued"] * (LONG - 5)
    assert [desk.ledger.records[document].attempts for document in documents[:6]] == [1, 1, 1, 1, 1, 0]


def test_a_worker_that_is_stopped_while_the_server_is_away_leaves_all_to_the_leases(desk):
    documents = desk.drop_many(LONG, odd={2: "raise stopped"})

    def away(claim, error):
        raise TransientError("the server is away")

    def stopped(claim):
        if claim.id == documents[2]:
            desk.away, desk.stages.settle_error = True, away
        return work(claim)

    work, desk.stages.work = desk.stages.work, stopped
    with pytest.raises(WorkerStopped):
        desk.work(documents, clock=lambda: 0.0)
    assert desk.states(documents) == ["published"] + ["running"] * 4 + ["queued"] * (LONG - 5)


def test_a_worker_that_is_stopped_while_it_puts_out_says_it_again(desk):
    documents = desk.drop_many(LONG)
    put_out, calls = desk.stages.put_out, []

    def stopped(ready):
        answers = put_out(ready)
        calls.append(len(ready))
        if len(calls) == 2:
            raise WorkerStopped(-241)
        return answers

    desk.stages.put_out = stopped
    with pytest.raises(WorkerStopped):
        desk.work(documents, clock=Clock(desk, 0.02))
    assert calls == [1, HAND, HAND]
    assert desk.states(documents) == ["published"] * (1 + HAND) + ["queued"] * (LONG - 1 - HAND)
    assert len(desk.events) == 1 + HAND


def test_publications_that_the_server_does_not_answer_are_tried_again_each(desk):
    documents = desk.drop_many(LONG)
    desk.away = True
    results = desk.work(documents, clock=Clock(desk, 0.02))
    assert [one.result for one in results] == ["retry"] * LONG
    desk.away = False
    desk.now += 3600
    assert [one.result for one in desk.work(documents, clock=Clock(desk, 0.02))] == ["published"] * LONG
    assert len(desk.events) == LONG


def test_one_that_has_to_be_decided_again_is_out_after_the_others_of_its_hand(desk):
    documents = desk.drop_many(LONG, odd={1: "the same", 2: "the same"})
    results = [one.result for one in desk.work(documents, clock=Clock(desk, 0.02))]
    assert results[:4] == ["published", "published", "ignored:duplicate", "published"]


def test_a_document_named_twice_is_done_once(desk):
    documents = desk.drop_many(LONG)
    assert len(desk.work(documents + documents, clock=Clock(desk, 0.02))) == LONG


def test_a_worker_that_is_to_stop_finishes_its_hand_and_gives_back_the_rest(desk):
    documents = desk.drop_many(LONG)
    looks = iter([False, False, True])
    results = desk.work(documents, clock=Clock(desk, 0.02), ending=lambda: next(looks, True))
    assert [one.document for one in results] == documents[: 1 + HAND]
    assert desk.queue.sent == [("parse", tuple(documents[1 + HAND :]), False)]
    assert {desk.ledger.records[document].attempts for document in documents[1 + HAND :]} == {0}


def test_a_worker_that_is_to_stop_gives_back_what_it_has_claimed_behind_a_slow_document(desk):
    documents = desk.drop_many(LONG)
    clock = Clock(desk, 0.02)
    work = desk.stages.work

    def slow(claim):
        clock.now += 10 if claim.id == documents[1] else 0
        return work(claim)

    desk.stages.work = slow
    results = desk.work(documents, clock=clock, ending=lambda: clock.now > 1)
    assert [one.result for one in results] == ["published"] * 2 + ["retry"] * 3
    assert desk.states(documents) == ["published"] * 2 + ["waiting"] * 3 + ["queued"] * (LONG - 5)
    assert desk.queue.sent == [("parse", tuple(documents[5:]), False)]


def test_a_language_model_is_asked_for_one_article_at_a_time():
    assert most_in_hand("model", LONG, urgent=False, max_attempts=3) == 1
    assert most_in_hand("parse", LONG, urgent=False, max_attempts=3) == HAND


@given(st.integers(1, 9), st.floats(0, 1e6), st.integers(1, 9))
def test_a_hand_is_as_large_as_its_time_and_never_empty(documents, seconds, most):
    size = pace(documents, seconds, most)
    assert 1 <= size <= most
    assert size == 1 or size * seconds <= HAND_SECONDS * documents * (1 + 1e-9)
