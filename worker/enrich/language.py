"""Which language an article is in.

What lives here: the enricher. A declared language is a hint: it decides where the text is too short to tell, and its
region is kept where the text agrees. What does not: the detection itself, which is pycld2's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pycld2

from worker.enrich.reading import everything

if TYPE_CHECKING:
    from worker.models import Article

_NEVER_CHARACTERS = "\ufdd0-\ufdef" + "".join(chr(end - 1) + chr(end) for end in range(0xFFFF, 0x110000, 0x10000))
_UNREADABLE = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff{_NEVER_CHARACTERS}]")
"""What pycld2 refuses."""
_ENOUGH_CHARACTERS = 60
_MAX_CHARACTERS = 5_000
_MODERN = {"iw": "he", "jw": "jv"}
_DECLARED = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


def detect_language(article: Article) -> Article:
    """Return the article with `language` as the text says, or as declared where the text cannot tell."""
    declared = _tidy(article.language)
    text = "\n".join(everything(article))[:_MAX_CHARACTERS]
    if not text.replace("\n", " ").isprintable():  # told fast; most texts are
        text = _UNREADABLE.sub(" ", text)
    found = _detected(text, declared)
    if found is None or (declared and declared.split("-")[0] == found.split("-")[0]):
        found = declared
    return article if found == article.language else article.model_copy(update={"language": found})


detect_language.version = "1"  # type: ignore[attr-defined]  # a function is the simplest enricher there is


def _tidy(declared: str | None) -> str | None:
    """Return a declared language as BCP 47 writes it, or None where it is none."""
    if declared is None or not _DECLARED.fullmatch(declared.strip()):
        return None
    first, *rest = declared.strip().replace("_", "-").split("-")
    return "-".join([first.lower(), *(part.upper() if len(part) == 2 else part for part in rest)])


def _detected(text: str, declared: str | None) -> str | None:
    if len(text) < _ENOUGH_CHARACTERS and declared:
        return None
    hint = declared.split("-")[0] if declared else None
    try:
        reliable, _, ranked = pycld2.detect(text, isPlainText=True, hintLanguage=hint)
    except pycld2.error:  # it does not know the declared language, so it cannot tell that one from others
        return None
    code = ranked[0][1]
    return _MODERN.get(code, code) if reliable and code != "un" and not code.startswith("xx") else None
