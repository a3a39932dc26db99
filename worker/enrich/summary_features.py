"""What the summary's ranker sees of each sentence.

What lives here: the features, shared by the ranker and by its training script so that both see the same; all are
numbers that mean the same in any text. What does not: the ranker (`ranking`), and which sentences may be shown
(`presentable`).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING

from worker.enrich.words import FUNCTION_WORDS, STOP_WORDS, plain, tokenize

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from worker.enrich.frequencies import Frequencies

NAMES = (
    "index", "log_index", "first", "second", "third", "relative", "opens_paragraph", "words", "off_length",
    "short", "long", "content_share", "rarity", "said_often", "central", "like_first", "like_lead",
    "quoted_share", "opens_quote", "numbers", "names_share", "opens_pronoun", "opens_conjunction", "question",
    "first_person", "says", "sentences", "new_words",
)  # fmt: skip

_PRONOUNS = FUNCTION_WORDS["pronouns"]
_CONJUNCTIONS = FUNCTION_WORDS["conjunctions"]
_SAYS = FUNCTION_WORDS["says"]
_FIRST_PERSON = FUNCTION_WORDS["first_person"]
_QUOTED = re.compile(r"[“\"][^“”\"]{0,600}[”\"]")


def sentence_features(
    sentences: Sequence[str], opens_paragraph: Sequence[bool], common: Frequencies
) -> list[tuple[float, ...]]:
    """Return the features of each sentence, in the order of `NAMES`; the sentences are those of one article."""
    words = [
        [token.text.lower().replace("’", "'") for token in tokenize(s) if token.text[0].isalnum()] for s in sentences
    ]
    content = [[plain(word) for word in own if word not in STOP_WORDS and word[0].isalpha()] for own in words]
    counts = Counter(word for own in content for word in own)
    rarity = {word: common.rarity(word) for word in counts}
    often = {word: math.log(count) for word, count in counts.items()}
    centre = {word: (1 + math.log(count)) * rarity[word] for word, count in counts.items()}
    whole = math.sqrt(sum(weight * weight for weight in centre.values())) or 1.0
    rows = []
    seen: set[str] = set()
    opening = set(content[0]) if content else set()
    lead = set().union(*content[:3])
    for index, sentence in enumerate(sentences):
        own, carried = words[index], content[index]
        size, kinds = len(own) or 1, set(carried)
        quoted = sum(len(match.group()) for match in _QUOTED.finditer(sentence))
        opener = own[0] if own else ""
        rows.append(
            (
                min(index, 30),
                math.log1p(index),
                index == 0,
                index == 1,
                index == 2,
                index / len(sentences),
                opens_paragraph[index],
                min(size, 60),
                abs(min(size, 60) - 22),
                size < 9,
                size > 40,
                len(carried) / size,
                sum(map(rarity.__getitem__, carried)) / (len(carried) or 1),
                sum(map(often.__getitem__, carried)) / (len(carried) or 1),
                _likeness(kinds, centre, whole),
                _overlap(kinds, opening) if index else 0.0,
                _overlap(kinds, lead) if index > 2 else 0.0,
                quoted / (len(sentence) or 1),
                sentence[:1] in "“\"'‘",
                sum(map(str.isdigit, [word[0] for word in own])) / size,
                sum(map(str.isupper, [token[0] for token in sentence.split()])) / size,
                opener in _PRONOUNS,
                opener in _CONJUNCTIONS,
                "?" in sentence,
                not _FIRST_PERSON.isdisjoint(own),
                not _SAYS.isdisjoint(own),
                min(len(sentences), 60),
                len(kinds - seen) / (len(kinds) or 1),
            )
        )
        seen |= kinds
    return [tuple(map(float, row)) for row in rows]


def _likeness(kinds: set[str], centre: Mapping[str, float], whole: float) -> float:
    """Return how much of the article's weight the sentence carries, for its length.

    Sets have no order that two processes share, and sums of floats depend on it; this one does not.
    """
    return math.fsum(map(centre.__getitem__, kinds)) / (math.sqrt(len(kinds) or 1) * whole)


def _overlap(kinds: set[str], others: set[str]) -> float:
    return len(kinds & others) / math.sqrt(len(kinds) * len(others)) if kinds and others else 0.0
