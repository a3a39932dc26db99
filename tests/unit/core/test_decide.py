"""Which revision, retry or give up: every rung of both ladders."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.decide import (
    Candidate,
    GiveUp,
    Ignore,
    PublishAs,
    Retry,
    RetryPolicy,
    TimeLimitReached,
    after_error,
    after_exhaustion,
    documents_to_keep,
    publication,
    retry_delay_seconds,
)
from worker.errors import Code, PermanentError, TransientError, WorkerStopped
from worker.models import ARTICLE_PUBLISHED, ARTICLE_UPDATED, ARTICLE_WITHDRAWN
from worker.ports import Line, Standing

OUT = Standing(revision=3, content="old", document="doc")


def candidate(**more):
    return Candidate(**({"document": "doc", "content": "new"} | more))


def test_the_first_article_is_revision_one():
    assert publication(candidate(), Standing()) == PublishAs(1, ARTICLE_PUBLISHED)


def test_new_content_is_the_next_revision():
    assert publication(candidate(), OUT) == PublishAs(4, ARTICLE_UPDATED)


def test_new_bytes_of_a_document_are_an_update_whatever_a_parser_reads_out_of_them():
    assert publication(candidate(content="old"), OUT) == PublishAs(4, ARTICLE_UPDATED)


def test_the_same_article_from_another_document_is_nothing():
    verdict = publication(candidate(content="old", document="copy"), OUT)
    assert isinstance(verdict, Ignore)
    assert verdict.rule == "unchanged"


def test_the_same_bytes_under_another_path_are_a_duplicate_that_names_the_first():
    verdict = publication(candidate(), Standing(twin="other"))
    assert isinstance(verdict, Ignore)
    assert (verdict.rule, "other" in verdict.reason) == ("duplicate", True)


def test_a_document_is_not_its_own_duplicate():
    assert publication(candidate(), Standing(revision=1, content="b", twin="doc")) == PublishAs(2, ARTICLE_UPDATED)


@pytest.mark.parametrize("canceled", [False, True])
def test_bytes_that_a_document_published_before_and_that_say_what_is_out_are_nothing(canceled):
    out = Standing(revision=3, content="old", document="doc", twin="doc")
    verdict = publication(candidate(content="old", canceled=canceled), out)
    assert verdict == Ignore("unchanged", "Revision 3 says the same.")
    assert publication(candidate(content="new"), out) == PublishAs(4, ARTICLE_UPDATED)


@pytest.mark.parametrize(("ours", "theirs", "verdict"), [("2", "10", "superseded"), ("11", "10", 4), ("x", "10", 4)])
def test_stated_versions_decide_as_numbers(ours, theirs, verdict):
    out = Standing(revision=3, content="old", version=theirs)
    answer = publication(candidate(version=ours), out)
    assert (answer.rule if isinstance(answer, Ignore) else answer.revision) == verdict


def test_an_older_statement_of_an_identified_article_is_superseded_and_an_edit_of_a_file_never_is():
    out = Standing(revision=1, content="old", modified_ms=2000)
    assert publication(candidate(modified_ms=1000, own=True), out).rule == "superseded"
    assert publication(candidate(modified_ms=3000, own=True), out) == PublishAs(2, ARTICLE_UPDATED)
    assert publication(candidate(modified_ms=1000, own=False), out) == PublishAs(2, ARTICLE_UPDATED)
    assert publication(candidate(modified_ms=None, own=True), out) == PublishAs(2, ARTICLE_UPDATED)


def test_a_canceled_article_is_withdrawn_where_something_is_out_and_else_never_published():
    assert publication(candidate(canceled=True), OUT) == PublishAs(4, ARTICLE_WITHDRAWN)
    assert publication(candidate(canceled=True), Standing()).rule == "canceled"


POLICY = RetryPolicy(max_attempts=3, min_seconds=1, max_seconds=8)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (PermanentError(Code.EMPTY, "It is empty."), Code.EMPTY),
        (TimeLimitReached(20), Code.TIMEOUT),
        (MemoryError(), Code.MEMORY),
        (RecursionError(), Code.LIMIT),
        (SystemExit(3), Code.INTERNAL),
        (KeyboardInterrupt(), Code.INTERNAL),
    ],
)
def test_what_will_not_pass_is_given_up_at_once(error, code):
    verdict = after_error(error, 1, POLICY, 0.5)
    assert isinstance(verdict, GiveUp)
    assert verdict.code == code


def test_a_worker_that_was_stopped_is_nobodys_failure_however_often():
    assert after_error(WorkerStopped(-241), POLICY.max_attempts, POLICY, 0.5) == Retry(1, "Its worker was stopped.")


def test_a_failure_is_retriable_unless_the_bytes_themselves_are_at_fault():
    assert not after_error(PermanentError(Code.EMPTY, "."), 1, POLICY, 0).retriable
    assert after_error(PermanentError(Code.TOO_LARGE, "."), 1, POLICY, 0).retriable


@pytest.mark.parametrize(
    ("error", "code"), [(TransientError("busy"), Code.EXHAUSTED), (ValueError("odd"), Code.INTERNAL)]
)
def test_what_may_pass_is_tried_again_until_the_attempts_are_used_up(error, code):
    assert isinstance(after_error(error, 2, POLICY, 0.0), Retry)
    last = after_error(error, 3, POLICY, 0.0)
    assert (last.code, "3 times" in last.reason) == (code, True)


def test_exhaustion_says_how_often_and_what_came_before():
    assert after_exhaustion(3, None).code == Code.CRASHED
    assert "server busy" in after_exhaustion(3, "server busy").reason


@given(attempts=st.integers(1, 10_000), dice=st.floats(0, 1, exclude_max=True))
def test_delays_grow_with_jitter_and_are_bounded(attempts, dice):
    delay = retry_delay_seconds(attempts, POLICY, dice)
    assert 0.5 <= delay <= 8
    assert delay <= retry_delay_seconds(attempts, POLICY, 0.0)
    assert retry_delay_seconds(attempts, POLICY, dice) <= retry_delay_seconds(attempts + 1, POLICY, dice)


@pytest.mark.parametrize(
    ("line", "urgent", "kept"),
    [
        (Line(urgent=0, plain=0), False, 4),
        (Line(urgent=0, plain=0), True, 4),
        (Line(urgent=0, plain=3), False, 7),
        (Line(urgent=0, plain=3), True, 4),
        (Line(urgent=1, plain=0), False, 0),
        (Line(urgent=1, plain=0), True, 7),
    ],
)
def test_what_a_worker_keeps_of_its_message_depends_on_who_waits(line, urgent, kept):
    assert documents_to_keep(7, line, urgent=urgent) == kept


def test_the_last_document_is_given_back_to_urgent_ones_only():
    assert documents_to_keep(1, Line(urgent=0, plain=0), urgent=False) == 1
    assert documents_to_keep(1, Line(urgent=1, plain=0), urgent=False) == 0
