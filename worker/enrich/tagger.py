"""Names in English text, found by a trained tagger.

What lives here: a conditional random field over tokens, with rules where it is blind: names the tables are sure of, and
names found once and spelt the same elsewhere. What does not: its features (`tagger_features`), its training
(`tools/train_entities.py`, which writes `data/names.crfsuite`), and merging the forms of one name (`merging`).
"""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, cast

import pycrfsuite

from worker.enrich.led import OWNS, is_led
from worker.enrich.mentions import Mention, find_mentions, headed_kind, honorific_start
from worker.enrich.sentences import sentence_spans
from worker.enrich.tagger_features import Features
from worker.enrich.titles import CONNECTORS, HONORIFICS, ORGANISATION_HEADS, PLACE_HEADS
from worker.enrich.words import tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from worker.enrich.frequencies import Frequencies
    from worker.enrich.gazetteer import Gazetteer
    from worker.enrich.words import Token
    from worker.models import EntityKind


class Tagger:
    """Finds the names of a text's paragraphs. Safe to build before a fork and to use after it."""

    def __init__(self, known: Gazetteer, common: Frequencies) -> None:
        """Read the model."""
        self._known, self._common = known, common
        self._content = (resources.files("worker.enrich") / "data" / "names.crfsuite").read_bytes()
        self._features = Features(known, common, self._content)
        self._model = pycrfsuite.Tagger()
        self._model.open_inmemory(self._content)

    def find(self, paragraphs: Sequence[str]) -> list[Mention]:
        """Return the names in order; positions count as if the paragraphs were laid end to end."""
        sentences = list(_sentences(paragraphs))
        found: list[Mention] = []
        for (text, tokens, offset), features in zip(
            sentences,
            self._features.of_text([[token.text for token in tokens] for _, tokens, _ in sentences]),
            strict=True,
        ):
            tags = _with_partners(tokens, self._model.tag(features))
            spans = [
                _with_place_head(tokens, *part) for span in _spans(tags) for part in self._parted(text, tokens, *span)
            ]
            tagged = [self._mention(text, tokens, *span) for span in spans]
            found += [m._replace(position=m.position + offset) for m in tagged if m is not None]
        found = self._with_led(found, [tokens for _, tokens, _ in sentences])
        found += self._overlooked(paragraphs, found)
        return sorted(found, key=lambda mention: mention.position)

    def _mention(self, text: str, tokens: Sequence[Token], first: int, last: int, kind: EntityKind) -> Mention | None:
        titled = False
        while first < last and _is_before_a_name(tokens[first].text):
            titled = titled or tokens[first].text.lower().rstrip(".") in HONORIFICS
            first += 1
        last = self._end(text, tokens, first, last, kind)
        alone = last - first == 1
        if (
            first == last
            or _is_storm(tokens, first)
            or (alone and tokens[first].text in self._known.demonyms)
            or (alone and first == 0 and self._is_common(tokens[first].text))
        ):
            return None
        first = self._after_owner(text, tokens, first, last)
        start = tokens[first].start
        name = text[start : tokens[last - 1].end]
        before = tokens[first - 1].text.lower() if first else ""
        if titled or before in _SURELY_PERSON:
            kind = "person"
        elif kind == "place" and headed_kind(name.split()) == "organisation":
            kind = "organisation"
        elif kind == "person" and alone and before in _SURELY_PLACE and not self._is_surname(name):
            kind = "place"
        form_start = tokens[honorific_start(tokens, first)].start if kind == "person" and last - first == 1 else start
        return Mention(name, text[form_start : tokens[last - 1].end], kind, start)

    def _end(self, text: str, tokens: Sequence[Token], first: int, last: int, kind: EntityKind) -> int:
        """Return where the name ends: `Moody's` with what looks as if it owned something, a person without."""

        def is_known(end: int) -> bool:
            return text[tokens[first].start : tokens[end - 1].end].replace("’", "'") in self._known.known

        if last < len(tokens) and tokens[last].text in OWNS and is_known(last + 1):
            return last + 1
        owns = last - first > 1 and tokens[last - 1].text in OWNS
        return last - 1 if owns and kind != "organisation" and not is_known(last) else last

    def _parted(
        self, text: str, tokens: Sequence[Token], first: int, last: int, kind: EntityKind
    ) -> Iterator[tuple[int, int, EntityKind]]:
        """Yield the span, or both of two organisations that `and` joins: `the Seafarers' Union and Hebridean Lines`."""
        for index in range(first + 2, last - 2):
            before = text[tokens[first].start : tokens[index - 1].end]
            ended = tokens[index - 1].text.lower() in ORGANISATION_HEADS or before in self._known.known
            if kind == "organisation" and tokens[index].text == "and" and ended:
                yield first, index, kind
                first = index + 1
        yield first, last, kind

    def _is_common(self, word: str) -> bool:
        """Tell whether a word that opens a sentence is usually written small, and so is no name: `Floods in June`."""
        share = self._common.small_share(word.lower())
        return (
            share is not None
            and share > _MOSTLY_SMALL
            and self._known.known_kind(word) is None
            and not (word in self._known.places or self._is_surname(word) or word.isupper())
        )

    def _is_surname(self, word: str) -> bool:
        return word in self._known.surnames or word in self._known.given_names

    def _after_owner(self, text: str, tokens: Sequence[Token], first: int, last: int) -> int:
        """Return where the name begins that a known one owns: `the EU's Information Office` names two."""
        for index in range(first + 1, last - 1):
            owner = text[tokens[first].start : tokens[index - 1].end]
            if tokens[index].text in OWNS and self._known.known_kind(owner) is not None:
                return index + 1
        return first

    def _with_led(self, found: list[Mention], sentences: Sequence[Sequence[Token]]) -> list[Mention]:
        """Return the mentions, with people and places of one word that have strikers or shares made organisations."""
        parts = {word for m in found if m.kind == "person" and " " in m.name for word in m.name.split()}
        tables = (parts, self._known.given_names, self._known.places, self._known.known)
        names = {m.name for m in found if m.kind != "organisation" and not any(m.name in table for table in tables)}
        led = {
            token.text
            for tokens in sentences
            for index, token in enumerate(tokens)
            if token.text in names and is_led(tokens, index)
        }
        return [m._replace(kind="organisation") if m.name in led else m for m in found]

    def _overlooked(self, paragraphs: Sequence[str], found: list[Mention]) -> Iterator[Mention]:
        """Yield names the tagger passed over: sure by the tables, or found elsewhere in the text."""
        taken = {place for m in found for place in range(m.position, m.position + len(m.name))}
        kinds: dict[str, EntityKind | None] = {m.name.split()[-1]: "person" for m in found if m.kind == "person"}
        kinds |= {mention.name: mention.kind for mention in found}
        offset = 0
        for paragraph in paragraphs:
            for mention in find_mentions(paragraph, self._known, self._common, offset, taken):
                span = range(mention.position, mention.position + len(mention.name))
                kind = (
                    self._known.known_kind(mention.name) or kinds.get(mention.name) or headed_kind(mention.name.split())
                )
                if kind is not None and taken.isdisjoint(span):
                    yield mention._replace(kind=kind)
            offset += len(paragraph)


