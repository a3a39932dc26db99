"""What the ledger in memory (`memory`) knows of texts, to find repeats: two generations, as in `publish.lua`."""

from __future__ import annotations

from dataclasses import dataclass, field

from worker.adapters.ledger import LedgerPolicy
from worker.ports import Alike, Publication


@dataclass(slots=True)
class _Generation:
    shingles: dict[bytes, int] = field(default_factory=dict)
    texts: dict[int, Alike] = field(default_factory=dict)


@dataclass(slots=True)
class KnownTexts:
    """Articles that came out lately, by their shingles."""

    since: float = 0.0
    now: _Generation = field(default_factory=_Generation)
    before: _Generation = field(default_factory=_Generation)
    ordinals: dict[str, int] = field(default_factory=dict)

    def meet(self, publication: Publication, policy: LedgerPolicy, now_ms: float) -> tuple[Alike, ...] | None:
        """Those alike that came out before, or `None` when they are those it was compared with."""
        if publication.fingerprint is None:
            return None
        windows = int((now_ms - self.since) // policy.alike_ms)
        if windows > 0 or 2 * len(self.now.texts) >= policy.alike_articles:
            self.before, self.now = self.now if windows < 2 else _Generation(), _Generation()
            self.since = self.since + windows * policy.alike_ms if windows > 0 else now_ms
        own = self.ordinals.get(publication.article_id)
        held = [part.shingles.get(one) for one in publication.fingerprint.shingles for part in (self.before, self.now)]
        ordinals = {other for other in held if other is not None and (own is None or other < own)}
        found = [text for text in map(self._text, sorted(ordinals)) if text]
        return None if {other.ordinal for other in found} == publication.compared else tuple(found)

    def keep(self, publication: Publication, published: int) -> None:
        """It is out: later ones may be alike. `published` is its ordinal if it is out for the first time."""
        ordinal = self.ordinals.setdefault(publication.article_id, published)
        made = publication.fingerprint
        if made is None:
            self.now.texts.pop(ordinal, None)
            self.before.texts.pop(ordinal, None)
            return
        self.now.texts[ordinal] = Alike(publication.article_id, ordinal, made.signature)
        for shingle in made.shingles:
            if self._text(self.now.shingles.get(shingle, -1)) is None:
                self.now.shingles[shingle] = ordinal

    def _text(self, ordinal: int) -> Alike | None:
        return self.now.texts.get(ordinal) or self.before.texts.get(ordinal)
