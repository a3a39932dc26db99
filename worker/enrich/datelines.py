"""Datelines: the place and agency in front of a text, `HAMBURG (Reuters) - `.

What lives here: taking them away, and the agency alone. What does not: reading them into the article (`parse`).
"""

from __future__ import annotations

import re

_AGENCIES = "CNN|AP|Reuters|AFP|UPI|Bloomberg|Xinhua|dpa|EFE|ANSA"
_MONTH = (
    r"(?i:jan|fe[bv]|févr|m[aäáe]r[cszt]|a[pbv]r|ma[iyj]|jui?[nl]|ao[uû]|a[ug][go]|sep|o[ckt]t|nov|d[eéi][czs]|ene|gen|mag"
    r"|giu|lug|set)[^\W\d_]{0,7}\.?"
)
_NUMBERS = r"\d{1,2}[./]\s?\d{1,2}[./](?:\s?\d{2,4})?"
_DATE = rf"\d{{1,2}}\.?\s(?:de\s)?{_MONTH},?(?:\s(?:de\s)?\d{{4}})?|{_MONTH}\s\d{{1,2}},?(?:\s\d{{4}})?|{_NUMBERS}"
_DATELINE = re.compile(
    rf"""^\s*(?:
        (?:[A-ZÀ-Þ][\w.,'’ /-]{{1,60}}?)?\(\s*(?:{_AGENCIES})[^)]{{0,30}}\)\s*(?:--|[-–—:])?\s*
      | [A-ZÀ-Þ][\w.'’-]{{1,30}}(?:\s[A-ZÀ-Þ][\w.'’-]{{1,30}}){{0,3}},\s(?:le\s|den\s)?(?:{_DATE})\s?(?:--|[-–—:|])\s
      | \d{{1,2}}[.:]\d\d(?:\s?(?:[ap]\.?m\.?|GMT|BST|[A-Z]DT|[A-Z]ST))?\s*[-–—:]?\s+(?=[A-ZÀ-Þ“"])
      | [A-ZÀ-Þ]{{3}}[A-ZÀ-Þ .,'’/-]{{0,40}}(?:,\s(?:[A-Z][\w.]+\s?){{1,3}}(?:\d{{1,2}})?)?\s(?:--|[-–—])\s
      )""",
    re.VERBOSE,
)
_AGENCY = re.compile(rf"\(\s*(?:{_AGENCIES})[^)]{{0,30}}\)\s*(?:--|[-–—:])?")


def without_dateline(text: str) -> str:
    """Return the text without the dateline, or the time of a live blog's entry, in front of it, stripped."""
    return _DATELINE.sub("", text, count=1).strip()


def without_agency(text: str) -> str:
    """Return the text with the agency of a dateline blanked out: it sent the article, and is not in it."""
    found = _AGENCY.search(text, 0, 100)
    return text if found is None else text[: found.start()] + "." * (found.end() - found.start()) + text[found.end() :]
