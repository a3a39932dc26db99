"""Boosted trees, run all at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.enrich import candidates, summary_features
from worker.enrich.trees import Trees, read_trees

NUMBERS = st.sampled_from([-1.0, 0.0, 0.5, 1.0, 2.0, 3.5, 7.0])
TREES = st.recursive(NUMBERS, lambda node: st.tuples(st.integers(0, 2), NUMBERS, node, node), max_leaves=60)
ROWS = st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), max_size=5)


def walked(trees, row):
    total = 0.0
    for tree in trees.trees:
        node = tree
        while isinstance(node, (tuple, list)):
            feature, threshold, left, right = node
            node = left if row[feature] <= threshold else right
        total += node
    return trees.base + trees.rate * total


@given(st.lists(TREES, max_size=6), ROWS)
def test_a_score_is_the_sum_of_the_leaves_a_row_ends_in(nodes, rows):
    trees = Trees(("a", "b", "c"), 0.25, 0.1, nodes)
    assert trees.scores(rows) == pytest.approx([walked(trees, row) for row in rows])
    assert [score for row in rows for score in trees.scores([row])] == trees.scores(rows)


@pytest.mark.parametrize(
    ("table", "names"), [("summary.json", summary_features.NAMES), ("keyphrases.json", candidates.NAMES)]
)
@given(data=st.data())
def test_the_models_of_the_package_score_as_their_trees_say(table, names, data):
    trees = read_trees(table, names)
    row = data.draw(st.lists(st.floats(-5, 100), min_size=len(names), max_size=len(names)))
    assert trees.scores([row]) == pytest.approx([walked(trees, row)])
