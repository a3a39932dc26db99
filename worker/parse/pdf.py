"""PDF with a text layer.

What lives here: the text of the pages without what repeats at their edges. What does not: the text itself (`prose`),
and recognising scanned pages, which needs another program.
"""

from __future__ import annotations

import re
from collections import Counter
from io import BytesIO
from itertools import accumulate
from typing import TYPE_CHECKING

from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, PyPdfError

from worker.errors import Code, PermanentError
from worker.models import Article, Source
from worker.parse.dates import read_date
from worker.parse.limits import MAX_TEXT_BYTES
from worker.parse.prose import read_prose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pypdf import PageObject

    from worker.ports import Document

MEDIA_TYPE = "application/pdf"
MAX_PAGES = 200
MAX_DRAWING_BYTES = 4_000_000
"""What all pages may unpack to: reading that may take ten seconds, and 200 pages of print seldom have more."""
_EDGE_LINES = 2
_LEAST_PAGES = 3
_PLACEHOLDER_TITLE = re.compile(r"untitled|microsoft word|\.(?:docx?|pdf|indd|qxd)$|^\W*$", re.IGNORECASE)


def parse(document: Document) -> Article:
    """Read the text layer.

    Raises `PermanentError`: `encrypted`, `limit` (pages, or what a page unpacks to), `malformed`, and `no_article`
    where there is no text layer.
    """
    try:
        reader = PdfReader(BytesIO(document.content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise _encrypted()
        text = _text(reader)
        meta = reader.metadata
    except (FileNotDecryptedError, DependencyError) as error:
        raise _encrypted() from error
    except LimitReachedError as error:
        raise PermanentError(
            Code.LIMIT, "The PDF unpacks to more than an article needs; print it to a new PDF."
        ) from error
    except PyPdfError as error:
        raise PermanentError(Code.MALFORMED, "The PDF is damaged; open it and save or print it again.") from error
    if not text.strip():
        raise PermanentError(Code.NO_ARTICLE, "The PDF has no text layer (a scan?); recognise its text first.")
    fields = read_prose(text)
    title = str(meta.title or "") if meta else ""
    author = str(meta.author or "") if meta else ""
    stated = {
        "headline": fields["headline"] or (None if _PLACEHOLDER_TITLE.search(title) else title),
        "authors": fields["authors"] or ((author,) if author.strip() else ()),
        "published_at": fields["published_at"] or (read_date(_created(reader))),
    }
    source = Source(path=document.path, media_type=MEDIA_TYPE, size_bytes=len(document.content))
    return Article(source=source, **{**fields, **stated})


def _encrypted() -> PermanentError:
    return PermanentError(Code.ENCRYPTED, "The PDF is locked with a password; save it without one.")


def _text(reader: PdfReader) -> str:
    if len(reader.pages) > MAX_PAGES:
        raise PermanentError(
            Code.LIMIT, f"The PDF has {len(reader.pages)} pages, and an article at most {MAX_PAGES}; split it."
        )
    if any(size > MAX_DRAWING_BYTES for size in accumulate(map(_drawing_bytes, reader.pages))):
        raise PermanentError(
            Code.LIMIT, "The PDF's pages unpack to more than 4 MB; split it, or print it to a new PDF."
        )
    pages = []
    size = 0
    for page in reader.pages:
        text = page.extract_text()
        size += len(text)
        if size > MAX_TEXT_BYTES:
            raise PermanentError(Code.LIMIT, "The PDF holds more than 5 MB of text; split it into articles.")
        pages.append([line.strip() for line in text.splitlines()])
    return _paragraphs(_without_edges(pages))


def _drawing_bytes(page: PageObject) -> int:
    """What the page's instructions unpack to."""
    contents = page.get_contents()
    return len(contents.get_data()) if contents is not None else 0


def _without_edges(pages: Sequence[list[str]]) -> list[str]:
    """The lines of all pages, without those that stand at the edge of most pages: running heads, page numbers."""
    if len(pages) < _LEAST_PAGES:
        return [line for page in pages for line in page]
    edges = Counter(_numberless(line) for page in pages for line in {*page[:_EDGE_LINES], *page[-_EDGE_LINES:]} if line)
    often = {line for line, count in edges.items() if count > len(pages) / 2}
    kept = []
    for page in pages:
        inner = range(_EDGE_LINES, len(page) - _EDGE_LINES)
        kept += [line for i, line in enumerate(page) if i in inner or _numberless(line) not in often]
    return kept


def _numberless(line: str) -> str:
    return re.sub(r"\d+", "#", line)


def _paragraphs(lines: Sequence[str]) -> str:
    """The lines with a blank one where a paragraph seems to end: after a sentence on a line that is not full."""
    full = sorted(len(line) for line in lines if line)[-max(1, len(lines) // 10)] if any(lines) else 0
    out: list[str] = []
    for line in lines:
        out.append(line)
        if line and len(line) < 0.85 * full and re.search(r"[.!?][”\"’)]?$", line):
            out.append("")
    return "\n".join(out)


def _created(reader: PdfReader) -> object:
    try:
        return reader.metadata.creation_date if reader.metadata else None
    except ValueError:  # pypdf's answer to a date that is none
        return None
