"""Which language an article is in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.enrich.articles import article
from worker.enrich.language import detect_language

GERMAN = "Die Bundesregierung hat am Mittwoch beschlossen, die Steuern für kleine Betriebe deutlich zu senken."
ENGLISH = "The government decided on Wednesday to lower taxes for small businesses, ministers said after a meeting."


@pytest.mark.parametrize(
    ("text", "declared", "found"),
    [
        (GERMAN, None, "de"),
        (GERMAN, "en", "de"),
        (ENGLISH, "en-GB", "en-GB"),
        (ENGLISH, "en_us", "en-US"),
        (ENGLISH, "not a language", "en"),
        ("Ja.", "de-AT", "de-AT"),
        ("ממשלת ישראל החליטה ביום רביעי להוריד את המסים לעסקים קטנים, כך אמרו השרים לאחר הישיבה.", None, "he"),
        ("12345", None, None),
        ("", None, None),
    ],
)
def test_the_text_decides_and_a_declared_language_is_a_hint(text, declared, found):
    assert detect_language(article(text, language=declared)).language == found


def test_a_declared_language_the_detector_does_not_know_is_believed():
    asturian = (
        "El Gobiernu d’Asturies decidió el miércoles baxar los impuestos a les empreses pequeñes, dixo la conseyera."
    )
    assert detect_language(article(asturian)).language == "es"
    assert detect_language(article(asturian, language="ast-ES")).language == "ast-ES"


@pytest.mark.parametrize("odd", ["\x00", "\x9f", "\ud800", "\ufdd0", "\uffff", "\U0002fffe", "\U0010ffff"])
def test_what_is_no_character_does_not_hide_the_language(odd):
    assert detect_language(article(ENGLISH + odd + ENGLISH)).language == "en"


@given(st.text(max_size=300), st.none() | st.text(max_size=20))
def test_no_text_and_no_declaration_is_too_odd(text, declared):
    detect_language(article(text, language=declared))
