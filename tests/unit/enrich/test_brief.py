"""A line of one clause: where a sentence that is too long may be cut, and where not."""

from __future__ import annotations

import pytest

from worker.enrich.brief import MAX_CHARACTERS, brief

REST = (
    "the oldest member of the county council that has met in the same draughty hall on every other Monday since the war"
)


@pytest.mark.parametrize(
    ("sentence", "line"),
    [
        (
            f"The harbour town elected its first mayor in forty years, who was until then {REST}.",
            "The harbour town elected its first mayor in forty years.",
        ),
        (
            f"The bridge will stay closed to lorries and buses for another month after {REST}.",
            "The bridge will stay closed to lorries and buses for another month.",
        ),
    ],
)
def test_a_long_sentence_is_cut_before_a_clause(sentence: str, line: str) -> None:
    assert brief(sentence, "Some headline") == line


@pytest.mark.parametrize("verb", ["bills herself as", "is widely described as", "likes singing as well as"])
def test_what_is_left_is_a_whole_clause(verb: str) -> None:
    """`As` belongs to the words before it more often than not."""
    sentence = (
        f"The new mayor of the harbour town {verb} an independent and {REST.split(',', maxsplit=1)[0]} {'x' * 60}."
    )
    assert len(sentence) > MAX_CHARACTERS
    assert brief(sentence, "A mayor of her own mind") == "A mayor of her own mind"


def test_what_is_left_has_a_verb() -> None:
    start = "Northbridge council leader Anna Berg of the Harbour Party"
    sentence = f"{start}, who was {REST}, resigned on Monday after a vote."
    assert brief(sentence, "Council leader resigns") == "Council leader resigns"
    assert brief(f"{start} won again, beating {REST} and {'x' * 40}.", None) == f"{start} won again."


@pytest.mark.parametrize(
    "sentence", ["He was the last to leave the bridge.", "Who closed the bridge?", "“It's a shame,” he said."]
)
def test_a_sentence_that_is_unclear_by_itself_gives_way_to_the_headline(sentence: str) -> None:
    assert brief(sentence, "Harbour bridge closes") == "Harbour bridge closes"
    assert brief(sentence, None) == sentence


def test_only_where_nothing_fits_a_sentence_is_cut_between_words() -> None:
    sentence = f"The harbour bridge {'of the old town ' * 12}closed."
    line = brief(sentence, None)
    assert line.endswith("…")
    assert sentence.startswith(line[:-1] + " ")
    assert len(line) <= MAX_CHARACTERS
    assert brief(sentence, "x" * 200) == line
    assert brief("y" * 200, None) == "y" * (MAX_CHARACTERS - 1) + "…"
