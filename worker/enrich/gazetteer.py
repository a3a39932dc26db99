"""What is known of names beforehand: places, given names and surnames, organisations, demonyms.

What lives here: the tables in `data/`, read once when an enricher is built, and the questions asked of them.
What does not: finding names in a text (`mentions`, `tagger`), or merging their forms (`merging`). Where the tables come
from: `docs/reference/model-card.md`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, cast

from worker.enrich.tables import lines_of, words_of

if TYPE_CHECKING:
    from worker.models import EntityKind


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Tables of names.

    `places` maps a name to its rank, 1 (a town) to 9 (a country); `known` maps a form to its usual label and kind.
    """

    places: dict[str, int]
    known: dict[str, tuple[str, EntityKind]]
    given_names: frozenset[str]
    surnames: frozenset[str]
    demonyms: frozenset[str]

    def known_kind(self, name: str) -> EntityKind | None:
        """Return the kind of a name that means one thing wherever it stands, or None."""
        name = self._usual(name)
        if name in self.known:
            return self.known[name][1]
        return "place" if self.places.get(name, 0) >= _SURE_RANK else None

    def label(self, name: str) -> str:
        """Return the usual label of a name: `U.S.` gives `United States`; one that is not known stays as it is."""
        name = self._usual(name)
        return self.known[name][0] if name in self.known else name

    def _usual(self, name: str) -> str:
        """Return a known name that is written in capitals as it is usually written: `MEXICO CITY` as `Mexico City`."""
        if name in self.known or not name.isupper() or len(name) <= _LONGEST_ACRONYM:
            return name
        return name.title() if name.title() in self.known or name.title() in self.places else name


@cache
def gazetteer() -> Gazetteer:
    """Read the tables of this package; the same value each time."""
    return Gazetteer(
        places=dict(_ranked(line) for line in lines_of("places.tsv")),
        known=_known(),
        given_names=words_of("given_names.txt"),
        surnames=words_of("surnames.txt"),
        demonyms=words_of("demonyms.txt"),
    )


_RANKS = {"country": 9, "capital": 8, "state": 7}
_SURE_RANK = 7
_LONGEST_ACRONYM = 4


def _ranked(line: str) -> tuple[str, int]:
    name, _, kind = line.partition("\t")
    return name, _rank(kind)


@cache
def _rank(kind: str) -> int:
    return _RANKS.get(kind) or min(6, int(kind) - 5)


def _known() -> dict[str, tuple[str, EntityKind]]:
    known = {}
    for line in lines_of("known_names.tsv"):
        label, kind, forms = line.split("\t")
        for form in (label, *forms.split("|")):
            if form:
                known[form] = (label, cast("EntityKind", kind))
    return known
