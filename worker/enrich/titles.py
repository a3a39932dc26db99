"""Words around names: what stands before a person's, and what tells an organisation's or a place's.

What lives here: closed lists, English first. What does not: names themselves (`gazetteer`).
"""

from __future__ import annotations

import re
from functools import lru_cache

from worker.enrich.tables import words_of

HONORIFICS = words_of("honorifics.txt")
"""A name that follows one of these is a person's; `Mr Kerry` is a form of `Kerry`."""

OFFICES = words_of("offices.txt")
"""Offices and trades, often written large before a person's name; no part of the name."""

ORGANISATION_HEADS = words_of("organisation_heads.txt")
"""A run of capitals that ends with one of these, or has one before `of` or `for`, names an organisation."""

COMPANY_HEADS = words_of("company_heads.txt")
"""A run of capitals that ends with one of these names an organisation too; before `of` they tell nothing."""

PLACE_HEADS = words_of("place_heads.txt")
"""A run of capitals that ends with one of these names a place."""

CONNECTORS = words_of("connectors.txt")
"""Small words inside names."""

ACRONYMS_OF_THINGS = words_of("acronyms_of_things.txt")
"""`AI`, `DNA`, `SUVs`: written as organisations are, and none."""

_GERMAN_OFFICE = re.compile(
    r"(?:minister|präsident|bischof|politiker|sprecher|trainer|chef|kanzler|richter|anwalt|meister|direktor|forscher|experte"
    r"|abgeordnete|vorsitzende|beauftragte|autor|professor|leiter|kommissar|botschafter|vorstand|arzt|ärzt|schauspieler"
    r"|sänger|spieler|stürmer|-mann|-frau)(?:in|innen|e|en|er|n|r|s)?$"
)
"""German joins an office and its place to one word: `Landesbischof`, `CSU-Politikerin`."""


@lru_cache(maxsize=20_000)
def is_office(word: str) -> bool:
    """Tell whether a word in lower case is an office or a trade, which stands before a name and is no part of it."""
    return word in OFFICES or _GERMAN_OFFICE.search(word) is not None
