"""The phrases an article is about."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.enrich.articles import article
from worker.enrich.keyphrases import Keyphrases

TEXT = (
    "The city wants more bicycle lanes along the river.",
    "New bicycle lanes were promised years ago, and the council says bicycle lanes would save lives.",
    "Shop owners fear for their parking spaces. Parking spaces bring customers, they say.",
)


def phrases(*paragraphs, most=15, **fields):
    return Keyphrases(most)(article(*paragraphs, **fields)).keyphrases


def test_what_is_said_often_and_early_comes_first():
    found = [phrase.text for phrase in phrases(*TEXT)]
    assert {phrase.lower() for phrase in found[:2]} == {"bicycle lanes", "parking spaces"}


def test_there_are_no_more_than_asked_and_none_within_another():
    found = phrases(*TEXT, most=3)
    assert len(found) == 3
    texts = [phrase.text.lower() for phrase in phrases(*TEXT)]
    assert not any(a != b and f" {a} " in f" {b} " for a in texts for b in texts)


@given(st.lists(st.text(max_size=150), max_size=6))
def test_every_phrase_occurs_in_the_text_and_scores_fall(paragraphs):
    whole = "\n".join(paragraphs)
    found = phrases(*paragraphs)
    assert all(phrase.text in whole for phrase in found)
    assert [p.score for p in found] == sorted((p.score for p in found), reverse=True)


def test_half_of_a_negation_is_no_word_of_a_phrase():
    text = "The harbour bridge doesn't close. The harbour bridge doesn’t open."
    assert not [phrase for phrase in phrases(text) if "doesn" in phrase]
