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
    ],
)
def test_small_words_and_initials_inside_a_name_belong_to_it(text, name):
    assert name in [mention.name for mention in find_mentions(text, gazetteer(), frequencies())]


def test_a_full_stop_after_a_word_ends_a_name():
    found = find_mentions("Er kam mit Anna Berg. Peter Weber blieb.", gazetteer(), frequencies())
    assert [mention.name for mention in found] == ["Anna Berg", "Peter Weber"]
