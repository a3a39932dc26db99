"""Names in a text, found by rules: honorifics, heads of names, tables of places and given names.

What lives here: the value every finder of names returns, and the finder by rules, which works in any language that
writes names large. What does not: the trained tagger (`tagger`), and merging the forms of one name (`merging`).
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple

from worker.enrich.titles import (
    ACRONYMS_OF_THINGS,
    COMPANY_HEADS,
    CONNECTORS,
    HONORIFICS,
    OFFICES,
    ORGANISATION_HEADS,
    PLACE_HEADS,
    is_office,
)
from worker.enrich.words import FUNCTION_WORDS, STOP_WORDS, tokenize

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from worker.enrich.frequencies import Frequencies
    from worker.enrich.gazetteer import Gazetteer
    from worker.enrich.words import Token
    from worker.models import EntityKind


class Mention(NamedTuple):
    """A name where it stands.

    `name` is as spelt, without honorific; `form` is with it; `kind` is None where the finder could not tell;
    `position` counts characters from the start of what was read.
    """

    name: str
    form: str
    kind: EntityKind | None
    position: int


def find_mentions(
    text: str, known: Gazetteer, common: Frequencies, offset: int = 0, taken: AbstractSet[int] = frozenset()
) -> list[Mention]:
    """Return the names in one paragraph, in order; `offset` is added to their positions.

    Large words that stand at positions `taken`, every one of a run, are passed over.
    """
    tokens = tokenize(text)
    found = []
    for first, last in _runs(tokens, known):
        if taken and all(token.start + offset in taken for token in tokens[first:last]):
            continue
        mention = _named(text, tokens, first, last, known, common)
        if mention is not None:
            found.append(mention._replace(position=mention.position + offset))
    return found


def names_something(name: str) -> bool:
    """Tell whether it may be a name, and not an acronym of a thing (`AI`) or a line written in capitals."""
    if name[:2].isupper() and name.lower() in ACRONYMS_OF_THINGS:
        return False
    return not (name.isupper() and name.count(" ") > _MOST_SPACES_IN_CAPITALS)


def honorific_start(tokens: Sequence[Token], first: int) -> int:
    """Return where the form with its honorific begins: `first`, or before it at `Mr`, `Mr.` or `Secretary`."""
    before = first - 1
    if before > 0 and tokens[before].text == ".":
        before -= 1
    if before < 0:
        return first
    word = tokens[before].text
    titled = word[0].isupper() and (word.lower() in HONORIFICS or word.lower() in _SPOKEN_OFFICES)
    return before if titled else first


_LONGEST_RUN = 12
_MOST_SPACES_IN_CAPITALS = 3
_ONLY_AFTER_ANOTHER = frozenset({"den", "der"})
"""Connectors in `van den Berg` and `von der Leyen`; alone they are the German article."""
_AND = frozenset({"y", "e"})
_SPOKEN_OFFICES = frozenset({"secretary", "chancellor", "mayor", "coach", "minister", "sheriff", "ambassador"})
_SAYS = FUNCTION_WORDS["says"]
_FOREIGN_OPENERS = FUNCTION_WORDS["foreign_openers"]
_WHERE = FUNCTION_WORDS["where"]


def is_sentence_start(tokens: Sequence[Token], index: int) -> bool:
    """Tell whether the token opens a sentence, as far as the marks before it tell."""
    before = index - 1
    while before >= 0 and tokens[before].text in "“\"‘'’”([«»„":
        before -= 1
    return before < 0 or tokens[before].text in ".!?…:;•*-–—|"


def _runs(tokens: Sequence[Token], known: Gazetteer) -> list[tuple[int, int]]:
    """Return the longest runs of large words, joined by small words that occur inside names; ends are exclusive."""
    runs = []
    free = 0
    for first in [index for index, (word, _, _) in enumerate(tokens) if _is_large(word)]:
        if first < free:
            continue
        last = first + 1
        while last < min(len(tokens), first + _LONGEST_RUN):
            gap = last
            while gap < len(tokens) and gap < last + 2 and tokens[gap].text in CONNECTORS:
                gap += 1
            if gap < len(tokens) and gap > last and tokens[gap].text == "the":
                gap += 1
            if gap < len(tokens) and tokens[gap].text == "." and len(tokens[last - 1].text) == 1:
                gap += 1  # an initial
            if gap >= len(tokens) or not _is_large(tokens[gap].text):
                break
            joint = tokens[last].text
            if joint in _ONLY_AFTER_ANOTHER or (joint in _AND and tokens[gap].text in known.given_names):
                break
            last = gap + 1
        runs.append((first, last))
        free = last
    return runs


def _is_large(word: str) -> bool:
    return word[0].isupper() or (word[2:3] == "-" and word[:3].lower() in ("al-", "el-") and word[3:4].isupper())


def _named(  # noqa: PLR0917 -- a run is three of them
    text: str, tokens: Sequence[Token], first: int, last: int, known: Gazetteer, common: Frequencies
) -> Mention | None:
    opens = is_sentence_start(tokens, first)
    before = tokens[first - 1].text.lower() if first else ""
    titled = before in HONORIFICS or (before in OFFICES and last - first > 1)
    while first < last and text[tokens[first].start : tokens[last - 1].end] not in known.known:
        word = tokens[first].text.lower().rstrip(".")
        if word in HONORIFICS or is_office(word):
            titled = True
        elif word in CONNECTORS or not word:  # nothing but the full stop of `M.`
            titled = titled and not word
        elif (
            (titled and tokens[first].text in known.given_names)
            or (
                tokens[first].text in known.demonyms
                and _has_head([token.text for token in tokens[first:last]], ORGANISATION_HEADS)
            )
            or not _is_dropped(tokens[first].text, known, common, opens=opens, alone=last - first == 1)
        ):
            break
        first, opens = first + 1, False
    if first == last:
        return None
    first = _place_within(text, tokens, first, last, known)
    name = text[tokens[first].start : tokens[last - 1].end]
    kind = _kind(name, tokens, first, last, known, titled=titled)
    start = honorific_start(tokens, first) if kind == "person" and last - first == 1 else first
    return Mention(name, text[tokens[start].start : tokens[last - 1].end], kind, tokens[first].start)


def _place_within(text: str, tokens: Sequence[Token], first: int, last: int, known: Gazetteer) -> int:
    """Return where a place begins that ends a run which is no name itself (`Stadtrat von Leipzig`), else `first`."""
    for index in range(last - 1, first, -1):
        if tokens[index - 1].text in CONNECTORS and text[tokens[index].start : tokens[last - 1].end] in known.places:
            heads = [token.text for token in tokens[first:last]]
            return first if _has_head(heads, ORGANISATION_HEADS) or _has_head(heads, PLACE_HEADS) else index
    return first


def _is_dropped(word: str, known: Gazetteer, common: Frequencies, *, opens: bool, alone: bool) -> bool:
    """Tell whether a large word at the start of a run is no part of a name."""
    small = word.lower()
    if word in known.demonyms:
        return True
    if small in STOP_WORDS and not (word.isupper() and len(word) > 1):
        return True
    if not opens:
        return False
    if small in _FOREIGN_OPENERS and not word.isupper():
        return True
    share = common.small_share(small)
    return share is not None and share > (0.3 if alone else 0.5) and word not in known.given_names


def _kind(
    name: str, tokens: Sequence[Token], first: int, last: int, known: Gazetteer, *, titled: bool
) -> EntityKind | None:
    certain = known.known_kind(name)
    if certain is not None:
        return certain
    if titled:
        return "person"
    words = [token.text for token in tokens[first:last]]
    headed = headed_kind(words)
    if headed:
        return headed
    if len(words) > 1 and words[0] in known.given_names:
        return "person"
    before = tokens[first - 1].text.lower() if first else ""
    after = tokens[last].text.lower() if last < len(tokens) else ""
    rank = known.places.get(name, 0)
    if rank and (before in _WHERE or rank > 2):
        return "place"
    if name.isupper() and 1 < len(name) < 7 and name.isalpha():
        return "organisation"
    if (after in _SAYS or before in _SAYS) or (
        len(words) in (2, 3) and words[-1] in known.surnames and words[-1] not in known.places
    ):
        return "person"
    return None


def headed_kind(words: Sequence[str]) -> EntityKind | None:
    """Return what the head of a name tells: `Environment Agency`, `Bank of Japan`, `Downing Street`; else None."""
    if _has_head(words, ORGANISATION_HEADS) or (len(words) > 1 and words[-1].lower() in COMPANY_HEADS):
        return "organisation"
    return "place" if _has_head(words, PLACE_HEADS) else None


def _has_head(words: Sequence[str], heads: frozenset[str]) -> bool:
    if len(words) < 2:
        return False
    if words[-1].lower() in heads:
        return True
    return any(word.lower() in heads and after in ("of", "for") for word, after in itertools.pairwise(words))
