"""Turn scikit-learn's boosted trees to the small JSON that `worker/enrich/trees.py` runs."""

from __future__ import annotations

import json
import math
from typing import Any

from worker.enrich.trees import Trees


def as_trees(model: Any, names: tuple[str, ...]) -> Trees:
    """Return a fitted `GradientBoostingRegressor` (or binary classifier) as the package runs it."""
    base = model.init_.constant_[0][0] if hasattr(model.init_, "constant_") else _log_odds(model.init_.class_prior_[1])
    trees = [_node(stage[0].tree_, 0) for stage in model.estimators_]
    return Trees(names, round(float(base), 5), float(model.learning_rate), trees)


def as_json(model: Any, names: tuple[str, ...]) -> str:
    """Return it as the text of a model file."""
    trees = as_trees(model, names)
    kept = {"features": trees.features, "base": trees.base, "rate": trees.rate, "trees": trees.trees}
    return json.dumps(kept, separators=(",", ":")) + "\n"


def _log_odds(share: float) -> float:
    return math.log(share / (1 - share))


def _node(tree: Any, index: int) -> Any:
    if tree.children_left[index] < 0:
        return round(float(tree.value[index][0][0]), 4)
    return (
        int(tree.feature[index]),
        float(f"{tree.threshold[index]:.6g}"),
        _node(tree, tree.children_left[index]),
        _node(tree, tree.children_right[index]),
    )
