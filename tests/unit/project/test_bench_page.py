"""The performance page has a place for every table, and tables go into their places."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.figures import Figure, Part
from bench.page import filled, write

ROOT = Path(__file__).resolve().parents[3]
PAGE = "before\n<!-- bench: one -->\nold\n<!-- end -->\nbetween\n<!-- bench: two -->\n<!-- end -->\nafter\n"


def test_a_text_replaces_what_stands_in_its_place_and_nothing_else():
    once = filled(PAGE, {"one": "new\n"})
    assert once == PAGE.replace("old\n", "\nnew\n\n")
    assert filled(once, {"one": "new\n"}) == once


def test_a_part_without_a_place_is_refused():
    with pytest.raises(ValueError, match="three"):
        filled(PAGE, {"three": "x"})


def test_a_page_gets_the_machine_and_the_tables(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("<!-- bench: machine -->\n<!-- end -->\n<!-- bench: one -->\n<!-- end -->\n", "utf-8")
    write(page, "Two cores.", [Part("one", "One", "Counted.", [Figure("apples", "kg", 3.0)])])
    text = page.read_text("utf-8")
    assert "Two cores." in text
    assert "### One" in text
    assert "| apples | 3.00 kg |" in text
