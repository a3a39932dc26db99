"""How common a word is in English news, and whether it is usually written small.

What lives here: the table `data/frequencies.tsv`, read once when an enricher is built. What does not: stop words
(`words`), which are a judgement, not a count. The table is made by `tools/distil_frequencies.py`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cache

from worker.enrich.tables import lines_of


@dataclass(frozen=True, slots=True)
class Frequencies:
    """For each word in lower case: the number of texts that have it, and the tenths in which it is written small."""

    texts: int
    bands: dict[str, tuple[int, int]]
    steps_per_doubling: int
    _rarities: list[float] = field(init=False, repr=False)

    def rarity(self, word: str) -> float:
        """Return the inverse document frequency of a word in lower case, 0 (everywhere) to 8 (unheard of)."""
        band = self.bands.get(word)
        return self._rarities[-1] if band is None else self._rarities[band[0]]

    def small_share(self, word: str) -> float | None:
        """Return how often the word (in lower case) is written small, 0 to 1; None where it was never seen."""
        band = self.bands.get(word)
        return None if band is None else band[1] / 9

    def band(self, word: str) -> int:
        """Return how common the word is on a logarithmic scale, -1 for one never seen."""
        band = self.bands.get(word)
        return -1 if band is None else band[0]

    def __post_init__(self) -> None:
        """Weigh each band; the last is of words never seen."""
        most = max((band for band, _ in self.bands.values()), default=0)
        known = [math.log(self.texts) - band / self.steps_per_doubling * math.log(2) for band in range(most + 1)]
        object.__setattr__(self, "_rarities", [*known, math.log(self.texts / 2)])


@cache
def frequencies() -> Frequencies:
    """Read the table of this package; the same value each time."""
    head, *lines = lines_of("frequencies.tsv")
    _, texts, steps = head.split("\t")
    bands = {word: _band(rest) for word, _, rest in (line.partition("\t") for line in lines)}
    return Frequencies(texts=int(texts), bands=bands, steps_per_doubling=int(steps))


@cache
def _band(fields: str) -> tuple[int, int]:
    """The two numbers of a line. There are few different ones, so most words share them."""
    band, small = fields.split("\t")
    return int(band), int(small)
