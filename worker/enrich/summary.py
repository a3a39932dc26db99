"""A few sentences that say what an article says, and one line.

What lives here: the enricher, and which sentences may stand in a summary. What does not: where sentences end
(`sentences`). Every sentence shown occurs in the article.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from worker.enrich.reading import paragraphs
from worker.enrich.sentences import split_sentences
from worker.models import Summary

if TYPE_CHECKING:
    from worker.models import Article
    from worker.ports import EnrichOptions

MAX_BRIEF_CHARACTERS = 160


class Summarise:
    """Adds `summary`: `text`, `brief` and `method`; leaves it out where the article has no sentence to show."""

    version = "1"

    def __init__(self, sentences: int = 3) -> None:
        """Show this many sentences, where there are as many."""
        self._sentences = max(1, sentences)

    @classmethod
    def from_options(cls, options: EnrichOptions) -> Summarise:
        """Build it to show `options.summary_sentences`."""
        return cls(options.summary_sentences)

    def __call__(self, article: Article) -> Article:
        """Return the article with its `summary`."""
        sentences = presentable(article)
        if not sentences:
            return article.model_copy(update={"summary": None})
        text = " ".join(sentences[: self._sentences])
        summary = Summary(text=text, brief=brief(sentences, article.headline), method="lead")
        return article.model_copy(update={"summary": summary})


_DATELINE = re.compile(
    r"""^\s*(?:
        (?:[A-ZÀ-Þ][\w.,'’ /-]{1,60}?)?
        \(\s*(?:CNN|AP|Reuters|AFP|UPI|Bloomberg|Xinhua|dpa|EFE|ANSA)[^)]{0,30}\)\s*(?:--|[-–—:])?\s*
      | [A-ZÀ-Þ]{3}[A-ZÀ-Þ .,'’/-]{0,40}(?:,\s(?:[A-Z][\w.]+\s?){1,3}(?:\d{1,2})?)?\s(?:--|[-–—])\s
      )""",
    re.VERBOSE,
)
_FURNITURE = re.compile(
    r"""^(?:by\s[.A-Z] | (?:photograph|photo|image|picture|pictures|video|graphic|source|credit|copyright|©
        |editor['’]s\snote|published|updated|last\supdated|read\smore|related|watch|click|scroll|follow\sus|sign\sup|subscribe
        |share\sthis|advertisement|story\scontinues|see\salso|more\son\sthis|getty\simages|http)\b)
      | \b(?:click\shere|scroll\sdown|all\srights\sreserved
        |contributed\sto\sthis\sreport|follow\s@|on\stwitter\sat)\b""",
    re.VERBOSE | re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")
_FEWEST_WORDS = 5
_ENDS = re.compile(r"[.!?…。！？][”’\"'»)\]]*$")


def presentable(article: Article) -> list[str]:
    """Return the sentences that may stand in a summary, in order, datelines removed.

    Fragments, credits and furniture are left out, unless nothing else is there.
    """
    sentences = [
        _DATELINE.sub("", sentence, count=1).strip()
        for paragraph in paragraphs(article, "paragraph", "quote", "list_item")
        for sentence in split_sentences(paragraph)
    ]
    good = [sentence for sentence in sentences if is_presentable(sentence)]
    return good or [sentence for sentence in sentences if _WORD.search(sentence)]


def is_presentable(sentence: str) -> bool:
    """Tell whether a sentence is one: long enough, ended, written in small letters, and about something."""
    words = _WORD.findall(sentence)
    small = sum(word[0].islower() or not word.isascii() for word in words)
    return (
        len(words) >= _FEWEST_WORDS
        and small * 3 >= len(words)
        and bool(_ENDS.search(sentence))
        and not _FURNITURE.search(sentence)
    ) or (len(sentence) > 20 and not sentence.isascii() and len(words) < _FEWEST_WORDS and bool(_ENDS.search(sentence)))


_CLAUSE_END = re.compile(
    r"""\s[–—-]\s | ;\s | :\s
      | ,\s(?:which|who|whose|where|while|as|after|before|although|though|but|and|when|with|saying|according|amid
        |despite|because|including|whereas|since)\b | \s(?:after|while|although|because|as)\s""",
    re.VERBOSE,
)
_SHORTEST_CLAUSE = 40


def brief(sentences: list[str], headline: str | None) -> str:
    """Return one line of at most `MAX_BRIEF_CHARACTERS`: the first sentence, its first clauses, or the headline."""
    first = " ".join(sentences[0].split())
    if len(first) <= MAX_BRIEF_CHARACTERS:
        return first
    ends = [match.start() for match in _CLAUSE_END.finditer(first, _SHORTEST_CLAUSE, MAX_BRIEF_CHARACTERS)]
    whole = [end for end in ends if _is_balanced(first[:end])]
    if whole:
        return first[: whole[-1]].rstrip(" ,;:–—-") + "."
    if headline and len(headline) <= MAX_BRIEF_CHARACTERS:
        return " ".join(headline.split())
    cut = first.rfind(" ", 0, MAX_BRIEF_CHARACTERS - 1)
    return first[: cut if cut > 0 else MAX_BRIEF_CHARACTERS - 1].rstrip(" ,;:–—-") + "…"


def _is_balanced(text: str) -> bool:
    straight = text.count('"') % 2 == 0
    return straight and text.count("“") == text.count("”") and text.count("(") == text.count(")")
