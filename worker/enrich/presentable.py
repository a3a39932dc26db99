"""Which sentences of an article may stand in a summary.

What lives here: the sentences, with datelines removed, and without credits, captions, furniture and fragments. What
does not: where sentences end (`sentences`), and which are the best (`ranking`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from worker.enrich.datelines import without_dateline
from worker.enrich.reading import paragraphs
from worker.enrich.sentences import split_sentences
from worker.enrich.titles import CONNECTORS

if TYPE_CHECKING:
    from worker.models import Article


class Sentence(NamedTuple):
    """A sentence as it is shown."""

    text: str
    opens_paragraph: bool
    words: int
    dangles: bool
    """It opens with a word that points back, so that it is unclear without the sentence before it."""


def presentable(article: Article) -> list[Sentence]:
    """Return the sentences that may stand in a summary, in order; if there is none, whatever has a word."""
    found = [
        _sentence(without_dateline(text).removesuffix(";"), opens_paragraph=number == 0)
        for paragraph in paragraphs(article)
        for number, text in enumerate(split_sentences(paragraph))
    ]
    return [s for s in found if is_presentable(s.text)] or [s for s in found if s.words]


def is_presentable(sentence: str) -> bool:
    """Tell whether it is a sentence that says something: whole, long enough, mostly in small letters, no furniture."""
    if not _ENDS.search(sentence) or _is_furniture(sentence) or _begins_midway(sentence):
        return False
    words = (_ASCII_WORD if sentence.isascii() else _WORD).findall(sentence)
    if len(words) < _FEWEST_WORDS:
        return len(sentence) > _FEWEST_CHARACTERS_UNSPACED and not sentence.isascii()
    large = sum(map(str.isupper, [word[0] for word in words]))
    return 3 * (len(words) - large) >= len(words)


def _is_furniture(sentence: str) -> bool:
    """Tell whether it opens like furniture, or holds words of furniture; most sentences have none of the rare ones."""
    if _FURNITURE.match(sentence):
        return True
    small = sentence.lower()
    return any(word in small for word in _RARE) and _FURNITURE_WITHIN.search(sentence) is not None


def _begins_midway(sentence: str) -> bool:
    """Tell whether it opens with a small word, as what is left of a sentence does, and not with `de Blasio`."""
    first = _FIRST_WORD.match(sentence)
    return first is not None and first[1].islower() and first[1] not in CONNECTORS and first[1][:3] not in _PARTICLES


_FEWEST_WORDS = 5
_FEWEST_CHARACTERS_UNSPACED = 20
_WORD = re.compile(r"[^\W\d_]+")
_ASCII_WORD = re.compile(r"[A-Za-z]+")
"""The same in a text without other letters, five times as fast."""
_FIRST_WORD = re.compile(r"[“”\"'‘’«»(\[\s]*([^\W\d_][\w-]*)")
_PARTICLES = frozenset({"al-", "el-", "ul-"})
_ENDS = re.compile(r"[.!?…。！？](?:[”’\"'»)\]“‘«]|\s»)*$")
_FURNITURE = re.compile(
    r"""(?:by\s(?-i:[A-Z][\w.'’-]+\s[A-Z]|\.)
        |(?:photograph|photo|image|picture|pictures|video|graphic|source|credit|copyright)
          (?:\s?[:|/©]|\s[–—-]|\s(?:by|via|courtesy|copyright|caption|source|credit|gallery|\d))
        |(?:published|updated|last\supdated)(?:\s?[:|–—.]|\s(?:on|at|\d))
        |©|related\s?:|(?:related\s(?:articles?|content|coverage|links?|stories|story|topics?)|editor['’]s\snote|read\smore
        |watch|click|scroll|follow\sus|sign\sup|subscribe|share\sthis|advertisement|story\scontinues|see\salso
        |more\son\sthis|getty\simages|http)\b)""",
    re.VERBOSE | re.IGNORECASE,
)
_FURNITURE_WITHIN = re.compile(
    r"""\b(?:click\shere|scroll\sdown|all\srights\sreserved|contributed\sto\sthis\sreport|follow\s@|on\stwitter\sat)\b""",
    re.VERBOSE | re.IGNORECASE,
)
_RARE = ("click", "scroll", "rights", "contributed", "follow", "twitter")
_DANGLING = re.compile(
    r"""^[“"'‘]?(?:he|she|it|they|this|that|these|those|his|her|its|their|but|and|however|meanwhile|so|yet|or|then|instead
        |also|nevertheless|moreover|still|another|both|such|there)\b""",
    re.VERBOSE | re.IGNORECASE,
)


def _sentence(text: str, *, opens_paragraph: bool) -> Sentence:
    words = len(text.split()) if _WORD.search(text) else 0
    return Sentence(text, opens_paragraph, words, dangles=bool(_DANGLING.match(text)))
