"""Names as hints and as text for people."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from worker.printable import printable
from worker.watcher.media_types import media_type_of


def test_a_known_ending_hints_at_the_media_type():
    assert media_type_of(b"a.TXT") == "text/plain"
    assert media_type_of(b"a.b.html") == "text/html"


def test_no_ending_or_a_strange_one_hints_at_nothing():
    assert [media_type_of(name) for name in (b"a", b".txt", b"a.", b"a.\xff", b"")] == [""] * 5


@given(st.text())
def test_what_is_shown_is_one_line_without_hidden_characters_and_shown_the_same_again(text):
    shown = printable(text)
    assert shown.isprintable()
    assert printable(shown) == shown
    shown.encode()


def test_escapes_and_reversed_text_are_made_visible():
    assert printable("a\x1b[2J\u202etxt\n") == "a\\x1b[2J\\u202etxt\\n"
    assert printable("Ärger 🙂") == "Ärger 🙂"
