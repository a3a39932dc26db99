"""Text as a terminal or a log may show it: nothing in it can move the cursor, forge a line or hide.

Pure. What lives here: the one escape used wherever a name or a reason is printed or logged. What does not: the text
that is published, which keeps every character it came with.
"""

from __future__ import annotations


def printable(text: str) -> str:
    r"""The text with every character that does not print written as `\n`, `\x1b` or `\u202e`.

    Those are control, format (bidi, zero-width), surrogate and unassigned characters. One line whatever it is given,
    encodable in UTF-8, and unchanged when applied twice. Backslashes stay as they are: it is for people to read, not
    for programs to undo.
    """
    if text.isprintable():
        return text
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
