"""What workers remember together of a language model, in Redis as in memory."""

from __future__ import annotations

import contextlib
import time

import pytest

from tests.servers import start_server
from worker.adapters.llm_notes import Admitted, MemoryNotes, NotePolicy, RedisNotes
from worker.adapters.redis_connect import connect
from worker.adapters.redis_keys import Keys


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    running = start_server("valkey", tmp_path_factory.mktemp("valkey"))
    yield running
    running.stop()


@pytest.fixture(params=["memory", "redis"])
def notes(request, server):
    """A function from a policy to notes; the second call knows what the first one does."""
    if request.param == "memory":
        kept = []

        def in_memory(policy):
            kept.append(MemoryNotes(policy) if not kept else kept[0])
            return kept[0]

        yield in_memory
        return
    with contextlib.closing(connect(server.url, 5.0)) as client:
        keys = Keys(f"n{time.monotonic_ns()}:")
        yield lambda policy: RedisNotes(client, keys, policy, "http://h/v1 tiny")
        assert all(client.pttl(key) > 0 for key in client.scan_iter(f"{keys.prefix}*"))


def test_an_answer_is_remembered_and_the_oldest_make_room(notes):
    some = notes(NotePolicy(cache_entries=2))
    for number in range(4):
        some.remember(f"q{number}", f"answer {number}")
    assert [some.answer(f"q{number}") for number in range(4)] == [None, None, "answer 2", "answer 3"]
    assert notes(NotePolicy(cache_entries=2)).answer("q3") == "answer 3"


def test_an_answer_is_forgotten_after_its_time(notes):
    some = notes(NotePolicy(cache_ms=1))
    some.remember("q", "answer")
    end = time.monotonic() + 5
    while some.answer("q") is not None:
        assert time.monotonic() < end


def test_where_no_answers_are_to_be_kept_none_is(notes):
    some = notes(NotePolicy(cache_entries=0))
    some.remember("q", "answer")
    assert some.answer("q") is None


def test_tokens_are_set_aside_and_given_back_and_a_day_is_not_overdrawn(notes):
    some = notes(NotePolicy(daily_tokens=1_000))
    first = some.admit(600)
    assert isinstance(first, Admitted)
    assert "used up" in str(some.admit(600))
    some.answered(first, -500, "0 max_tokens 1")
    assert some.spent() == 100
    assert some.admit(600) == Admitted(first.day, "0 max_tokens 1")
    assert some.spent() == 700


def test_after_failures_in_a_row_nobody_asks_and_then_one_tries(notes):
    policy = NotePolicy(failures_to_open=2, open_ms=60, trial_ms=60_000)
    some = notes(policy)
    assert not some.failed(some.admit(1), 0, 0.0)
    some.answered(some.admit(1), 0, "")
    assert not some.failed(some.admit(1), 0, 0.0)
    assert some.failed(some.admit(1), 0, 0.0)
    assert "left alone" in str(notes(policy).admit(1))
    end = time.monotonic() + 5
    while isinstance(trial := some.admit(1), str):
        assert time.monotonic() < end
    assert "left alone" in str(notes(policy).admit(1))
    some.answered(trial, 0, "")
    assert isinstance(some.admit(1), Admitted)


def test_a_trial_that_fails_leaves_it_alone_again_and_says_so_no_more(notes):
    some = notes(NotePolicy(failures_to_open=1, open_ms=30))
    assert some.failed(some.admit(1), 0, 0.0)
    end = time.monotonic() + 5
    while isinstance(trial := some.admit(1), str):
        assert time.monotonic() < end
    assert not some.failed(trial, 0, 0.0)
    assert "left alone" in str(some.admit(1))


def test_a_pause_the_server_asks_for_is_kept(notes):
    some = notes(NotePolicy(failures_to_open=9))
    assert some.failed(some.admit(1), 0, 30.0)
    assert "another 30 s" in str(some.admit(1)) or "another 29 s" in str(some.admit(1))
