"""Words around names: what stands before a person's, and what tells an organisation's or a place's.

What lives here: closed lists, English first. What does not: names themselves (`gazetteer`).
"""

from __future__ import annotations

from worker.enrich.tables import words_of

HONORIFICS = words_of("honorifics.txt")
"""A name that follows one of these is a person's; `Mr Kerry` is a form of `Kerry`."""

OFFICES = words_of("offices.txt")
"""Offices and trades, often written large before a person's name; no part of the name."""

ORGANISATION_HEADS = words_of("organisation_heads.txt")
"""A run of capitals that ends with one of these, or has one before `of` or `for`, names an organisation."""

PLACE_HEADS = words_of("place_heads.txt")
"""A run of capitals that ends with one of these names a place."""

CONNECTORS = words_of("connectors.txt")
"""Small words inside names."""
