"""A desk's own labels."""

from __future__ import annotations

import time
import tomllib

import pytest

from tests.unit.enrich.articles import ROOT, article
from worker.enrich.vocabulary import Vocabulary, entries_from
from worker.errors import ConfigurationError
from worker.models import Tag
from worker.ports import EnrichOptions, VocabularyEntry


def labels(text, *entries, **fields):
    return [tag.label for tag in Vocabulary(entries)(article(text, **fields)).tags]


CLIMATE = VocabularyEntry("Climate change", aliases=("global warming", "net-zero"))
WHO = VocabularyEntry("WHO", aliases=("World Health Organization",), case_sensitive=True)


@pytest.mark.parametrize(
    "text", ["About climate change.", "GLOBAL WARMING is here", "“Global  warming”", "Net-zero plans"]
)
def test_a_label_or_any_alias_is_found_whatever_its_case(text):
    assert labels(text, CLIMATE) == ["Climate change"]


@pytest.mark.parametrize("text", ["climate changes", "global, warming", "Aglobal warming", ""])
def test_only_whole_words_in_a_row_are_found(text):
    assert labels(text, CLIMATE) == []


def test_case_matters_where_it_is_said():
    assert labels("Who said so? The WHO did.", WHO) == ["WHO"]
    assert labels("Who said so?", WHO) == []


def test_the_longest_spelling_wins():
    york, new_york = VocabularyEntry("York"), VocabularyEntry("New York")
    assert labels("In New York.", york, new_york) == ["New York"]


def test_a_spelling_of_hyphens_alone_is_never_found():
    assert labels("A gift - or not.", VocabularyEntry("Gift shop", aliases=("-",))) == []


def test_an_entry_of_another_language_is_not_found():
    entry = VocabularyEntry("Gift", languages=("de",))
    assert labels("A gift.", entry, language="en") == []
    assert labels("Das Gift.", entry, language="de-AT") == ["Gift"]


def test_what_is_said_more_often_comes_first_and_other_tags_stay():
    other = Tag(label="X", slug="x", kind="topic", score=0.5)
    old = Tag(label="Old", slug="old", kind="vocabulary", score=0.5)
    subject = article("Net-zero. WHO, WHO, WHO.").model_copy(update={"tags": (old, other)})
    found = Vocabulary.from_options(EnrichOptions(vocabulary=(CLIMATE, WHO)))(subject).tags
    assert [tag.label for tag in found] == ["WHO", "Climate change", "X"]
    assert found[0].score == 1.0


def test_thousands_of_entries_cost_nothing():
    text = "The council voted on climate change and the harbour bridge. " * 100
    few, many = Vocabulary([CLIMATE]), Vocabulary([CLIMATE, *(VocabularyEntry(f"Label {n}") for n in range(20_000))])

    def fastest(matcher):
        times = []
        for _ in range(5):
            started = time.perf_counter()
            matcher(article(text))
            times.append(time.perf_counter() - started)
        return min(times)

    assert fastest(many) < 3 * fastest(few)


def test_the_file_that_is_shipped_is_valid():
    entries = entries_from(tomllib.loads((ROOT / "config/tags.toml").read_text("utf-8")))
    assert "Climate change" in [entry.label for entry in entries]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = 1", "unknown key 'x'"),
        ("[tag]\nlabel = 'A'", "[[tag]]"),
        ("tag = [1]", "entry 1"),
        ("[[tag]]\naliases = []", "`label`"),
        ("[[tag]]\nlabel = '?!'", "`label`"),
        ("[[tag]]\nlabel = 'A'\nalias = ['b']", "unknown key 'alias'"),
        ("[[tag]]\nlabel = 'A'\naliases = 'b'", "`aliases`"),
        ("[[tag]]\nlabel = 'A'\naliases = ['']", "`aliases`"),
        ("[[tag]]\nlabel = 'A'\nuri = 1", "`uri`"),
        ("[[tag]]\nlabel = 'A'\nlanguages = [1]", "`languages`"),
        ("[[tag]]\nlabel = 'A'\ncase_sensitive = 'yes'", "`case_sensitive`"),
        ("[[tag]]\nlabel = 'A b'\n[[tag]]\nlabel = 'a-B'", "two entries"),
    ],
)
def test_a_mistake_in_the_file_is_named(text, said):
    with pytest.raises(ConfigurationError) as caught:
        entries_from(tomllib.loads(text))
    assert said in str(caught.value)
    assert str(caught.value).startswith("Vocabulary")
