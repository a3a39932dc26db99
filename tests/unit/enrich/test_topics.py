"""Subjects of the IPTC Media Topics."""

from __future__ import annotations

from importlib import resources

import pytest

from tests.unit.enrich.articles import article
from worker.enrich.topics import Topics

TEXTS = {
    "sport": "The striker scored twice as the home team won the cup final. The coach praised the goalkeeper after the match and "
    "the players celebrated with fans. It was their third title in five seasons of the league.",
    "economy, business and finance": "Shares fell on Tuesday after the company warned that profits would drop. Investors sold the "
    "stock, and analysts cut their forecasts for sales and revenue. The bank lowered its growth outlook as oil prices rose.",
    "health": "Doctors say the vaccine protects patients from the disease. Hospitals reported fewer infections, and the health "
    "ministry said the virus was in retreat. Nurses gave the treatment to children in clinics.",
}


@pytest.mark.parametrize("label", TEXTS)
def test_a_plain_case_is_seen(label):
    (topic, *_) = Topics()(article(TEXTS[label], language="en")).topics
    assert topic.label == label
    assert topic.uri.startswith("http://cv.iptc.org/newscodes/mediatopic/")


@pytest.mark.parametrize("text", ["", "So it is.", "Lorem ipsum dolor sit amet, consectetur adipiscing elit."])
def test_not_knowing_is_an_answer(text):
    assert Topics()(article(text)).topics == ()


def test_other_languages_are_not_guessed_at():
    assert Topics()(article(TEXTS["sport"], language="de")).topics == ()


def test_a_little_of_sport_is_not_sport():
    text = resources.files("worker.samples").joinpath("glacier-lake.md").read_text("utf-8")
    assert Topics()(article(text, language="en")).topics == ()