_DIRECTIONS = {f"{way}{end}" for way in ("north", "south", "east", "west") for end in ("", "ern")}
_SMALL_IN_NAMES = CONNECTORS | _DIRECTIONS | {"central"}
_STORMS = frozenset({"storm", "hurricane", "typhoon", "cyclone"})
_NOT_FIRST = HONORIFICS | {"the", "of", "and", "for", "jr", "sr"}
_MOSTLY_SMALL = 0.5
_SURELY_PLACE = frozenset({"in", "at", "near"})
_SURELY_PERSON = frozenset({"mr", "mrs", "ms", "miss", "dr", "sir", "dame"})


_PLACE_HEADS = PLACE_HEADS | {"wall"}


def _is_before_a_name(word: str) -> bool:
    """Tell whether a token that begins a tagged span is no part of the name: a mark, a title, `rival`, `winemaker`."""
    small = word.lower().rstrip(".")
    if small in _NOT_FIRST or not word[0].isalnum():
        return True
    return word.islower() and word[0].isalpha() and small not in _SMALL_IN_NAMES


def _with_place_head(tokens: Sequence[Token], first: int, last: int, kind: EntityKind) -> tuple[int, int, EntityKind]:
    """Return the span with what it owns where that makes it a place: `Hadrian's Wall`, `Robin Hood's Bay`."""
    if kind == "person" and last + 1 < len(tokens) and tokens[last].text in OWNS:
        head = tokens[last + 1].text
        if head[0].isupper() and head.lower() in _PLACE_HEADS:
            return first, last + 2, "place"
    return first, last, kind


def _with_partners(tokens: Sequence[Token], tags: list[str]) -> list[str]:
    """Return the tags, with names joined by `&` made one organisation: `Marks & Spencer`."""
    for index in range(1, len(tags) - 1):
        if tokens[index].text == "&" and tokens[index - 1].text[0].isupper() and tokens[index + 1].text[0].isupper():
            if tags[index - 1] != "I-organisation":
                tags[index - 1] = "B-organisation"
            end = index + 2
            while end < len(tags) and tags[end].startswith("I-"):
                end += 1
            tags[index:end] = ["I-organisation"] * (end - index)
    return tags


def _is_storm(tokens: Sequence[Token], first: int) -> bool:
    """Tell whether the name is a storm's: it sounds like a person's and is nobody's."""
    return any(token.text.lower() in _STORMS for token in tokens[max(0, first - 1) : first + 1])


def _sentences(paragraphs: Sequence[str]) -> Iterator[tuple[str, Sequence[Token], int]]:
    """Yield each sentence: its paragraph, its tokens, and where the paragraph starts."""
    offset = 0
    for paragraph in paragraphs:
        tokens, index = tokenize(paragraph), 0
        for _, end in sentence_spans(paragraph):
            first = index
            while index < len(tokens) and tokens[index].start < end:
                index += 1
            yield paragraph, tokens[first:index], offset
        offset += len(paragraph)


def _spans(tags: list[str]) -> Iterator[tuple[int, int, EntityKind]]:
    start, kind = 0, ""
    for index, tag in enumerate([*tags, "O"]):
        if kind and tag != f"I-{kind}":
            yield start, index, cast("EntityKind", kind)
            kind = ""
        if tag != "O" and not kind:
            start, kind = index, tag[2:]
