"""How references are put into messages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.integration.watcher.fakes import FakeLedger, FakeQueue
from worker.errors import TransientError
from worker.ports import Arrival, Intake
from worker.watcher.hand_over import HandOver, references_per_message


def arrival(number, *, urgent=False):
    return Arrival(
        id=f"id{number}", inbox="inbox", path=f"{number}.txt", raw_path=b"%d.txt" % number, digest=f"digest{number}",
        content=b"x", signature="s", urgent=urgent,
    )  # fmt: skip


@given(st.integers(0, 10_000), st.integers(1, 64), st.integers(1, 256))
def test_a_message_holds_at_least_one_reference_and_at_most_the_limit(count, concurrency, batch_max):
    assert 1 <= references_per_message(count, concurrency, batch_max) <= batch_max


def test_one_file_is_one_message_and_many_are_shared_among_the_workers():
    assert [references_per_message(count, 2, 32) for count in (1, 4, 8, 128, 10_000)] == [1, 1, 2, 32, 32]


@given(st.lists(st.booleans(), max_size=40), st.integers(0, 500))
def test_every_document_taken_in_is_sent_once_and_urgent_ones_first_and_apart(urgent, pending):
    queue = FakeQueue()
    hand_over = HandOver(FakeLedger(), queue, batch_max=8, concurrency=2)
    hand_over.take_in([arrival(number, urgent=one) for number, one in enumerate(urgent)], pending)
    hand_over.send()
    assert sorted(queue.ids()) == sorted(f"id{number}" for number in range(len(urgent)))
    for ids, is_urgent in queue.messages:
        assert all(urgent[int(document.removeprefix("id"))] is is_urgent for document in ids)
    assert [is_urgent for _, is_urgent in queue.messages] == sorted((one for _, one in queue.messages), reverse=True)


def test_what_waits_already_makes_messages_fuller():
    queue = FakeQueue()
    hand_over = HandOver(FakeLedger(), queue, batch_max=32, concurrency=2)
    hand_over.take_in([arrival(number) for number in range(8)], pending=1_000)
    hand_over.send()
    assert [len(ids) for ids, _ in queue.messages] == [8]


def test_known_and_refused_content_is_not_sent():
    ledger, queue = FakeLedger(capacity=1), FakeQueue()
    hand_over = HandOver(ledger, queue, batch_max=8, concurrency=2)
    answers = hand_over.take_in([arrival(1), arrival(2)])
    ledger.capacity = 10
    answers += hand_over.take_in([arrival(1)])
    hand_over.send()
    assert answers == [Intake.NEW, Intake.FULL, Intake.KNOWN]
    assert queue.ids() == ["id1"]


def test_a_message_that_could_not_be_sent_is_sent_later():
    queue = FakeQueue(down=True)
    hand_over = HandOver(FakeLedger(), queue, batch_max=8, concurrency=2)
    hand_over.take_in([arrival(1)])
    with pytest.raises(TransientError):
        hand_over.send()
    queue.down = False
    hand_over.send()
    hand_over.send()
    assert queue.ids() == ["id1"]
