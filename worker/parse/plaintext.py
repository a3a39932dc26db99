"""Plain text, as scrapers, wires and people leave it.

What lives here: the file. What does not: the text (`prose`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from worker.models import Article, Source
from worker.parse.decode import decode
from worker.parse.prose import read_prose
from worker.parse.sniff import TEXT

if TYPE_CHECKING:
    from worker.ports import Document


def parse(document: Document) -> Article:
    """Read plain text. Raises `PermanentError` where the bytes are no text."""
    decoded = decode(document.content)
    return Article(
        source=Source(path=document.path, media_type=TEXT, encoding=decoded.encoding, size_bytes=len(document.content)),
        **read_prose(decoded.text),
    )
