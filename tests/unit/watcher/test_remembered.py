"""What is remembered of very many files, and how little room it takes."""

from __future__ import annotations

import sys

from hypothesis import given
from hypothesis import strategies as st

from worker.watcher.remembered import Remembered, Tokens

PATHS = st.integers(0, 40).map(lambda number: b"desk/%d.txt" % number)
TOKENS = st.integers(-(1 << 63), (1 << 63) - 1)
DEEDS = st.lists(st.one_of(st.tuples(PATHS, TOKENS), st.tuples(PATHS, st.none())), max_size=200)


def paths(count):
    return [b"%04d/article-%06d.txt" % (number // 500, number) for number in range(count)]


def size_bytes(tokens):
    return sum(sys.getsizeof(part) for part in vars(tokens).values())


@given(DEEDS)
def test_it_is_what_a_dict_would_be_but_that_no_token_is_zero(deeds):
    tokens, model = Tokens(), {}
    for path, token in deeds:
        if token:
            tokens.put(path, token)
            model[path] = token
        else:
            tokens.drop(path)
            model.pop(path, None)
        assert len(tokens) == len(model)
    assert {path: tokens.get(path) for path, _ in deeds} == {path: model.get(path) for path, _ in deeds}


def test_a_file_whose_token_is_zero_counts_as_unknown():
    tokens = Tokens()
    tokens.put(b"a", 0)
    assert (tokens.get(b"a"), len(tokens)) == (None, 0)


def test_many_come_and_go_and_those_that_stay_are_known():
    tokens = Tokens()
    every = paths(20_000)
    for number, path in enumerate(every):
        tokens.put(path, number + 1)
        if number >= 100:
            tokens.drop(every[number - 100])
    assert len(tokens) == 100
    assert [tokens.get(path) for path in every[-100:]] == list(range(19_901, 20_001))
    assert not any(tokens.get(path) for path in every[:-100])


def test_a_known_file_takes_less_than_fifty_bytes_and_one_that_went_none():
    tokens = Tokens()
    for path in paths(45_000):
        tokens.put(path, 1)
    full = size_bytes(tokens)
    for path in paths(60_000):
        tokens.put(path, 1)
        tokens.drop(path)
    assert full / 45_000 < 50
    assert size_bytes(tokens) <= full


def test_two_paths_of_one_hash_are_never_both_taken_for_known():
    class Namesake(bytes):
        __slots__ = ()

        def __hash__(self):
            return 7

    tokens = Tokens()
    tokens.put(Namesake(b"a"), 1)
    tokens.put(Namesake(b"b"), 2)
    assert tokens.get(Namesake(b"a")) == 2, "and not 1: it is asked about again"


def test_what_a_walk_has_seen_replaces_what_was_known():
    remembered = Remembered()
    remembered.add(b"gone", 1)
    remembered.seen = Tokens()
    remembered.add(b"here", 2)
    remembered.add(b"dropped", 3)
    remembered.drop(b"dropped")
    remembered.renew()
    assert [remembered.tokens.get(path) for path in (b"gone", b"here", b"dropped")] == [None, 2, None]
    assert remembered.seen is None
