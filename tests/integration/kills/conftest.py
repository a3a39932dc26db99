"""Faults in their short or their long form."""

from tests.chaos.forms import pytest_collection_modifyitems, pytest_configure

__all__ = ["pytest_collection_modifyitems", "pytest_configure"]
