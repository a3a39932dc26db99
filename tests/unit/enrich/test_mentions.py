"""Names found by rules, in any language that writes them large."""

from __future__ import annotations

import pytest

from worker.enrich.frequencies import frequencies
from worker.enrich.gazetteer import gazetteer
from worker.enrich.mentions import find_mentions


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Sie sprach für die Society of the Friends in Bonn.", "Society of the Friends"),
        ("Das schrieb J. K. Rowling gestern.", "J. K. Rowling"),
        ("Das schrieb Hannah von der Leyen gestern.", "Hannah von der Leyen"),
        ("Es schrieb Peter Weber", "Peter Weber"),
    ],
)
def test_small_words_and_initials_inside_a_name_belong_to_it(text, name):
    assert name in [mention.name for mention in find_mentions(text, gazetteer(), frequencies())]


def test_a_full_stop_after_a_word_ends_a_name():
    found = find_mentions("Er kam mit Anna Berg. Peter Weber blieb.", gazetteer(), frequencies())
    assert [mention.name for mention in found] == ["Anna Berg", "Peter Weber"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Es sprachen Landesbischof Christian Kopp und Professor Peter Weber.", ["Christian Kopp", "Peter Weber"]),
        ("Die CSU-Politikerin Anna Berg gab Peter Weber den Rat.", ["Anna Berg", "Peter Weber"]),
        ("Gestern gab Anna Berg den Ton vor.", ["Anna Berg"]),
        ("Im Keller steht Anna Berg.", ["Anna Berg"]),
        ("Según Carlos Gómez y Thomas Miller, nada pasó.", ["Carlos Gómez", "Thomas Miller"]),
        ("Para Thomas Miller, en Syrien y en la Moncloa.", ["Thomas Miller", "Syrien"]),
    ],
)
def test_what_stands_around_a_name_is_no_part_of_it(text, names):
    found = [m.name for m in find_mentions(text, gazetteer(), frequencies()) if m.kind in ("person", "place")]
    assert [name for name in found if name in names] == names
    assert not [name for name in found for wanted in names if wanted in name and wanted != name]


@pytest.mark.parametrize("text", ["in Syrien", "en Allemagne", "aus Brüssel", "nach Damaskus", "en Siria", "à Londres"])
def test_countries_and_capitals_are_places_in_the_languages_around(text):
    assert [m.kind for m in find_mentions(f"es {text} heute", gazetteer(), frequencies())] == ["place"]


def test_a_german_noun_after_a_preposition_is_nobody():
    found = find_mentions("Im Keller steht die Maschine.", gazetteer(), frequencies())
    assert {m.kind for m in found} == {None}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Le directeur général M. Thierry Nier a parlé.", "Thierry Nier"),
        ("Hier M. Jean-Pierre Farandou a dit non.", "Jean-Pierre Farandou"),
        ("Hier M. Nier a dit non.", "Nier"),
        ("Hier Mme Anne Nier a dit non.", "Anne Nier"),
        ("Gestern sprach Dr. Anna Weber lange.", "Anna Weber"),
        ("Hier Mr. Thomas Miller a dit non.", "Thomas Miller"),
    ],
)
def test_the_full_stop_of_an_honorific_is_no_part_of_the_name(text, name):
    found = find_mentions(text, gazetteer(), frequencies())
    assert [(m.name, m.kind) for m in found if "." in m.name or m.kind] == [(name, "person")]
