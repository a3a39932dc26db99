"""Which faults run when: `make test` runs the short form of each, `make chaos` all of them.

`CHAOS=long` chooses all; `crowd` and `alone` are the two halves of that in which `make chaos` runs them.
"""

from __future__ import annotations

import os

import pytest

VARIABLE = "CHAOS"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "long: only in `make chaos`")
    config.addinivalue_line("markers", "alone: needs the machine for itself, because its figures do")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the others out, without a word: they are no skips, nothing is missing here."""
    chosen = [item for item in items if _chosen(item, os.environ.get(VARIABLE, "short"))]
    if len(chosen) < len(items):
        config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
        items[:] = chosen


def _chosen(item: pytest.Item, form: str) -> bool:
    alone = item.get_closest_marker("alone") is not None
    if form == "short":
        return item.get_closest_marker("long") is None
    return form == "long" or (form == "alone") == alone
