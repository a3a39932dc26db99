"""Which sentences make a summary, given how good each is."""

from __future__ import annotations

import pytest

from worker.enrich.presentable import Sentence
from worker.enrich.ranking import choose
from worker.enrich.summary_features import NAMES
from worker.enrich.trees import read_trees

APART = ("Apples fell.", "Bridges closed.", "Cats slept.", "Doctors met.")


def sentences(*texts, words=5, dangling=()):
    return [Sentence(text, opens_paragraph=True, words=words, dangles=text in dangling) for text in texts]


@pytest.mark.parametrize(
    ("scores", "most", "chosen"),
    [
        ([0, 0, 0, 0], 2, [0, 1]),
        ([0, 0.1, 0.1, 0.1], 1, [0]),
        ([0, 0, 0, 1], 1, [3]),
        ([0, 1, 1, 0], 2, [1, 2]),
        ([0, 0, 1, 1], 2, [2, 3]),
    ],
)
def test_the_first_ones_are_shown_unless_others_are_better_by_a_margin(scores, most, chosen):
    assert choose(scores, sentences(*APART), most) == chosen


def test_a_sentence_that_says_what_another_said_is_no_gain():
    assert choose([1, 0, 2], sentences("Apples fell.", "Cats slept.", "Apples fell again."), 2) == [1, 2]
    assert choose([1, 0, 0.9], sentences("Apples fell.", "Cats slept.", "Apples fell again."), 2) == [0, 1]


def test_a_sentence_that_points_back_costs_more_without_the_one_before():
    shown = sentences(*APART, dangling=("Doctors met.",))
    assert choose([0, 0, 0, 0.7], shown, 1) == [0]
    assert choose([0, 0, 0.5, 0.7], shown, 2) == [2, 3]


def test_the_weakest_goes_where_the_summary_grows_too_long_but_never_the_first():
    long = sentences(*APART, words=40)
    assert choose([0, 0.3, 0.1, 0.2], long, 4) == [0, 1]
    assert choose([0, 0.1, 0.2, 0], sentences(*APART, words=30), 4) == [0, 1, 2]


def test_a_model_trained_on_other_features_is_refused():
    assert read_trees("summary.json", NAMES).features == NAMES
    with pytest.raises(ValueError, match=r"summary\.json was trained on other features"):
        read_trees("summary.json", (*NAMES, "another"))
