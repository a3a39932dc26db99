"""Small boosted trees, kept as JSON and run without a library.

What lives here: reading and running them. What does not: what their features mean (each ranker's own module), and their
training (`tools/`). A file holds `features` (their names, in order), `base`, `rate` and `trees`; a tree is a number or
`[feature, threshold, left, right]`, and a row goes left where its feature is at most the threshold.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from worker.enrich.tables import lines_of

if TYPE_CHECKING:
    from collections.abc import Sequence

Node = Any
"""A number, or `(feature, threshold, left, right)`."""


class Trees(NamedTuple):
    """A sum of trees."""

    features: tuple[str, ...]
    base: float
    rate: float
    trees: list[Node]

    def score(self, row: Sequence[float]) -> float:
        """Return the sum of what each tree says of a row."""
        total = 0.0
        for tree in self.trees:
            node = tree
            while node.__class__ is tuple:
                feature, threshold, left, right = node
                node = left if row[feature] <= threshold else right
            total += node
        return self.base + self.rate * total


@cache
def read_trees(table: str, features: tuple[str, ...]) -> Trees:
    """Read a model of this package; raises `ValueError` if it was trained on other features."""
    kept = json.loads("".join(lines_of(table)))
    if tuple(kept["features"]) != features:
        raise ValueError(f"{table} was trained on other features; train it anew with the programs in tools/")
    return Trees(features, kept["base"], kept["rate"], [_frozen(tree) for tree in kept["trees"]])


def _frozen(node: Node) -> Node:
    return tuple(_frozen(part) for part in node) if isinstance(node, list) else node
