"""Wire copy that comes twice."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.enrich.near_duplicates import Signature, band_keys, likeness, signature, similar

CHOICE = random.Random(7)
WORDS = ["".join(CHOICE.choice("abcdefghijklmnoprstuvw") for _ in range(CHOICE.randint(2, 9))) for _ in range(3000)]


def text(seed, count=400):
    choice = random.Random(seed)
    return " ".join(choice.choice(WORDS) for _ in range(count))


def changed(original, share, seed=1):
    choice = random.Random(seed)
    return " ".join(choice.choice(WORDS) if choice.random() < share else word for word in original.split())


def found(one, other):
    a, b = signature(one), signature(other)
    return bool(set(band_keys(a)) & set(band_keys(b))) and similar(a, b)


@pytest.mark.parametrize(
    "variant",
    [
        lambda t: t,
        lambda t: t.upper().replace(" ", "  "),
        lambda t: changed(t, 0.03),
        lambda t: changed(t, 0.09),
        lambda t: " ".join(t.split()[:240]),
        lambda t: f"HAMBURG (agency) {t} {text(99, 60)}",
        lambda t: " ".join(t.split()[200:] + t.split()[:200]),
    ],
    ids=[
        "the same",
        "other case and space",
        "3 % of words changed",
        "9 %",
        "cut to 60 %",
        "boilerplate added",
        "reordered",
    ],
)
def test_a_changed_copy_is_found_nearly_always(variant):
    hits = sum(found(text(seed), variant(text(seed))) for seed in range(20))
    assert hits >= 19


def test_other_texts_are_not_found_nor_even_compared():
    signatures = [signature(text(seed)) for seed in range(40)]
    assert not any(similar(a, b) for i, a in enumerate(signatures) for b in signatures[:i])
    assert len({band for made in signatures for band in band_keys(made)}) == 40 * 23


def test_the_comparison_is_not_transitive_so_each_pair_is_compared():
    a = text(1)
    b = changed(a, 0.14, seed=2)
    c = changed(b, 0.14, seed=3)
    a, b, c = map(signature, (a, b, c))
    assert likeness(a, c)[0] < likeness(a, b)[0]


def test_equal_texts_are_told_at_once():
    one = signature(text(5))
    assert likeness(one, one) == (1.0, 1.0)
    assert signature(text(5).upper()).exact == one.exact


def test_a_text_too_short_has_none():
    assert signature("Too short to tell.") is None


@given(st.text(max_size=600))
def test_any_text_has_a_signature_of_one_shape_or_none(any_text):
    made = signature(any_text)
    assert made is None or (isinstance(made, Signature) and len(made.body) == 128 and len(band_keys(made)) == 23)
