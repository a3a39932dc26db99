"""A reader knows exactly what it missed, as long as it knows how many entries came before its place."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.client.gaps import BEGINNING, Facts, Gap, Position, StreamId, check_start
from worker.errors import ConfigurationError


class Stream:
    """A model of the server's stream: ids are 1, 2, 3 …"""

    def __init__(self):
        self.added, self.kept = 0, []

    def add(self, count, keep):
        for _ in range(count):
            self.added += 1
            self.kept.append(self.added)
        self.kept = self.kept[max(0, len(self.kept) - keep) :]

    @property
    def facts(self):
        return Facts(StreamId(self.added), StreamId(self.kept[0]) if self.kept else None, self.added, len(self.kept))


steps = st.lists(st.tuples(st.sampled_from(["add", "read"]), st.integers(0, 12), st.integers(0, 12)), max_size=20)


@given(before=st.integers(0, 20), kept=st.integers(0, 20), start=st.sampled_from(["now", "start"]), steps=steps)
def test_what_is_read_and_what_is_reported_lost_is_everything(before, kept, start, steps):
    stream = Stream()
    stream.add(before, kept)
    first = before if start == "now" else stream.facts.trimmed
    position, seen, lost = Position.begin(start, stream.facts), [], 0
    for step, count, keep in [*steps, ("read", 1000, 0)]:
        if step == "add":
            stream.add(count, keep)
            continue
        position, gap = position.checked(stream.facts)
        if gap:
            assert gap.reason == "trimmed"
            lost += gap.lost
        assert position.checked(stream.facts) == (position, None)
        for number in [number for number in stream.kept if StreamId(number) > position.last][:count]:
            position = position.advanced(StreamId(number), stream.facts)
            seen.append(number)
    assert seen == sorted(set(seen))
    assert len(seen) + lost == stream.added - first


@given(before=st.integers(1, 20), kept=st.integers(0, 20), cursor=st.integers(1, 25))
def test_from_a_bare_id_a_gap_is_reported_whenever_something_is_lost(before, kept, cursor):
    stream = Stream()
    stream.add(before, kept)
    position, gap = Position.begin(str(cursor), stream.facts).checked(stream.facts)
    if cursor > before:
        assert (gap.reason, position.last) == ("reset", StreamId(before))
    elif stream.facts.trimmed > cursor:
        assert (gap.reason, gap.lost) == ("trimmed", None)
    elif cursor in stream.kept:
        assert gap is None
    assert position.checked(stream.facts) == (position, None)


def test_a_stream_that_is_gone_is_a_reset_and_all_that_follows_is_new():
    position, gap = Position(StreamId(7), 7).checked(Facts())
    assert gap == Gap("reset", "7-0", "0-0")
    assert position == Position(BEGINNING, 0)
    assert position.checked(Facts(StreamId(3), StreamId(1), 3, 3)) == (position, None)


def test_a_stream_that_was_made_anew_is_a_reset_even_when_its_ids_are_later():
    facts = Facts(StreamId(100), StreamId(99), 2, 2)
    position, gap = Position(StreamId(7), 7).checked(facts)
    assert gap == Gap("reset", "7-0", "7-0")
    assert position.checked(facts) == (position, None)


def test_every_gap_says_what_happened():
    gaps = [
        Gap("trimmed", "1-0", "1-0", 3),
        Gap("trimmed", "1-0", "1-0"),
        Gap("reset", "5-0", "0-0"),
        Gap("unreadable", "5-0", "5-0", 1),
    ]
    said = [str(gap) for gap in gaps]
    assert "3 events after 1-0 were trimmed" in said[0]
    assert "events after 1-0 may have been trimmed" in said[1]
    assert "reading goes on after 0-0" in said[2]
    assert "5-0 is not an event" in said[3]
    assert [pickle.loads(pickle.dumps(gap)) for gap in gaps] == gaps


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_ids_survive_being_written(milliseconds, sequence):
    stream_id = StreamId(milliseconds, sequence)
    assert StreamId.read(str(stream_id)) == stream_id
    assert StreamId.read(str(stream_id).encode()) == stream_id
    assert StreamId.read(str(milliseconds)) == StreamId(milliseconds, 0)


@pytest.mark.parametrize("start", ["", "$", "0-0-0", "-1", "later", "١", "1-", "9" * 30])
def test_a_start_that_is_no_place_is_refused(start):
    with pytest.raises(ConfigurationError, match="write now, start, or a stream id"):
        check_start(start)


@pytest.mark.parametrize("start", ["now", "start", "0", "1700000000000-3"])
def test_a_start_that_is_a_place_is_taken(start):
    check_start(start)
