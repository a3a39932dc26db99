"""The dozen labels worth publishing, chosen from everything the other enrichers found.

What lives here: the enricher: which candidates stand, in which order, and what counts as a repeat. What does not: how
they were found, and how a label becomes a slug (`slugs`).

Each kind comes with its own scale, so a candidate's score is its own score times its kind's trust. A tag that repeats
what a better one says is left out: "Syria" and "Syrian civil war" do not, "civil war" and "Syrian civil war" do.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from worker.enrich.reading import everything
from worker.enrich.repeats import says_again
from worker.enrich.slugs import slug
from worker.models import Tag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from worker.models import Article, TagKind
    from worker.ports import EnrichOptions

_TRUST: dict[TagKind, float] = {
    "vocabulary": 1.0,
    "person": 0.95,
    "organisation": 0.9,
    "place": 0.9,
    "topic": 0.8,
    "keyphrase": 0.75,
}
_LEAST_SCORE = 0.2
_LEAST_SALIENCE = 0.2
_MAX_KEYPHRASES = 4
_SURE_TOPIC = 0.5
"""A wrong topic is worse than none: at this score about one in twelve is, on news it was not trained on."""


class Tags:
    """Replaces `tags` with the best of them, best first; slugs are unique."""

    version = "2"

    def __init__(self, most: int = 12, kinds: tuple[str, ...] = tuple(_TRUST)) -> None:
        """Keep at most `most` tags, of these kinds only."""
        self._most = most
        self._kinds = frozenset(kinds)

    @classmethod
    def from_options(cls, options: EnrichOptions) -> Tags:
        """Build it with `options.max_tags` and `options.tag_kinds`."""
        return cls(options.max_tags, options.tag_kinds)

    def __call__(self, article: Article) -> Article:
        """Return the article with its chosen `tags`."""
        candidates = [tag for tag in _candidates(article) if tag.kind in self._kinds and tag.slug]
        candidates.sort(key=lambda tag: (-tag.score, tag.slug))
        chosen: list[Tag] = []
        for tag in candidates:
            if len(chosen) >= self._most:
                break
            if not any(says_again(tag, better) for better in chosen):
                chosen.append(tag)
        return article.model_copy(update={"tags": tuple(chosen)})


def _candidates(article: Article) -> Iterator[Tag]:
    yield from (tag for tag in article.tags if tag.kind == "vocabulary")
    for entity in article.entities:
        if entity.salience >= _LEAST_SALIENCE:
            yield _tag(entity.label, entity.kind, entity.salience)
    for topic in article.topics:
        if topic.score >= _SURE_TOPIC:
            yield _tag(topic.label, "topic", topic.score)
    named = {word for entity in article.entities for form in entity.forms for word in form.lower().split()}
    text = "\0".join(everything(article)).lower()
    worthy = (
        phrase
        for phrase in article.keyphrases
        if phrase.score >= _LEAST_SCORE and _is_subject(phrase.text, named, text)
    )
    yield from (_tag(phrase.text, "keyphrase", phrase.score) for phrase in islice(worthy, _MAX_KEYPHRASES))


def _is_subject(phrase: str, named: set[str], text: str) -> bool:
    """Tell whether a phrase may be a tag: several words or an acronym, none of them of a name, said more than once."""
    words = phrase.lower().split()
    return (len(words) > 1 or phrase.isupper()) and named.isdisjoint(words) and _is_said_again(phrase.lower(), text)


def _is_said_again(phrase: str, text: str) -> bool:
    """Tell whether whole words of a text say a phrase more than once."""
    said = 0
    start = text.find(phrase)
    while start >= 0 and said < 2:
        end = start + len(phrase)
        whole = not (_WORD.match(text, start - 1) if start else None) and not _WORD.match(text, end)
        said += whole
        start = text.find(phrase, end if whole else start + 1)
    return said > 1


_WORD = re.compile(r"\w")


def _tag(label: str, kind: TagKind, score: float) -> Tag:
    return Tag(label=label, slug=slug(label), kind=kind, score=round(score * _TRUST[kind], 4))
