"""Where sentences end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.enrich.sentences import split_sentences


@pytest.mark.parametrize(
    "sentences",
    [
        ["Mr. Kerry met Dr. Smith.", "They talked."],
        ["He moved to the U.S. Senate in 1999.", "It was cold."],
        ["She lives in the U.S.", "The house is new."],
        ["It opens at 9 a.m. Tuesday.", "It closes at 5 p.m."],
        ["“I am tired.”", "Kerry said nothing."],
        ["“Why?” asked the judge.", "Nobody knew."],
        ["J. K. Rowling wrote it.", "It sold."],
        ["Shares of Apple Inc. rose 3.5 per cent.", "Others fell."],
        ["No. 10 declined to comment.", "He said no.", "The end."],
        ["It ended.", "The next day was calm."],
        ["Er kam am 3. Mai z.B. nach Wien.", "Es regnete."],
        ["Elle est partie… sans bruit.", "Il pleut !"],
        ["东京是首都。", "很大！"],
        ["See example.com or Node.js for more.", "Thanks."],
        ["The officer denied it.;", "“I saw it,” she said.;"],
        ["He is from San Jose, Calif.; Jones is from Apple Inc.; nobody else came."],
    ],
)
def test_sentences_are_found(sentences):
    gap = "" if sentences[0].endswith("。") else " "
    assert split_sentences(gap.join(sentences)) == sentences


def test_a_missing_space_after_a_full_stop_is_seen():
    assert split_sentences("The war ended.Then came peace.") == ["The war ended.", "Then came peace."]


@given(st.text(max_size=400))
def test_every_character_is_in_one_sentence(text):
    assert "".join("".join(split_sentences(text)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    "text", ["." * 50_000, ". " * 25_000, "a." * 25_000, "“" * 50_000, "A. " * 20_000, '."' * 20_000]
)
def test_odd_texts_take_linear_time(text):
    assert split_sentences(text)
