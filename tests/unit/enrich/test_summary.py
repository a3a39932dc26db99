"""A few sentences, and one line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.enrich.articles import article
from worker.enrich.brief import MAX_CHARACTERS
from worker.enrich.datelines import without_dateline
from worker.enrich.summary import Summarise

FIRST = "The city council voted on Tuesday to close the old harbour bridge for two years."
SECOND = "Engineers found cracks in three of its pillars last month."
THIRD = "Drivers will be sent over the northern tunnel instead."
FOURTH = "The repairs are expected to cost 40 million euros."


def summary(*paragraphs, sentences=3, **fields):
    return Summarise(sentences)(article(*paragraphs, **fields)).summary


def test_it_shows_as_many_sentences_as_asked_in_order():
    assert summary(f"{FIRST} {SECOND}", THIRD, FOURTH).text == f"{FIRST} {SECOND} {THIRD}"
    assert summary(FIRST, SECOND, sentences=4).text == f"{FIRST} {SECOND}"


def test_datelines_credits_and_fragments_are_left_out():
    found = summary("By Ann Writer", f"HAMBURG (Reuters) - {FIRST}", "Photograph: A. Person took this picture.", SECOND)
    assert found.text == f"{FIRST} {SECOND}"


@pytest.mark.parametrize(
    "said",
    [
        "« Nous irons tous jusqu’au bout. »",
        "„Das ist seit gestern falsch.“",
        "»Das ist seit gestern falsch.«",
        "‚Das ist seit gestern falsch.‘",
    ],
)
def test_a_sentence_ends_also_with_the_marks_of_its_language(said):
    assert summary(f"{said} Paris ist seit gestern leer.").text == f"{said} Paris ist seit gestern leer."
    assert summary(said, "und weiter").text == said


def test_the_brief_is_the_first_sentence_if_it_fits():
    assert summary(FIRST, SECOND).brief == FIRST


def test_a_long_first_sentence_is_cut_where_a_clause_ends():
    long = (
        FIRST[:-1] + ", which carries more than sixty thousand cars each day from the northern suburbs to the market."
    )
    assert summary(long).brief == FIRST


def test_an_article_without_words_has_no_summary():
    assert summary("…", "--") is None
    assert summary() is None


@given(st.lists(st.text(max_size=200), max_size=8), st.none() | st.text(max_size=200))
def test_every_sentence_shown_occurs_in_the_text(paragraphs, headline):
    found = summary(*paragraphs, headline=headline)
    if found:
        squeezed = "".join("".join(paragraphs).split())
        assert "".join(found.text.split()) in squeezed or all(
            "".join(sentence.split()) in squeezed for sentence in found.text.split(" ")
        )
        assert len(found.brief) <= MAX_CHARACTERS
        assert "\n" not in found.brief


@pytest.mark.parametrize(
    ("line", "bare"),
    [
        ("Eindhoven, 3 March 2026 – Veldt opened a plant.", "Veldt opened a plant."),
        ("NEW YORK, March 3, 2026 -- Acme opened a plant.", "Acme opened a plant."),
        ("Paris, le 3 mai - Le maire est parti.", "Le maire est parti."),
        ("Berlin, 3. März 2026 - Die Stadt baut.", "Die Stadt baut."),
        ("Nendeln, 27.6.2025 – Die Stadt baut.", "Die Stadt baut."),
        ("London, 10 people - all of them - left.", "London, 10 people - all of them - left."),
        ("In May, 3 men - a father and sons - left.", "In May, 3 men - a father and sons - left."),
    ],
)
def test_a_dateline_with_a_date_is_no_part_of_the_sentence(line, bare):
    assert without_dateline(line) == bare


@pytest.mark.parametrize(
    "sentence",
    [
        "By any measure the old harbour bridge is in a bad state.",
        "By Tuesday, 300 people had signed a letter against it.",
        "Video-sharing sites and other toys are sold on the bridge.",
        "Credit Suisse lent the city the money for the bridge.",
        "Published in 1999, the report on the bridge was forgotten.",
        "Related costs are expected to be twice as high.",
    ],
)
def test_a_sentence_that_only_begins_like_furniture_is_shown(sentence):
    assert summary(sentence, FIRST).text == f"{sentence} {FIRST}"


@pytest.mark.parametrize(
    "line",
    [
        "By Ann Writer and two others of the staff.",
        "Video: watch how the old bridge was closed.",
        "Image copyright of the owner of the bridge.",
        "Source: report of the council on the bridge.",
        "Updated at nine in the morning on this day.",
        "Related: what is known of the old bridge.",
    ],
)
def test_furniture_is_not_shown(line):
    assert summary(line, FIRST).text == FIRST


def test_the_mark_of_a_paragraph_on_old_wires_is_no_part_of_a_sentence():
    assert summary(f"{FIRST}; {SECOND};").text == f"{FIRST} {SECOND}"


def test_what_is_left_of_a_sentence_is_not_shown():
    rest = "which nobody had expected to happen in the old harbour this year."
    assert summary(rest, f"{FIRST} {SECOND}").text == f"{FIRST} {SECOND}"
    assert summary(rest).text == rest


@pytest.mark.parametrize("name", ["de Blasio", "al-Dabiri", "eBay"])
def test_a_name_that_begins_small_opens_a_sentence(name):
    sentence = f"{name} closed the old harbour bridge for two years."
    assert summary(sentence, SECOND).text == f"{sentence} {SECOND}"
