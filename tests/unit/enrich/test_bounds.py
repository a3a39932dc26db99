"""Any text, in bounded time."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.enrich.articles import article, built_in
from worker.enrich import enrich
from worker.enrich.reading import MAX_CHARACTERS, everything, paragraphs
from worker.models import Entity

ENRICHERS = built_in()
SECONDS = 10.0
"""Far above what any of these takes, far below what a quadratic one would."""

ODD = {
    "one letter": "a",
    "capitals": "Ab ",
    "names joined": "Aba de ",
    "acronyms": "ABC, ",
    "titles": "Mr. ",
    "marks": ".",
    "quotes": "“",
    "quotes and capitals": "“A",
    "sentences": "A b. ",
    "many names": None,
    "many acronyms": None,
    "brackets": "(Reuters ",
    "hyphens": "a-",
    "apostrophes": "a'",
    "digits": "1.",
    "another script": "東京。",
    "combining": "e\u0301",
    "blank lines": "a\n\n",
}


def text_of(kind, length):
    if kind == "many names":
        return " ".join(f"Xa{number} Yo{number} Group," for number in range(length // 18))
    if kind == "many acronyms":
        return " ".join(
            f"{chr(65 + n % 26)}{chr(65 + n // 26 % 26)}{chr(65 + n // 676 % 26)}," for n in range(length // 5)
        )
    return ODD[kind] * (length // len(ODD[kind]))


def test_what_follows_after_ten_thousand_words_is_not_read():
    first, second = "a" * (MAX_CHARACTERS - 1), "bc"
    assert paragraphs(article(first, second, "d")) == [first, "b"]


@pytest.mark.timed
@pytest.mark.parametrize("kind", ODD)
def test_an_odd_text_is_read_in_bounded_time(kind):
    subject = article(text_of(kind, 3 * MAX_CHARACTERS), headline=text_of(kind, 2_000))
    started = time.process_time()
    found = enrich(subject, ENRICHERS, clock=time.monotonic)
    assert time.process_time() - started < SECONDS
    assert all(result.status == "ok" for result in found.enrichments.values())


def test_what_is_too_long_is_read_up_to_a_limit_and_published_whole():
    subject = article("word " * 100_000)
    assert sum(map(len, everything(subject))) <= MAX_CHARACTERS
    assert enrich(subject, ENRICHERS, clock=time.monotonic).text == subject.text


@settings(max_examples=60)
@given(
    st.lists(st.text(max_size=300), max_size=5), st.none() | st.text(max_size=100), st.sampled_from([None, "en", "de"])
)
def test_no_text_makes_an_enricher_fail(paragraphs, headline, language):
    found = enrich(article(*paragraphs, headline=headline, language=language), ENRICHERS, clock=time.monotonic)
    assert {name: result.error for name, result in found.enrichments.items() if result.status != "ok"} == {}
    assert all(isinstance(entity, Entity) for entity in found.entities)
