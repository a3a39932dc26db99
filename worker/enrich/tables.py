"""The tables this package ships, in `data/`.

What lives here: reading them. What does not: what they mean (`gazetteer`, `frequencies`, `titles`, `words`). Where each
comes from, and under which licence: `docs/reference/model-card.md`.
"""

from __future__ import annotations

from functools import cache
from importlib import resources


def lines_of(table: str) -> list[str]:
    """Return the lines of a table."""
    return _text_of(table).splitlines()


def pairs_of(table: str) -> dict[str, str]:
    """Return, for the first field of each line of a table, the rest of the line."""
    return {word: rest for word, _, rest in (line.partition("\t") for line in lines_of(table))}


def _text_of(table: str) -> str:
    return (resources.files("worker.enrich") / "data" / table).read_text(encoding="utf-8")


@cache
def groups_of(table: str) -> dict[str, frozenset[str]]:
    """Return the groups of words of a table whose lines are a group's name and its words."""
    return {name: frozenset(words.split()) for name, words in (line.split("\t") for line in lines_of(table))}


@cache
def words_of(table: str) -> frozenset[str]:
    """Return the words of a table that is nothing but words."""
    return frozenset(_text_of(table).split())
