"""The order in which files are looked at."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from worker.watcher.settle import Observation
from worker.watcher.waiting import NEVER_NS, Waiting

puts = st.lists(st.tuples(st.sampled_from([b"a", b"b", b"c", b"d"]), st.integers(0, 9), st.booleans()), max_size=20)


@given(puts, st.integers(0, 9), st.integers(1, 5))
def test_what_is_due_comes_once_urgent_first_and_then_by_time(puts, now, limit):
    waiting = Waiting(limit=100)
    for path, due, urgent in puts:
        waiting.put(path, Observation(signature=due), due, urgent=urgent)
    last = {path: (not urgent, due) for path, due, urgent in puts}
    expected = sorted((*place, path) for path, place in last.items() if place[1] <= now)
    taken = waiting.take_due(now, limit)
    assert [path for path, _ in taken] == [path for _, _, path in expected[:limit]]
    assert all(observation.signature == last[path][1] for path, observation in taken)
    assert len(waiting) == len(last) - len(taken)


@given(puts)
def test_the_next_time_is_that_of_the_first_in_line(puts):
    waiting = Waiting(limit=100)
    for path, due, urgent in puts:
        waiting.put(path, Observation(), due, urgent=urgent)
    last = {path: due for path, due, _ in puts}
    assert waiting.next_due_ns() == min(last.values(), default=NEVER_NS)


def test_a_full_line_takes_only_what_is_urgent_or_waits_already():
    waiting = Waiting(limit=1)
    assert waiting.put(b"a", Observation(), 1)
    assert not waiting.put(b"b", Observation(), 1)
    assert waiting.put(b"a", Observation(), 0)
    assert waiting.put(b"c", Observation(), 1, urgent=True)
    assert b"b" not in waiting


def test_only_what_is_urgent_comes_when_only_that_is_asked_for():
    waiting = Waiting(limit=10)
    waiting.put(b"a", Observation(), 0)
    waiting.put(b"b", Observation(), 0, urgent=True)
    assert [path for path, _ in waiting.take_due(1, 10, urgent_only=True)] == [b"b"]
    assert b"a" in waiting
