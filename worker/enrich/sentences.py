"""Where sentences end, in news.

What lives here: a splitter by rules, English first, other languages decently; linear time on any text.
What does not: which sentences are worth showing (`summary`), and words (`words`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from worker.enrich.tables import words_of

_NEVER_FINAL = words_of("never_final.txt")
"""Abbreviations that something always follows."""
_SELDOM_FINAL = words_of("seldom_final.txt")
"""Abbreviations that end a sentence only where a word that commonly opens one follows."""
_OPENERS = words_of("sentence_openers.txt")
_AFTER_ORDINAL = words_of("after_ordinal.txt")
"""What follows a day or a place written as `3.` in languages that write it so."""
_BEFORE_NUMBER = words_of("before_number.txt")
"""Abbreviations of parts of a law or book; without a number they are words (`art`, `abs`)."""
_BOUNDARY = re.compile(
    r"""(?P<stop>(?<![.!?…])[.!?…]++|[。！？]+)      # what ends it, a run as a whole
        (?P<close>(?:[”’"'»)\]]          # closing marks stay with it,
            |[“‘«](?!\w)                 # also those that open elsewhere: „Nein.“ »Nein.«
            |\s»(?!\w))*)                # and « Non. »
        (?!\s»(?!\w))
        (?P<gap>;?\s+|(?=[“"‘«(\[]?[^\W\d_])|(?<=[。！？])|;?$)   # `.;` ends a paragraph on old wires""",
    re.VERBOSE,
)
_NO_YEAR = re.compile(r"\d{1,3}(?!\d)")
_WORD_BEFORE = re.compile(r"[^\s“”\"‘’'«»()\[\]]{1,24}$")
_WORD_AFTER = re.compile(r"[“\"‘«(\[—–-]*\s*([^\s“”\"()\[\],;:!?]{1,24})")


def split_sentences(paragraph: str) -> list[str]:
    """Return the sentences of one paragraph, in order, each stripped; together they hold every non-space character."""
    return [sentence for start, end in sentence_spans(paragraph) if (sentence := paragraph[start:end].strip())]


@lru_cache(maxsize=512)
def sentence_spans(paragraph: str) -> tuple[tuple[int, int], ...]:
    """Return where each sentence starts and ends, end to end, with the space between them.

    Several enrichers ask for the same paragraphs one after another, so the latest answers are kept.
    """
    ends = [match.end() for match in _BOUNDARY.finditer(paragraph) if _is_end(paragraph, match)]
    if not ends or ends[-1] < len(paragraph):
        ends.append(len(paragraph))
    return tuple(pairwise([0, *ends]))


def _is_end(text: str, match: re.Match[str]) -> bool:
    following = _WORD_AFTER.match(text, match.end())
    if following is None:
        return match.end() == len(text.rstrip())
    after = following.group(1)
    if "。" in match["stop"] or "！" in match["stop"] or "？" in match["stop"]:
        return True
    before = _WORD_BEFORE.search(text, max(0, match.start() - 24), match.start())
    word = before.group().lower() if before else ""
    if not match["gap"]:
        return _is_missing_space(match, word, after)
    if after[0].islower():
        return False
    if match["stop"] != "." or match["close"]:
        return True
    return _full_stop_ends(word, after)


def _is_missing_space(match: re.Match[str], word: str, after: str) -> bool:
    """Tell `ended.The next` from `Node.js`, `U.S.A` and addresses."""
    return (
        match["stop"] == "."
        and len(word) > 2
        and word.isalpha()
        and len(after) > 1
        and after[0].isupper()
        and after[1:].isalpha()
        and after[1:].islower()
    )


def _full_stop_ends(word: str, after: str) -> bool:
    following = after.lower().rstrip(".'’")
    opens = following in _OPENERS
    if word.isdigit() and following in _AFTER_ORDINAL:
        return False
    if word in _BEFORE_NUMBER and _NO_YEAR.match(after):
        return False
    if word in _NEVER_FINAL:
        return word == "no" and opens
    if word in _SELDOM_FINAL or _is_dotted(word):
        return opens
    if len(word) == 1 and word.isalpha():
        return opens and word != "i"
    return True


def _is_dotted(word: str) -> bool:
    """Tell whether the word, without its last full stop, is an abbreviation such as `u.s` or `j.k`."""
    parts = word.split(".")
    return len(parts) > 1 and all(len(part) == 1 and part.isalpha() for part in parts)
