"""A desk's own labels: which entries of its vocabulary an article speaks of.

What lives here: the enricher, its matcher, and the check of a parsed `tags.toml`. What does not: reading the file
(`settings`), and whether a match is among the tags that are published (`tags`).

All spellings are held in one dictionary of their first words, so that one pass over the text finds every entry: time
depends on the text, not on how many entries there are.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from typing import TYPE_CHECKING

from worker.enrich.reading import everything
from worker.enrich.slugs import slug
from worker.enrich.words import tokenize
from worker.errors import ConfigurationError
from worker.models import Tag
from worker.ports import VocabularyEntry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from worker.models import Article
    from worker.ports import EnrichOptions

_Spelling = tuple[tuple[str, ...], int, bool]
"""The words of a spelling, folded or not; which entry it means; whether case matters."""


class Vocabulary:
    """Adds a tag of kind `vocabulary` for each entry the article speaks of; earlier ones of that kind are replaced.

    Its `version` changes with the entries.
    """

    def __init__(self, entries: Iterable[VocabularyEntry]) -> None:
        """Index the spellings of `entries`."""
        self._entries = tuple(entries)
        self.version = _version(self._entries)
        self._by_first_word: dict[str, list[_Spelling]] = {}
        for number, entry in enumerate(self._entries):
            for spelling in dict.fromkeys((entry.label, *entry.aliases)):
                self._add(spelling, number, exact=entry.case_sensitive)

    @classmethod
    def from_options(cls, options: EnrichOptions) -> Vocabulary:
        """Build it from `options.vocabulary`."""
        return cls(options.vocabulary)

    def __call__(self, article: Article) -> Article:
        """Return the article with its vocabulary tags before its other tags."""
        language = (article.language or "").split("-")[0]
        counts = Counter(
            number
            for text in (everything(article) if self._by_first_word else ())
            for number in self._matches(text)
            if not self._entries[number].languages or language in self._entries[number].languages
        )
        most = max(counts.values(), default=1)
        found = tuple(
            Tag(label=label, slug=slug(label), kind="vocabulary", score=_score(count, most))
            for label, count in ((self._entries[number].label, count) for number, count in counts.most_common())
            if slug(label)
        )
        others = tuple(tag for tag in article.tags if tag.kind != "vocabulary")
        return article.model_copy(update={"tags": (*found, *others)})

    def _add(self, spelling: str, number: int, *, exact: bool) -> None:
        words = tuple(word if exact else word.casefold() for word in _words(spelling))
        if words:
            self._by_first_word.setdefault(words[0].casefold(), []).append((words, number, exact))

    def _matches(self, text: str) -> Iterator[int]:
        """Yield the entry of each spelling found, the longest at each place, none within another."""
        words = _words(text)
        folded = [word.casefold() for word in words]
        free = 0
        for index in [index for index, word in enumerate(folded) if word in self._by_first_word]:
            if index < free:
                continue
            found = [
                (len(spelling), number)
                for spelling, number, exact in self._by_first_word[folded[index]]
                if tuple((words if exact else folded)[index : index + len(spelling)]) == spelling
            ]
            longest = max((length for length, _ in found), default=0)
            yield from (number for length, number in found if length == longest)
            free = index + longest


def _version(entries: tuple[VocabularyEntry, ...]) -> str:
    """Return the enricher's version and, where there are entries, a mark that changes with them."""
    return f"1+{hashlib.sha256(repr(entries).encode()).hexdigest()[:8]}" if entries else "1"


def _words(text: str) -> list[str]:
    """Return the words and marks of a text; a hyphen joins no words here, so that `net-zero` is `net zero`."""
    tokens = tokenize(text)
    if "-" not in text:
        return [token.text for token in tokens]
    return [word for token in tokens for word in token.text.split("-") if word]


def entries_from(mapping: Mapping[str, object]) -> tuple[VocabularyEntry, ...]:
    """Return the entries of a parsed `tags.toml`: `[[tag]]` tables with `label` and optionally the rest.

    Raises `ConfigurationError`, naming the entry and the key, for anything that is not understood.
    """
    unknown = set(mapping) - {"tag"}
    if unknown:
        raise ConfigurationError(f"Vocabulary: unknown key {min(unknown)!r}; entries are written as [[tag]] tables.")
    tables = mapping.get("tag", [])
    if not isinstance(tables, list):
        raise ConfigurationError("Vocabulary: write each entry as a [[tag]] table, with two brackets.")
    entries = tuple(_entry(table, number) for number, table in enumerate(tables, start=1))
    twice = [label for label, count in Counter(slug(entry.label) for entry in entries).items() if count > 1]
    if twice:
        raise ConfigurationError(f"Vocabulary: two entries make the tag {twice[0]!r}; put the spellings in one entry.")
    return entries


_KEYS = {"label", "aliases", "uri", "languages", "case_sensitive"}


def _entry(table: object, number: int) -> VocabularyEntry:
    if not isinstance(table, dict):
        raise ConfigurationError(f"Vocabulary, entry {number}: write it as a [[tag]] table.")
    label = table.get("label")
    if not isinstance(label, str) or not slug(label):
        raise ConfigurationError(f"Vocabulary, entry {number}: `label` must be a text with a letter or a digit.")
    place = f"Vocabulary, entry {number} ({label})"
    unknown = set(table) - _KEYS
    if unknown:
        known = ", ".join(sorted(_KEYS))
        raise ConfigurationError(f"{place}: unknown key {min(unknown)!r}; known are {known}.")
    uri, exact = table.get("uri"), table.get("case_sensitive", False)
    if uri is not None and not isinstance(uri, str):
        raise ConfigurationError(f"{place}: `uri` must be a text.")
    if not isinstance(exact, bool):
        raise ConfigurationError(f"{place}: `case_sensitive` must be true or false.")
    return VocabularyEntry(
        label=label.strip(),
        aliases=_texts(table.get("aliases", []), f"{place}: `aliases`"),
        uri=uri,
        languages=tuple(code.lower() for code in _texts(table.get("languages", []), f"{place}: `languages`")),
        case_sensitive=exact,
    )


def _texts(value: object, what: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(text, str) and text.strip() for text in value):
        raise ConfigurationError(f"{what} must be a list of texts, none of them empty.")
    return tuple(text.strip() for text in value)


def _score(count: int, most: int) -> float:
    return round(0.5 + 0.5 * math.log1p(count) / math.log1p(most), 4)
