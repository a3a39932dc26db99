"""Weights of the small models that read scraped text.

What lives here: reading them. What does not: what they weigh (`strays`, `headlines`), and their training (`tools/`).
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources


@cache
def read_weights(model: str, names: tuple[str, ...]) -> tuple[float, tuple[float, ...]]:
    """The base and a weight for each of the names; raises `ValueError` where the model was trained on other names."""
    kept = json.loads((resources.files("worker.parse") / "data" / f"{model}.json").read_text(encoding="utf-8"))
    if tuple(kept["weights"]) != names:
        raise ValueError(f"{model}.json was trained on other traits; train it anew with the programs in tools/")
    return kept["base"], tuple(kept["weights"].values())
