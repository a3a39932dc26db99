"""Whether a text written about an article says only what the article says, as far as that can be told for certain.

What lives here: the gate every machine-written summary, line or tag must pass. What does not: who wrote it
(`llm`). Numbers, names and quotations must occur in the article, most words too; there is no markup, address or handle.
A text that passes may still be wrong: the gate sees words, not meaning.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from worker.enrich.brief import MAX_CHARACTERS as MAX_BRIEF_CHARACTERS
from worker.enrich.words import STOP_WORDS, plain, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MAX_SUMMARY_CHARACTERS = 1_000
MAX_TAG_CHARACTERS = 60
LEAST_SHARED_WORDS = 0.6

_FORBIDDEN = re.compile(r"[<>`{}\\|~^]|\*\*|__|^#|https?:|www\.|\S@\S|\]\(|[\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
_QUOTED = re.compile(r"[“\"]([^“”\"]{2,400})[”\"]")
_NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), start=1
    )
}
_WORD = re.compile(r"\w+")
_QUOTES = str.maketrans("’‘“”\u00a0", "''\"\" ")


class Ground:
    """What an article says, ready to be compared with."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Read the article's texts."""
        whole = _normal("\n".join(texts))
        self._whole = _spaced(whole)
        self._words = {word for token in tokenize(whole) for word in _parts(token.text)}
        self._numbers = _numbers(whole)

    def fault(self, text: str) -> str | None:
        """Return why a text about the article is refused, in one clause, or None."""
        text = _normal(text)
        if _FORBIDDEN.search(text):
            return "it holds markup, an address or hidden characters"
        invented = sorted(_numbers(text) - self._numbers)
        if invented:
            return f"the number {invented[0]} does not occur in the article"
        for quoted in _QUOTED.findall(text):
            if not self.says(quoted):
                return "it quotes what the article does not say"
        return self._foreign_words(text)

    def says(self, phrase: str) -> bool:
        """Tell whether the words of a phrase occur in a row, whatever their case and the marks between."""
        words = _spaced(_normal(phrase))
        return bool(words.strip()) and words in self._whole

    def _foreign_words(self, text: str) -> str | None:
        tokens = [token.text for token in tokenize(text) if token.text[0].isalpha()]
        for word in tokens:
            if word[0].isupper() and word.lower() not in STOP_WORDS and not self._has(word):
                return f"the word {word!r} does not occur in the article"
        carried = [word for word in tokens if word.lower() not in STOP_WORDS]
        shared = sum(self._has(word) for word in carried)
        if shared < LEAST_SHARED_WORDS * len(carried):
            return "most of its words are not the article's"
        return None

    def _has(self, word: str) -> bool:
        return all(part in self._words for part in _parts(word))


def refusal(summary: str, brief: str, tags: Sequence[str], ground: Ground) -> str | None:
    """Return why a summary, a line and tags are refused, in one sentence, or None where they pass."""
    if not 0 < len(summary.strip()) <= MAX_SUMMARY_CHARACTERS:
        return f"The summary must have 1 to {MAX_SUMMARY_CHARACTERS} characters."
    if not 0 < len(brief.strip()) <= MAX_BRIEF_CHARACTERS or "\n" in brief.strip():
        return f"The brief must be one line of at most {MAX_BRIEF_CHARACTERS} characters."
    for name, text in (("summary", summary), ("brief", brief)):
        fault = ground.fault(text)
        if fault:
            return f"The {name} was refused: {fault}."
    for tag in tags:
        if len(tag) > MAX_TAG_CHARACTERS or _FORBIDDEN.search(tag) or not ground.says(tag):
            return f"The tag {tag[:MAX_TAG_CHARACTERS]!r} does not occur in the article."
    return None


def _spaced(text: str) -> str:
    """Return the words of a text in lower case, a space before, after and between them."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(_QUOTES)


def _parts(word: str) -> list[str]:
    return [plain(part) for part in word.removesuffix("'s").split("-") if part]


def _numbers(text: str) -> set[str]:
    digits = {re.sub(r"[,\s]", "", number).rstrip(".") for number in re.findall(r"\d[\d,.]*", text)}
    return digits | {_NUMBER_WORDS[word] for word in re.findall(r"[a-z]+", text.lower()) if word in _NUMBER_WORDS}
