"""Lines that hold dates of two kinds: when an article was published, and when it was changed.

What lives here: telling the two apart by the word before each. What does not: reading a date (`dates`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from worker.parse.dates import find_date

if TYPE_CHECKING:
    from datetime import datetime

_LABEL = re.compile(
    r"(?:(?P<changed>(?:last |originally )?(?:updated|modified|revised|reviewed|edited|changed)|aktualisiert|geändert|"
    r"(?<!\w)stand|mis(?:e)? à jour|modifié|actualizad[oa]|modificad[oa]|aggiornat[oa]|atualizad[oa]|bijgewerkt|"
    r"uppdaterad)|published|posted|created|veröffentlicht|publié|publicad[oa]|pubblicat[oa]|gepubliceerd|publicerad)\b",
    re.IGNORECASE,
)


def published_in(line: str) -> datetime | None:
    """The first date of the line that no word before it calls a change's."""
    return _first(line, changed=False)


def changed_in(line: str) -> datetime | None:
    """The first date of the line that the word before it calls a change's."""
    return _first(line, changed=True)


def _first(line: str, *, changed: bool) -> datetime | None:
    labels = list(_LABEL.finditer(line))
    starts = [0, *(label.end() for label in labels)]
    ends = [*(label.start() for label in labels), len(line)]
    kinds = [False, *(bool(label["changed"]) for label in labels)]
    parts = (line[start:end] for start, end, kind in zip(starts, ends, kinds, strict=True) if kind is changed)
    return next(filter(None, map(find_date, parts)), None)
