"""Mails (EML): the message's text as the article, its subject as the headline.

What lives here: the message. What does not: MIME itself (`mimeparts`), and mailboxes (`members`).
Attachments are not read.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from worker.errors import Code, PermanentError
from worker.models import Article, Block, Source
from worker.parse.dates import read_date
from worker.parse.lines import split_pieces
from worker.parse.markup import blocks_of
from worker.parse.mimeparts import header, load_message, own_text_parts, sender, text_parts
from worker.parse.torn import join_torn

if TYPE_CHECKING:
    from collections.abc import Callable
    from email.message import Message

    from worker.ports import Document

MEDIA_TYPE = "message/rfc822"
_SIGNATURE = re.compile(r"^-- $|^--$(?=(?:\n.*){0,8}\n*\Z)", re.MULTILINE)  # without its space, only near the end
_QUOTED = re.compile(r"^>.*\n?", re.MULTILINE)
_REPLY = re.compile(r"^(?:re|aw|fw|fwd|wg|tr|rv)\s?:\s*", re.IGNORECASE)


def parse(document: Document) -> Article:
    """Read a mail. Raises `PermanentError`: `no_article` without text, `limit` over the bounds of `mimeparts`."""
    message = load_message(document.content)
    body, encoding = _body(message)
    if not body:
        raise PermanentError(Code.NO_ARTICLE, "The mail has no text of its own; drop its attachment instead.")
    name = sender(message)
    return Article(
        source=Source(path=document.path, media_type=MEDIA_TYPE, encoding=encoding, size_bytes=len(document.content)),
        headline=_REPLY.sub("", header(message, "Subject") or "") or None,
        authors=(name,) if name else (),
        published_at=read_date(header(message, "Date")),
        identifier=(header(message, "Message-ID") or "").strip("<> ") or None,
        body=body,
    )


def _body(message: Message) -> tuple[tuple[Block, ...], str | None]:
    """The plain text where it says at least half of what the HTML does, else the HTML."""
    plain, encoding = _read(message, "plain", _plain)
    marked, html_encoding = _read(message, "html", blocks_of)
    return (plain, encoding) if encoding and _size(plain) >= _size(marked) / 2 else (marked, html_encoding)


def _read(
    message: Message, subtype: str, read: Callable[[str], tuple[Block, ...]]
) -> tuple[tuple[Block, ...], str | None]:
    """The blocks of the mail's own texts, between which a picture may stand, else of the first text in it."""
    parts = list(own_text_parts(message, subtype)) or list(islice(text_parts(message, subtype), 1))
    return tuple(block for text, _ in parts for block in read(text)), parts[0][1] if parts else None


def _plain(text: str) -> tuple[Block, ...]:
    own = _QUOTED.sub("", _SIGNATURE.split(text.replace("\r\n", "\n"), maxsplit=1)[0])
    return tuple(Block(kind="paragraph", text=piece.text) for piece in join_torn(split_pieces(own)))


def _size(blocks: tuple[Block, ...]) -> int:
    return sum(len(block.text) for block in blocks)
