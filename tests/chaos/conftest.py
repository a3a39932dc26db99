"""Which faults run when: `make test` runs the short form of each, `make chaos` all of them (`CHAOS=long`)."""

from __future__ import annotations

import os

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "long: only in `make chaos`")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long ones out, without a word: they are no skips, nothing is missing here."""
    if os.environ.get("CHAOS") == "long":
        return
    chosen = [item for item in items if item.get_closest_marker("long") is None]
    if len(chosen) < len(items):
        config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
        items[:] = chosen
