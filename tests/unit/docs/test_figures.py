"""What the pages and docstrings say of articles and limits is so."""

from __future__ import annotations

import pytest

import worker.client
from tests.unit.docs.pages import ROOT, blocks, where
from worker.settings import InboxSettings

SHOWN = [(where(block), block.text) for block in blocks("python")] + [("worker.client", worker.client.__doc__)]


@pytest.mark.parametrize(("place", "text"), SHOWN)
def test_an_example_survives_an_article_without_a_headline(place, text):
    assert 'data["headline"]' not in text


@pytest.mark.parametrize(
    ("page", "says"),
    [
        ("docs/reference/formats.md", "| a file | 10 MB ({:,} bytes) |"),
        ("docs/howto/add-a-parser.md", "at most 10 MB)"),
    ],
)
def test_the_largest_file_is_the_one_that_is_set(page, says):
    largest = InboxSettings().max_bytes
    assert largest == 10_000_000
    assert says.format(largest) in (ROOT / page).read_text("utf-8")
