"""Words of a text."""

from __future__ import annotations

import pytest

from worker.enrich.words import plain


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
