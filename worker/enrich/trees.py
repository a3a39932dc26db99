"""Small boosted trees, kept as JSON and run without a library.

What lives here: reading and running them. What does not: what their features mean (each ranker's own module), and their
training (`tools/`). A file holds `features` (their names, in order), `base`, `rate` and `trees`; a tree is a number or
`[feature, threshold, left, right]`, and a row goes left where its feature is at most the threshold.

They are run all at once (QuickScorer, Lucchese and others 2015). Each tree has one bit for each of its leaves, from
left to right. A node that sends a row to the right rules out the leaves on its left; once every node of every tree has
had its say, the lowest bit left of a tree is the leaf the row ends in. The nodes that ask for one feature are sorted by
threshold, so that one search tells all of those that rule something out.
"""

from __future__ import annotations

import json
import struct
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate, repeat
from operator import and_, getitem
from typing import TYPE_CHECKING, Any

from worker.enrich.tables import lines_of

if TYPE_CHECKING:
    from collections.abc import Sequence

Node = Any
"""A number, or `(feature, threshold, left, right)`."""

_WIDTHS = ((8, "B"), (16, "H"), (32, "I"), (64, "Q"))
"""How many leaves a tree may have, and how `struct` calls so many bits."""


@dataclass
class Trees:
    """A sum of trees, each of at most 64 leaves."""

    features: tuple[str, ...]
    base: float
    rate: float
    trees: list[Node]
    _cuts: list[tuple[int, list[float], list[int]]] = field(init=False, repr=False)
    """For each feature that is asked for: its thresholds, and which leaves are left above so many of them."""
    _values: list[dict[int, float]] = field(init=False, repr=False)
    """For each tree: what the leaf of a bit says."""
    _bits: struct.Struct = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Lay the trees flat."""
        flat = [_flat(tree) for tree in self.trees]
        most = max((len(values) for values, _ in flat), default=0)
        width, code = next((width, code) for width, code in _WIDTHS if width >= most)
        self._values = [{1 << place: value for place, value in enumerate(values)} for values, _ in flat]
        self._bits = struct.Struct(f"<{len(flat)}{code}")
        self._all = (1 << width * len(flat)) - 1
        self._lowest = sum(1 << width * number for number in range(len(flat)))
        asked: dict[int, list[tuple[float, int]]] = {}
        for number, (_, nodes) in enumerate(flat):
            for feature, threshold, out in nodes:
                asked.setdefault(feature, []).append((threshold, out << width * number))
        self._cuts = [self._cut(feature, sorted(nodes)) for feature, nodes in asked.items()]

    def _cut(self, feature: int, nodes: list[tuple[float, int]]) -> tuple[int, list[float], list[int]]:
        left = accumulate((out for _, out in nodes), lambda left, out: left & ~out, initial=self._all)
        return feature, [threshold for threshold, _ in nodes], list(left)

    def scores(self, rows: Sequence[Sequence[float]]) -> list[float]:
        """Return the sum of what each tree says, for each row; many at once take less time than one by one."""
        left = [self._all] * len(rows)
        columns = list(zip(*rows, strict=True)) or [()] * len(self.features)
        for feature, thresholds, masks in self._cuts:
            above = map(bisect_left, repeat(thresholds), columns[feature])
            left = list(map(and_, left, map(masks.__getitem__, above)))
        return [self.base + self.rate * self._total(leaves & ~(leaves - self._lowest)) for leaves in left]

    def _total(self, leaves: int) -> float:
        """Return the sum of what the leaves say; each tree has one."""
        bits = self._bits.unpack(leaves.to_bytes(self._bits.size, "little"))
        return sum(map(getitem, self._values, bits), 0.0)


def _flat(tree: Node) -> tuple[list[float], list[tuple[int, float, int]]]:
    """Return what the leaves say, from left to right, and each node: feature, threshold, bits of what is left of it."""
    values: list[float] = []
    nodes: list[tuple[int, float, int]] = []

    def lay(node: Node) -> None:
        if isinstance(node, int | float):
            values.append(node)
            return
        feature, threshold, left, right = node
        first = len(values)
        lay(left)
        nodes.append((feature, threshold, (1 << len(values)) - (1 << first)))
        lay(right)

    lay(tree)
    return values, nodes


@cache
def read_trees(table: str, features: tuple[str, ...]) -> Trees:
    """Read a model of this package; raises `ValueError` if it was trained on other features."""
    kept = json.loads("".join(lines_of(table)))
    if tuple(kept["features"]) != features:
        raise ValueError(f"{table} was trained on other features; train it anew with the programs in tools/")
    return Trees(features, kept["base"], kept["rate"], kept["trees"])
