"""The vocabulary is a file that a person edits, and mistakes are named."""

from __future__ import annotations

import pytest

from worker.adapters.vocabulary_file import read_vocabulary
from worker.errors import ConfigurationError


def test_no_file_is_no_vocabulary(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert read_vocabulary(None) == ()


def test_the_default_file_is_read_where_it_exists():
    assert read_vocabulary(None)


@pytest.mark.parametrize("content", [b"[[tag]", b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_named(tmp_path, content):
    path = tmp_path / "tags.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigurationError, match=r"tags\.toml"):
        read_vocabulary(path)


def test_a_file_that_is_missing_is_named(tmp_path):
    with pytest.raises(ConfigurationError, match=r"nowhere\.toml"):
        read_vocabulary(tmp_path / "nowhere.toml")
