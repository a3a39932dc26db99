"""Wire copy that comes twice."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.enrich.near_duplicates import keys, likeness, similar, sketch

CHOICE = random.Random(7)
WORDS = ["".join(CHOICE.choice("abcdefghijklmnoprstuvw") for _ in range(CHOICE.randint(2, 9))) for _ in range(3000)]


def text(seed, count=400):
    choice = random.Random(seed)
    return " ".join(choice.choice(WORDS) for _ in range(count))


def changed(original, share, seed=1):
    choice = random.Random(seed)
    return " ".join(choice.choice(WORDS) if choice.random() < share else word for word in original.split())


def found(one, other):
    a, b = sketch(one), sketch(other)
    return bool(set(keys(a)) & set(keys(b))) and similar(a.signature, b.signature)


def without_every_fourth_sentence(original, length=20):
    words = original.split()
    sentences = [words[start : start + length] for start in range(0, len(words), length)]
    return " ".join(word for number, sentence in enumerate(sentences) if number % 4 for word in sentence)


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
        lambda t: " ".join(t.split()[180:]),
        without_every_fourth_sentence,
    ],
    ids=[
        "the same",
        "other case and space",
        "3 % of words changed",
        "9 %",
        "cut to 60 %",
        "boilerplate added",
        "reordered",
        "without its opening",
        "every fourth sentence left out",
    ],
)
def test_a_changed_copy_is_found_nearly_always(variant):
    hits = sum(found(text(seed), variant(text(seed))) for seed in range(20))
    assert hits >= 19


def test_other_texts_are_not_found_nor_even_compared():
    sketches = [sketch(text(seed)) for seed in range(40)]
    assert not any(similar(a.signature, b.signature) for i, a in enumerate(sketches) for b in sketches[:i])
    assert len({key for made in sketches for key in keys(made)}) == 40 * 11


def test_the_comparison_is_not_transitive_so_each_pair_is_compared():
    a = text(1)
    b = changed(a, 0.14, seed=2)
    c = changed(b, 0.14, seed=3)
    a, b, c = (sketch(one).signature for one in (a, b, c))
    assert likeness(a, c)[0] < likeness(a, b)[0]


def test_equal_texts_are_told_at_once():
    one = sketch(text(5)).signature
    assert likeness(one, one) == (1.0, 1.0)
    assert sketch(text(5).upper()).signature.exact == one.exact


def test_a_text_too_short_has_none():
    assert sketch("Too short to tell.") is None


@given(st.text(max_size=600))
def test_any_text_has_a_signature_of_one_shape_or_none(any_text):
    made = sketch(any_text)
    assert made is None or (len(made.signature.body) == 128 and 2 <= len(keys(made)) == len(set(keys(made))) <= 11)
