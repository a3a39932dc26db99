"""Which article another one repeats."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.enrich.test_near_duplicates import WORDS, changed, text
from tests.unit.enrich.wire_pairs import OTHERS, PAIRS
from worker.enrich.linking import fingerprint, links
from worker.models import Article, Source
from worker.ports import Alike

NOTHING = {"duplicate_of": None, "cluster": None}


def article(words, language="en", status=None):
    source = Source(path="a.txt", media_type="text/plain", size_bytes=1)
    return Article(source=source, text=words, language=language, status=status)


def alike(name, ordinal, words, language="en"):
    return Alike(name, ordinal, fingerprint(article(words, language)).signature)


def share_a_shingle(one, other):
    return bool(set(one.shingles) & set(other.shingles))


def linked(words, *candidates):
    return links(fingerprint(article(words)), candidates)


def test_the_most_alike_is_what_it_repeats_and_the_earliest_is_its_cluster():
    original, cut = text(1), " ".join(text(1).split()[:240])
    assert linked(cut, alike("a", 1, original), alike("b", 2, cut)) == {"duplicate_of": "b", "cluster": "a"}


def test_of_two_equal_ones_the_earlier_counts():
    same = [alike("late", 9, text(1)), alike("early", 2, text(1).upper()), alike("middle", 5, text(1))]
    assert linked(text(1), *same) == {"duplicate_of": "early", "cluster": "early"}


def test_an_equal_text_is_preferred_to_any_that_is_only_like_it():
    nearly = f"{text(1)} one"
    assert linked(text(1), alike("nearly", 1, nearly), alike("equal", 2, text(1)))["duplicate_of"] == "equal"


def test_a_chain_does_not_link_what_is_not_alike():
    a = text(1, 300)
    b = changed(a, 0.13, seed=2)
    c = changed(b, 0.13, seed=3)
    d = changed(c, 0.13, seed=4)
    chain = [alike("a", 1, a), alike("b", 2, b), alike("c", 3, c)]
    assert linked(b, chain[0])["cluster"] == "a"
    assert linked(d, chain[0]) == NOTHING
    assert linked(d, *chain)["duplicate_of"] == "c"
    assert linked(d, *chain)["cluster"] != "a"


def test_who_shares_a_shingle_by_chance_is_not_linked():
    assert linked(text(1), alike("a", 1, text(2))) == NOTHING


def test_two_languages_share_no_shingle_and_two_regions_of_one_do():
    words = text(3)
    english, british, german, unknown = (fingerprint(article(words, code)) for code in ("en", "en-GB", "de", None))
    assert share_a_shingle(english, british)
    assert not share_a_shingle(english, german)
    assert not share_a_shingle(english, unknown)


def test_what_is_too_short_or_taken_back_has_no_fingerprint_and_no_link():
    assert fingerprint(article("Too short to tell.")) is None
    assert fingerprint(article(text(1), status="canceled")) is None
    assert links(None, [alike("a", 1, text(1))]) == NOTHING


@pytest.mark.parametrize("kept", [b"", b"\x00", b"nothing of ours"])
def test_a_signature_of_another_version_is_not_compared(kept):
    assert linked(text(1), Alike("a", 1, kept)) == NOTHING


def test_a_signature_of_a_later_version_is_not_compared():
    one = alike("a", 1, text(1))
    assert linked(text(1), dataclasses.replace(one, signature=b"\xff" + one.signature[1:])) == NOTHING


@pytest.mark.parametrize(("first", "second"), PAIRS.values(), ids=PAIRS)
def test_wire_copy_that_comes_again_shares_a_shingle_and_is_linked(first, second):
    one, other = fingerprint(article(first)), fingerprint(article(second))
    assert share_a_shingle(one, other)
    assert linked(second, alike("first", 1, first)) == {"duplicate_of": "first", "cluster": "first"}


@pytest.mark.parametrize(("first", "second"), OTHERS.values(), ids=OTHERS)
def test_another_report_of_the_same_event_is_not_linked(first, second):
    assert linked(second, alike("first", 1, first)) == NOTHING


TEXTS = st.builds(
    lambda seed, share: changed(text(seed, 60), share, seed), st.integers(0, 5), st.sampled_from([0, 0.1, 1])
)
CANDIDATES = st.lists(TEXTS, max_size=6).map(lambda all_: [alike(f"a{n}", n, words) for n, words in enumerate(all_)])


@given(TEXTS, CANDIDATES, st.randoms(use_true_random=False))
def test_a_link_does_not_depend_on_the_order_of_the_candidates(words, candidates, dice):
    shuffled = list(candidates)
    dice.shuffle(shuffled)
    assert linked(words, *candidates) == linked(words, *shuffled)


@given(TEXTS, CANDIDATES)
def test_every_link_holds_for_that_candidate_alone(words, candidates):
    found = linked(words, *candidates)
    for name in filter(None, found.values()):
        (alone,) = (one for one in candidates if one.article_id == name)
        assert linked(words, alone) == {"duplicate_of": name, "cluster": name}
    assert (found["duplicate_of"] is None) == (found["cluster"] is None)


@given(st.lists(st.sampled_from(WORDS[:40]), max_size=80).map(" ".join), st.sampled_from(["en", "de-AT", "", None]))
def test_any_text_has_a_fingerprint_of_one_shape_or_none(words, language):
    made = fingerprint(article(words, language))
    assert (made is None) == (len(words.split()) < 12)
    assert made is None or (len(made.signature), {len(shingle) for shingle in made.shingles}) == (185, {8})
