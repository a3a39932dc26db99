"""Where sentences end."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.enrich.sentences import sentence_spans, split_sentences


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
        ["Rund 30 Mio. Menschen zahlten 7,5 Mrd. Euro.", "Es reicht nicht."],
        ["Der Bund zahlt 7,5 Mrd.", "Die Städte zahlen 30 Mio.", "Das reicht."],
        ["Nach Art. 5 des Grundgesetzes und Abs. 2 gilt das.", "Kap. 3 sagt es auch."],
        ["Sie sang auf ihre Art.", "1988 wurde sie entdeckt."],
        ["It was a work of art.", "Everybody with such abs.", "Nobody else came."],
        ["Er spielt in der 2. Bundesliga.", "Sie stieg in die 3. Liga.", "Am 3. Mai.", "Es regnete."],
        ["« Non. »", "Le ministre a répondu.", "« Venez\u202f!\u202f»", "Il rit."],
        ["« Nous irons jusqu’au bout. »", "C’est dit."],
        ["« Non. », a-t-il dit.", "« Si. » a-t-elle répondu."],
        ["„Das ist falsch.“", "Der Minister ging.", "„Ja.“, sagte er.", "„Nein.“"],
        ["»Das ist falsch.«", "Der Minister ging.", "»Ja.«"],
        ["Er ging.", "»Ich bleibe«, sagte sie."],
        ["He went...", "Nobody saw him?!", "“Then” it rained."],
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


@pytest.mark.timed
@pytest.mark.parametrize("mark", [".", "…", "?!"])
def test_a_long_run_of_marks_that_ends_nothing_takes_linear_time(mark):
    def seconds(size):
        spent = []
        for _ in range(3):
            sentence_spans.cache_clear()
            started = time.process_time()
            assert split_sentences(f"a{mark * size}, b.")
            spent.append(time.process_time() - started)
        return min(spent)

    assert seconds(4_000) < 30 * seconds(500)  # eight times as long; a quadratic one takes 64 times the time
