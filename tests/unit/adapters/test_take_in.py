"""Which arrivals are taken in by one script."""

from __future__ import annotations

import random
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import arrival
from worker.adapters.packed import unpack
from worker.adapters.take_in import GROUP_BYTES, GROUP_DOCUMENTS, grouped

NOISE = random.Random(1).randbytes(2 * GROUP_BYTES)
"""Does not become smaller when it is packed."""


def sizes(arrivals):
    return [len(group) for group in grouped(arrivals)]


@pytest.mark.parametrize(("count", "groups"), [(0, []), (1, [1]), (32, [32]), (33, [32, 1]), (128, [32] * 4)])
def test_a_group_has_32_documents_at_most(count, groups):
    assert sizes(arrival(f"{n}.txt") for n in range(count)) == groups


def test_a_group_has_so_many_bytes_at_most():
    half = GROUP_BYTES // 2
    fits = [arrival("a", NOISE[:half]), arrival("b", NOISE[:half])]
    assert sizes([*fits, arrival("c", b"."), arrival("d", b".")]) == [2, 2]
    assert sizes([fits[0], arrival("b", NOISE[: half + 1])]) == [1, 1]


def test_a_larger_document_goes_alone():
    small, large = [arrival(f"{n}.txt") for n in range(4)], arrival("large", NOISE)
    assert sizes([*small[:2], large, *small[2:]]) == [2, 1, 2]
    assert sizes([large, large]) == [1, 1]


def test_what_counts_is_the_size_of_content_as_it_is_kept():
    assert sizes(arrival(f"{n}.txt", b"A page. " * GROUP_BYTES) for n in range(3)) == [3]


def test_a_group_is_of_one_inbox():
    inboxes = "aabba"
    assert sizes(arrival(f"{n}.txt", inbox=inbox) for n, inbox in enumerate(inboxes)) == [2, 2, 1]


def test_the_same_document_again_begins_another_group():
    assert sizes([arrival("a"), arrival("b"), arrival("a", b"edited"), arrival("b"), arrival("b")]) == [2, 2, 1]


@given(st.lists(st.tuples(st.integers(0, 40), st.sampled_from("ab"), st.integers(0, 100_000)), max_size=120))
def test_in_groups_nothing_is_left_out_or_changes_its_place(some):
    arrivals = [arrival(f"{name}", NOISE[:size], inbox=inbox, digest="") for name, inbox, size in some]
    groups = list(grouped(arrivals))
    assert [one for one, _ in chain(*groups)] == arrivals
    assert all(unpack(kept) == one.content for one, kept in chain(*groups))
    for group in groups:
        assert 1 <= len(group) <= GROUP_DOCUMENTS
        assert len({one.id for one, _ in group}) == len(group)
        assert len({one.inbox for one, _ in group}) == 1
        assert sum(len(kept) for _, kept in group) <= GROUP_BYTES
