"""Who and what an article names: people, organisations and places, with every form of a name merged.

What lives here: the enricher, and how much each entity matters. What does not: finding names (`mentions`, `tagger`) and
merging their forms (`merging`).
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from worker.enrich.datelines import without_agency
from worker.enrich.frequencies import frequencies
from worker.enrich.gazetteer import gazetteer
from worker.enrich.mentions import Mention, find_mentions, names_something
from worker.enrich.merging import Group, merge
from worker.enrich.reading import is_english, paragraphs
from worker.enrich.tables import lines_of
from worker.enrich.tagger import Tagger
from worker.models import Entity

if TYPE_CHECKING:
    from worker.models import Article
    from worker.ports import EnrichOptions

MAX_ENTITIES = 100
_HEADLINE_BONUS = 1.5
_MAX_CAPTIONS = 20
_NEWS_OUTLETS = frozenset(lines_of("news_outlets.txt"))
_SOURCE_DISCOUNT = 0.3


class Entities:
    """Adds `entities`, the most salient first, at most `MAX_ENTITIES`."""

    version = "6"

    def __init__(self) -> None:
        """Read the tables."""
        self._known = gazetteer()
        self._common = frequencies()
        self._tagger = Tagger(self._known, self._common)

    @classmethod
    def from_options(cls, _options: EnrichOptions) -> Entities:
        """Build it; it has no options."""
        return cls()

    def __call__(self, article: Article) -> Article:
        """Return the article with its `entities`."""
        texts = [without_agency(text) for text in paragraphs(article)]
        length = sum(map(len, texts))
        captions = [image.caption for image in article.images[:_MAX_CAPTIONS] if image.caption]
        mentions = [mention for mention in self._find([*texts, *captions], article) if names_something(mention.name)]
        opening = " \n ".join(text for text in (article.headline, article.dek) if text)
        mentions += _seen_again(opening, mentions)
        groups = merge(sorted(mentions, key=lambda mention: mention.position), self._known)
        return article.model_copy(update={"entities": _weighed(groups, length, opening)})

    def _find(self, texts: list[str], article: Article) -> list[Mention]:
        if is_english(article):
            return self._tagger.find(texts)
        found, offset = [], 0
        for text in texts:
            found += find_mentions(text, self._known, self._common, offset)
            offset += len(text)
        return found


def _seen_again(opening: str, mentions: list[Mention]) -> list[Mention]:
    """Return the body's names where headline and dek repeat them; large letters there tell nothing by themselves."""
    return [
        Mention(name, name, kind, match.start() - len(opening))
        for name, kind in {mention.name: mention.kind for mention in mentions}.items()
        if name in opening
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", opening)
    ]


def _weighed(groups: list[Group], length: int, opening: str) -> tuple[Entity, ...]:
    weights = [_weight(group, length, opening) for group in groups]
    most = max(weights, default=1.0)
    ranked = sorted(zip(groups, weights, strict=True), key=lambda pair: -pair[1])
    return tuple(
        Entity(
            label=group.label,
            kind=group.kind,
            forms=tuple(form for form, _ in group.forms.most_common()),
            mentions=len(group.positions),
            salience=round(weight / most, 4),
        )
        for group, weight in ranked[:MAX_ENTITIES]
    )


def _weight(group: Group, length: int, opening: str) -> float:
    """Weigh how often and how early it is named; once more where the headline or dek names it.

    A news outlet outside them is mostly who was told, or who wrote it.
    """
    first = max(0, min(group.positions)) / (length or 1)
    weight = math.log1p(len(group.positions)) * (1 + 0.8 / (1 + 8 * first))
    if opening and min(group.positions) < 0:
        return weight * _HEADLINE_BONUS
    return weight * _SOURCE_DISCOUNT if group.label in _NEWS_OUTLETS else weight
