"""DOCX: Word's documents.

What lives here: paragraphs by their styles, and the document's properties. What does not: pictures, tables' layout,
comments, and text that was struck out by tracked changes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from worker.errors import Code, PermanentError
from worker.models import Article, Block, Source
from worker.parse.clean import clean_line
from worker.parse.dates import read_date
from worker.parse.fields import language_tag
from worker.parse.limits import MAX_TEXT_BYTES, MIB, check_blocks
from worker.parse.names import part_names, read_byline
from worker.parse.xmltree import first_text, load_xml, local
from worker.parse.zipped import open_zip, read_member

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from zipfile import ZipFile

    from lxml.etree import _Element

    from worker.models import BlockKind
    from worker.ports import Document

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_DOCUMENT = "word/document.xml"
_CORE = "docProps/core.xml"
_TITLE = re.compile(r"^(?:title|titel|titre|headline)$", re.IGNORECASE)
_DEK = re.compile(r"^(?:subtitle|untertitel|sous-titre|standfirst|dek)$", re.IGNORECASE)
_HEADING = re.compile(r"^(?:heading|berschrift|überschrift|titre|ttulo|título)\s?\d", re.IGNORECASE)
_QUOTE = re.compile(r"quote|zitat|citation", re.IGNORECASE)
_LIST = re.compile(r"^list", re.IGNORECASE)
_SAID_ELSEWHERE = frozenset({"fallback", "movefrom"})  # a text box again for old versions, and what was moved away


def parse(document: Document) -> Article:
    """Read a DOCX file. Raises `PermanentError` for a damaged or oversized archive."""
    archive = open_zip(document.content)
    root = load_xml(read_member(archive, _DOCUMENT))
    styled = list(_paragraphs(root))
    check_blocks(len(styled))
    core = _core(archive)
    headline = _take(styled, _TITLE) or _take_first_heading(styled) or core.pop("title")
    core.pop("title", None)
    dek = _take(styled, _DEK)
    byline = read_byline(styled[0][1]) if styled else None
    if byline:
        styled.pop(0)
    return Article(
        source=Source(path=document.path, media_type=MEDIA_TYPE, size_bytes=len(document.content)),
        headline=headline,
        dek=dek,
        byline=byline.line if byline else None,
        body=tuple(Block(kind=_kind(style), text=text) for style, text in styled),
        **{**core, "authors": (byline and byline.authors) or core["authors"]},
    )


def _paragraphs(root: _Element) -> Iterator[tuple[str, str]]:
    """(style, text) of every paragraph with text; a list's paragraphs have the style `list`.

    A text box is a paragraph inside a paragraph, and stands below it. Raises `PermanentError(limit)` over
    `MAX_TEXT_BYTES`.
    """
    size = 0
    for paragraph in _below(root, _SAID_ELSEWHERE):
        if local(paragraph) != "p":
            continue
        own = list(_below(paragraph, _SAID_ELSEWHERE | {"p"}))
        text = clean_line("".join(_runs(own)))
        size += len(text)
        if size > MAX_TEXT_BYTES:
            raise PermanentError(
                Code.LIMIT, f"The document has over {MAX_TEXT_BYTES // MIB} MiB of text; split it into articles."
            )
        if text:
            style = next((found.get(_value(found), "") for found in own if local(found) == "pstyle"), "")
            listed = any(local(found) == "numpr" for found in own)
            yield ("list" if listed and not _HEADING.match(style) else style), text


def _below(root: _Element, closed: frozenset[str]) -> Iterator[_Element]:
    """The elements below, in order; those called as in `closed` are not entered."""
    waiting = list(reversed(root))
    while waiting:
        element = waiting.pop()
        yield element
        if local(element) not in closed:
            waiting.extend(reversed(element))


def _runs(elements: Sequence[_Element]) -> Iterator[str]:
    for element in elements:
        name = local(element)
        if name == "t":
            yield element.text or ""
        elif name in {"tab", "br", "cr"}:
            yield " "
        elif name == "nobreakhyphen":
            yield "-"


def _value(element: _Element) -> str:
    return next((str(name) for name in element.attrib if str(name).endswith("val")), "val")


def _kind(style: str) -> BlockKind:
    if _HEADING.match(style) or _TITLE.match(style):
        return "heading"
    if style == "list" or _LIST.match(style):
        return "list_item"
    return "quote" if _QUOTE.search(style) else "paragraph"


def _take(styled: list[tuple[str, str]], wanted: re.Pattern[str]) -> str | None:
    """Take the first paragraph of that style out of the opening, and return its text."""
    for index, (style, text) in enumerate(styled[:10]):
        if wanted.match(style):
            styled.pop(index)
            return text
    return None


def _take_first_heading(styled: list[tuple[str, str]]) -> str | None:
    return styled.pop(0)[1] if styled and _HEADING.match(styled[0][0]) else None


def _core(archive: ZipFile) -> dict[str, Any]:
    found: dict[str, Any] = {"title": None, "authors": ()}
    if _CORE not in archive.namelist():
        return found
    core = load_xml(read_member(archive, _CORE))
    return {
        "title": first_text(core, "title"),
        "authors": part_names(first_text(core, "creator") or ""),
        "published_at": read_date(first_text(core, "created")),
        "modified_at": read_date(first_text(core, "modified")),
        "language": language_tag(first_text(core, "language")),
        "keywords": tuple(filter(None, map(str.strip, re.split("[,;]", first_text(core, "keywords") or "")))),
        "section": first_text(core, "category"),
    }
