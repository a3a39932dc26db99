"""What is out, read out of the line that the server keeps."""

from __future__ import annotations

from worker.adapters.standings import read_standing
from worker.ports import Standing


def test_a_line_is_read_and_only_its_version_may_hold_a_space():
    assert read_standing(b"3 17 doc digest 1795993734344 2.1 final", None) == Standing(
        revision=3, content="digest", version="2.1 final", modified_ms=1795993734344, document="doc"
    )


def test_what_is_unknown_is_empty():
    assert read_standing(b"1 1 doc digest  ", b"other") == Standing(1, "digest", None, None, "doc", "other")
    assert read_standing(None, None) == Standing()
    assert read_standing(None, b"other") == Standing(twin="other")
