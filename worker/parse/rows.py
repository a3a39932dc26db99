"""Rows of a table that was set as text: results, prices, ingredients, and the line that announces them.

What lives here: knowing rows by the form that three in a row share. What does not: what becomes of them (`body`).
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from worker.parse.lines import ends_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from worker.models import BlockKind
    from worker.parse.labels import Line

_RESULT = re.compile(
    r"[^\W\d_][^\d:]{2,40}(?<!\d)(?:\d{1,3}\s?[-–]\s?\d{1,3}\s[^\W\d_][^\d]{2,40}|\d{1,3}\s[^\W\d_][^\d:]{2,40}\s\d{1,3})"
    r"(?:\s?\(.{1,30}\))?|[^\W\d_][^\d:]{2,30}\s[-–]\s[^\d:]{3,30}\s\d{1,3}:\d{1,3}(?:\s?\(.{1,30}\))?"
)
_MEASURED = re.compile(
    r"(?:\d{1,4}(?:[.,/]\d{1,2})?\s?[½¼¾⅓⅔]?|[½¼¾⅓⅔])\s?(?:g|kg|ml|cl|dl|l|oz|lb|lbs|tbsp|tsp|tablespoons?|teaspoons?|cups?|pinch|EL|TL|"
    r"Esslöffel|Teelöffel|Prisen?|Bund|Zehen?|cuillères?|cuillerées?|pincées?|cucharad(?:it)?as?|gramos?|grammes?|"
    r"Gramm)\b.{2,60}"
)
_VALUE = re.compile(r"[^\W\d_][^:]{1,40}:\s.{0,20}\d.{0,30}")
_FEWEST = 3
_MAX_TITLE = 80


def rows_of(lines: Sequence[Line]) -> dict[int, BlockKind]:
    """The kind of each line, by its index, that is a row or right above rows and announces them."""
    kinds: dict[int, BlockKind] = {}
    forms = [_form(line) for line in lines]
    for form, group in groupby(range(len(lines)), key=forms.__getitem__):
        run = [*group]
        above = lines[run[0] - 1] if run[0] else None
        announced = above is not None and above.is_text and above.text.endswith(":")
        if form is None or len(run) < _FEWEST or (form is _VALUE and not announced):
            continue
        kinds |= dict.fromkeys(run, "list_item")
        if announced:
            kinds[run[0] - 1] = "paragraph"
        elif above is not None and _is_title(above):
            kinds[run[0] - 1] = "heading"
    return kinds


def _form(line: Line) -> re.Pattern[str] | None:
    if not line.is_text or ends_sentence(line.text):
        return None
    return next((form for form in (_RESULT, _MEASURED, _VALUE) if form.fullmatch(line.text)), None)


def _is_title(line: Line) -> bool:
    return line.is_text and len(line.text) <= _MAX_TITLE and not ends_sentence(line.text)
