"""The last touch on every article: identity, provenance, clean texts, counts.

What lives here: what holds for every format alike. What does not: reading any format.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING

from worker.errors import Code, PermanentError
from worker.models import Article, Block, Image
from worker.parse.clean import clean_line
from worker.parse.limits import check_blocks
from worker.parse.mojibake import mend

if TYPE_CHECKING:
    from collections.abc import Iterable

    from worker.ports import Document

WORDS_A_MINUTE = 238  # Brysbaert 2019: silent reading of English non-fiction
CHARACTERS_A_MINUTE = 500  # for scripts without spaces
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u0e00-\u0e7f]")
_WORD = re.compile(r"\w+(?:[’'.,@-]\w+)*")
_LINE_FIELDS = (
    "headline",
    "dek",
    "byline",
    "dateline",
    "section",
    "url",
    "provider",
    "language",
    "identifier",
    "version",
    "slug",
    "rights",
)
_MAX_LINE = 2000


def finish(article: Article, document: Document, media_type: str) -> Article:
    """The article with id, digest, source, text, word count and reading time set, and every text cleaned.

    The id is the document's, or made from the article's own identifier where it has one. Empty texts become unknown.
    Raises `PermanentError(no_article)` where neither headline nor body is left.
    """
    check_blocks(len(article.body))
    body = _blocks(article.body)
    lines = {name: _line(getattr(article, name)) for name in _LINE_FIELDS}
    if not body and not lines["headline"]:
        raise PermanentError(
            Code.NO_ARTICLE, "No article text was found in the file; check that it holds the article itself."
        )
    text = "\n\n".join(block.text for block in body)
    words, characters = _count(text)
    return article.model_copy(
        update={
            **lines,
            "id": _identity(lines["identifier"], document),
            "digest": document.digest or sha256(document.content).hexdigest(),
            "source": _source(article, document, media_type),
            "authors": tuple(dict.fromkeys(filter(None, map(_line, article.authors)))),
            "keywords": tuple(dict.fromkeys(filter(None, map(_line, article.keywords)))),
            "body": body,
            "text": text,
            "images": _images(article.images),
            "word_count": words + characters,
            "reading_time_s": round(words * 60 / WORDS_A_MINUTE + characters * 60 / CHARACTERS_A_MINUTE),
        }
    )


def _identity(identifier: str | None, document: Document) -> str:
    own = sha256(identifier.encode()).hexdigest()[: len(document.id) or 32] if identifier else ""
    return own or document.id or sha256(document.content).hexdigest()[:32]


def _source(article: Article, document: Document, media_type: str) -> object:
    return article.source.model_copy(
        update={
            "path": document.path,
            "desk": document.desk,
            "media_type": media_type,
            "size_bytes": len(document.content),
            "received_at": document.received_at,
        }
    )


def _blocks(blocks: Iterable[Block]) -> tuple[Block, ...]:
    cleaned = ((block, clean_line(mend(block.text))) for block in blocks)
    return tuple(block if text == block.text else Block(kind=block.kind, text=text) for block, text in cleaned if text)


def _images(images: Iterable[Image]) -> tuple[Image, ...]:
    cleaned = (
        Image(caption=_line(image.caption), credit=_line(image.credit), url=_line(image.url)) for image in images
    )
    return tuple(dict.fromkeys(image for image in cleaned if image != Image()))


def _line(text: str | None) -> str | None:
    return (clean_line(mend(text))[:_MAX_LINE].rstrip() or None) if text else None


def _count(text: str) -> tuple[int, int]:
    """Words of scripts that have spaces, and characters of those that have none."""
    characters = len(_UNSPACED.findall(text))
    spaced = _UNSPACED.sub(" ", text) if characters else text
    return sum(1 for _ in _WORD.finditer(spaced)), characters
