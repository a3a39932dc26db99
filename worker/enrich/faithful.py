"""Whether a text written about an article says only what the article says, as far as that can be told for certain.

What lives here: the gate every machine-written summary, line or tag must pass. What does not: who wrote it
(`llm`). Numbers, names and quotations must occur in the article, most words too; there is no markup, address or handle.
A text that passes may still be wrong: the gate sees words, not meaning.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import pycld2

from worker.enrich.brief import MAX_CHARACTERS as MAX_BRIEF_CHARACTERS
from worker.enrich.instructions import is_instruction
from worker.enrich.sentences import split_sentences
from worker.enrich.words import STOP_WORDS, plain, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MAX_SUMMARY_CHARACTERS = 1_000
MAX_TAG_CHARACTERS = 60
LEAST_SHARED_WORDS = 0.6
LEAK_WORDS = 6
"""So many words in a row of the question, which the article does not have, were copied from it."""

_FORBIDDEN = re.compile(
    r"[<>`{}\\|~^*]|__|^\s*(?:#|[-+•]\s|\d+[.)]\s)|&\w+;|https?:|www\.|\S@\S|\]\(|"
    r"[\u200b-\u200f\u202a-\u202e\u2066-\u2069]",
    re.MULTILINE,
)
_QUOTED = re.compile(r"[“„«»\"]([^“”„«»\"]{2,400})[”“»«\"]|(?<!\w)'([^']{2,400})'(?!\w)|「([^」]{2,400})」")
_NUMBER_WORDS = (
    {
        word: str(number)
        for number, word in enumerate(
            ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), start=1
        )
    }
    | {"twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80"}
    | {word: word for word in ("dozen", "hundred", "thousand", "million", "billion", "trillion")}
)
_WORD = re.compile(r"\w+")
_QUOTES = str.maketrans("’‘“”\u00a0", "''\"\" ")


ENOUGH_CHARACTERS = 60
"""A shorter text does not tell its language."""
_MODERN = {"iw": "he", "jw": "jv"}
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


class Ground:
    """What an article says, ready to be compared with."""

    def __init__(self, texts: Iterable[str], *, language: str | None = None, prompt: str = "") -> None:
        """Read the article's texts, its language, and the question that must not come back in the answer."""
        whole = _normal("\n".join(texts))
        self._whole = _spaced(whole)
        self._words = {word for token in tokenize(whole) for word in _parts(token.text)}
        self._numbers = _numbers(whole)
        self._language = (language or "").split("-")[0].lower()
        asked = _WORD.findall(prompt.casefold())
        runs = (" ".join(asked[start : start + LEAK_WORDS]) for start in range(len(asked) - LEAK_WORDS + 1))
        self._leaks = {run for run in runs if f" {run} " not in self._whole}

    def fault(self, text: str) -> str | None:
        """Return why a text about the article is refused, in one clause, or None."""
        text = _normal(text)
        if _FORBIDDEN.search(text):
            return "it holds markup, an address or hidden characters"
        invented = sorted(_numbers(text) - self._numbers)
        if invented:
            return f"the number {invented[0]} does not occur in the article"
        for quoted in map("".join, _QUOTED.findall(text)):
            if _WORD.search(quoted) and not self.says(quoted):
                return "it quotes what the article does not say"
        if any(is_instruction(sentence) for sentence in split_sentences(text)):
            return "it speaks to a program and not to a reader"
        if self._repeats_the_question(text):
            return "it repeats the question"
        return self._foreign_words(text) or self._other_language(text)

    def _repeats_the_question(self, text: str) -> bool:
        words = _WORD.findall(text.casefold())
        runs = (" ".join(words[start : start + LEAK_WORDS]) for start in range(len(words) - LEAK_WORDS + 1))
        return any(run in self._leaks for run in runs)

    def _other_language(self, text: str) -> str | None:
        if not self._language or len(text) < ENOUGH_CHARACTERS:
            return None
        try:
            reliable, _, ranked = pycld2.detect(_UNREADABLE.sub(" ", text), isPlainText=True)
        except pycld2.error:
            return "its language cannot be told"
        found = _MODERN.get(ranked[0][1], ranked[0][1])
        if reliable and found not in {"un", self._language} and not found.startswith("xx"):
            return f"it is in another language ({found})"
        return None

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
