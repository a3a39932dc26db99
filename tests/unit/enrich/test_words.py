"""Words of a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.enrich.words import plain, tokenize


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The U.S. said", ["The", "U.S.", "said"]),
        ("Kerry's AT&T", ["Kerry", "'s", "AT&T"]),
        ("O’Brien, l’Etat!", ["O’Brien", ",", "l’Etat", "!"]),
        ("US-led London-based net-zero", ["US", "-", "led", "London", "-", "based", "net-zero"]),
        ("3.5m 21st B2B café naïve-ish", ["3.5m", "21st", "B2B", "café", "naïve-ish"]),
        ("it ended.Then “so”-called", ["it", "ended", ".", "Then", "“", "so", "”", "-", "called"]),
        ("abc_d ab1 a&b & x", ["abc_d", "ab1", "a&b", "&", "x"]),
    ],
)
def test_a_text_is_cut_to_words_and_marks(text, expected):
    assert [token.text for token in tokenize(text)] == expected


@given(st.text(max_size=200))
def test_tokens_are_where_they_say_and_leave_nothing_out(text):
    tokens = tokenize(text)
    assert all(text[token.start : token.end] == token.text for token in tokens)
    assert "".join(token.text for token in tokens) == "".join(text.split())


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Churches", "church"),
        ("taxes", "tax"),
        ("Countries", "country"),
        ("bridges", "bridge"),
        ("ties", "tie"),
        ("crisis", "crisis"),
        ("boss", "boss"),
        ("bus", "bus"),
        ("BBCs", "bbcs"),
        ("O’Brien’s", "o'brien's"),
    ],
)
def test_a_plural_and_its_singular_have_one_plain_form(word, expected):
    assert plain(word) == expected
