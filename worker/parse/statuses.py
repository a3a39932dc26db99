"""IPTC's publication status and urgency, however a format writes them.

What lives here: two small vocabularies. What does not: what is done about a status (`decide`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from worker.models import PublicationStatus

_CANCELED = frozenset({"canceled", "cancelled", "killed", "kill", "withdrawn", "delete", "deleted", "retracted"})
_WITHHELD = frozenset({"withheld", "embargoed", "hold"})


def read_status(value: object) -> PublicationStatus | None:
    """The status in a value such as `usable`, `stat:canceled` or an address that ends so."""
    if not isinstance(value, str):
        return None
    word = re.split(r"[:/]", value.strip().lower())[-1]
    if word in _CANCELED:
        return "canceled"
    if word in _WITHHELD:
        return "withheld"
    return "usable" if word == "usable" else None


def read_urgency(value: object) -> int | None:
    """The urgency from 1 to 9, or None."""
    found = re.fullmatch(r"\s*([1-9])\s*", str(value))
    return int(found[1]) if found else None
