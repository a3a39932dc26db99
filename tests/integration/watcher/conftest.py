"""A folder to watch."""

from __future__ import annotations

import pytest


@pytest.fixture
def inbox(tmp_path):
    root = tmp_path / "inbox"
    root.mkdir()
    return root
