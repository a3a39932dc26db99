"""What the tagger of names sees."""

from __future__ import annotations

import pycrfsuite
import pytest

from tests.unit.enrich.articles import ROOT
from worker.enrich.frequencies import frequencies
from worker.enrich.gazetteer import gazetteer
from worker.enrich.tagger_features import Features, attributes_of
from worker.enrich.words import tokenize

MODEL = (ROOT / "worker/enrich/data/names.crfsuite").read_bytes()
SENTENCES = (
    "Mr Kerry met reporters in New York City on Tuesday, U.S. officials said.",
    "LONDON AND PARIS ARE CLOSED TO LORRIES.",
    "the mayor of St. Petersburg, Anna Berg, and a bus from Leeds",
    "I. M. Pei built it.",
    "Yes.",
)


@pytest.fixture(scope="module")
def tagger():
    opened = pycrfsuite.Tagger()
    opened.open_inmemory(MODEL)
    return opened


def test_every_feature_the_model_knows_is_read_from_it(tagger):
    known = {name.encode() for name in tagger.info().attributes}
    assert known <= attributes_of(MODEL)
    assert not attributes_of(b"")


def test_leaving_out_what_the_model_does_not_know_changes_no_tag(tagger):
    sentences = [[token.text for token in tokenize(text)] for text in SENTENCES]
    everything = Features(gazetteer(), frequencies()).of_text(sentences)
    known = Features(gazetteer(), frequencies(), MODEL).of_text(sentences)
    assert [tagger.tag(seen) for seen in known] == [tagger.tag(seen) for seen in everything]
    modelled = attributes_of(MODEL)
    assert known == [[[one for one in said if one in modelled] for said in seen] for seen in everything]
    assert sum(map(len, known[0])) < sum(map(len, everything[0]))


def test_a_word_says_what_it_is_what_stands_around_it_and_what_name_it_is_in():
    seen = Features(gazetteer(), frequencies()).of_text([["Kerry", "likes", "New", "York", "."]])[0]
    assert {b"first", b"w=kerry", b"s=Xx", b"+1=likes", b"+2=new"} <= set(seen[0])
    assert {b"-1=kerry", b"+1=new", b"-1|=kerry|x"} <= set(seen[1])
    assert any(one.startswith(b"Bplace") for one in seen[2])
    assert any(one.startswith(b"Iplace") for one in seen[3])
    assert any(one.startswith(b"+1Bplace") for one in seen[1])
    assert b"last" in seen[4]
    assert any(one.startswith(b"-1Iplace") for one in seen[4])
