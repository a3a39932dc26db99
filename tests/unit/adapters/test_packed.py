import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.adapters.packed import PACK_BYTES, pack, unpack

FRAME = b"\x28\xb5\x2f\xfd"
WORDS = b"The council will vote on the bridge tomorrow. "
PAGE = WORDS * 3_000


@given(st.binary(max_size=200), st.integers(1, 1_000), st.booleans())
def test_what_is_packed_comes_out_as_it_was(some, times, looks_packed):
    content = FRAME * looks_packed + some * times
    assert unpack(pack(content)) == content


def test_a_page_becomes_much_smaller():
    assert len(pack(PAGE)) < len(PAGE) / 4


def test_what_does_not_shrink_stays_as_it_is():
    noise = random.Random(1).randbytes(2 * PACK_BYTES)
    assert pack(noise) == noise


def test_what_is_small_stays_as_it_is():
    small = PAGE[: PACK_BYTES - 1]
    assert pack(small) == small
    assert pack(PAGE[:PACK_BYTES]) != PAGE[:PACK_BYTES]


def test_content_that_looks_packed_is_not_taken_for_it():
    assert unpack(pack(pack(PAGE))) == pack(PAGE)
    assert unpack(pack(FRAME)) == FRAME


@pytest.mark.parametrize("damage", [lambda kept: kept[:-9], lambda kept: kept[:60] + b"\xff" * 40 + kept[100:]])
def test_damaged_content_is_told(damage):
    with pytest.raises(ValueError, match="damaged content"):
        unpack(damage(pack(bytes(range(256)) * 400 + PAGE)))
