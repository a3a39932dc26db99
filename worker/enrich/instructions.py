"""Sentences that speak to a language model and not to a reader.

What lives here: finding them, and leaving them out of what a model is shown. What does not: asking one (`llm`).

A page can be written to be obeyed by whatever summarises it. No list finds every such sentence; these are the forms
that are passed around, in a handful of languages. What is left out is no ground for an answer either, so a model that
was told to say something by a sentence that is found cannot say it.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import takewhile
from typing import TYPE_CHECKING

from worker.enrich.sentences import split_sentences
from worker.enrich.tables import lines_of

if TYPE_CHECKING:
    from collections.abc import Iterable

_FORMS = re.compile("|".join(lines_of("instructions.txt")), re.IGNORECASE | re.MULTILINE)
"""One expression a line; each is bounded, so that any text takes linear time."""
HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f]"
)
"""Characters that a reader does not see and a model does."""


def is_instruction(sentence: str) -> bool:
    """Tell whether a sentence looks as if it were written for a language model."""
    return bool(_FORMS.search(unicodedata.normalize("NFKC", HIDDEN.sub("", sentence))))


def for_readers(texts: Iterable[str]) -> list[str]:
    """Return the paragraphs without hidden characters and without what is written for a language model.

    From the first such sentence on a paragraph is left out: what follows it may be what it wants said.
    """
    kept = [_until_instructed(HIDDEN.sub("", text)) for text in texts]
    return [text for text in kept if text.strip()]


def _until_instructed(text: str) -> str:
    if not is_instruction(text):
        return text
    kept = " ".join(takewhile(lambda sentence: not is_instruction(sentence), split_sentences(text)))
    return "" if is_instruction(kept) else kept
