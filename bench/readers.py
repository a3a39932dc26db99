"""The systems that `bench/parse.py` compares: copydesk, and what one might use instead. Measures nothing itself.

A reader takes a page's HTML (or a plain text) and answers what it read; a peer that is not installed has no reader.
"""

from __future__ import annotations

import importlib.util
import logging
import os
import warnings
from typing import TYPE_CHECKING, Any, NamedTuple

from worker.errors import PermanentError
from worker.parse import parse
from worker.plugins import load_parsers
from worker.ports import Document

if TYPE_CHECKING:
    from collections.abc import Callable


class Reading(NamedTuple):
    """What a system read out of a page or a text."""

    text: str
    headline: str | None = None
    date: str | None = None
    dek: str | None = None
    authors: tuple[str, ...] = ()
    paragraphs: tuple[str, ...] = ()
    subheads: tuple[str, ...] = ()


def page_readers() -> tuple[dict[str, Callable[[str], Reading]], list[str]]:
    """The readers of pages by name, and the names of the peers that are not installed."""
    installed = {name for name, (module, _) in PAGE_SYSTEMS.items() if importlib.util.find_spec(module)}
    readers = {name: make() for name, (_, make) in PAGE_SYSTEMS.items() if name in installed}
    return readers, [name for name in PAGE_SYSTEMS if name not in installed]


def text_readers() -> dict[str, Callable[[str], Reading]]:
    """The readers of plain texts by name."""
    return {"copydesk": _copydesk("text.txt"), "first line, rest": _naive}


def _copydesk(path: str) -> Callable[[str], Reading]:
    parsers = load_parsers()

    def read(content: str) -> Reading:
        try:
            article = parse(Document(content=content.encode("utf-8", "replace"), path=path), parsers)
        except PermanentError:
            return Reading("")
        return Reading(
            article.text,
            article.headline,
            article.published_at.isoformat() if article.published_at else None,
            article.dek,
            article.authors,
            tuple(block.text for block in article.body if block.kind != "heading"),
            tuple(block.text for block in article.body if block.kind == "heading"),
        )

    return read


def _naive(text: str) -> Reading:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return Reading("\n\n".join(lines[1:]), lines[0] if lines else None, paragraphs=tuple(lines[1:]))


def _trafilatura(*, precision: bool = False) -> Callable[[], Callable[[str], Reading]]:
    def make() -> Callable[[str], Reading]:
        from trafilatura import bare_extraction  # noqa: PLC0415 -- loaded only where it is run

        def read(page: str) -> Reading:
            found: Any = bare_extraction(page, include_comments=False, with_metadata=True, favor_precision=precision)
            if not found:
                return Reading("")
            people = tuple(name.strip() for name in (found.author or "").split(";") if name.strip())
            lines = tuple((found.text or "").split("\n"))
            return Reading(found.text or "", found.title, found.date, found.description, people, lines)

        return read

    return make


def _readability() -> Callable[[str], Reading]:
    import readability  # noqa: PLC0415 -- a peer, not a dependency

    logging.getLogger("readability").disabled = True  # what it cannot read counts as nothing read
    from resiliparse.extract.html2text import extract_plain_text  # noqa: PLC0415 -- the same

    def read(page: str) -> Reading:
        document = readability.Document(page)
        text = extract_plain_text(document.summary())
        return Reading(text, document.short_title(), paragraphs=_lines(text))

    return read


def _newspaper() -> Callable[[str], Reading]:
    os.environ.setdefault("TLDEXTRACT_CACHE", os.devnull)
    import newspaper  # noqa: PLC0415 -- a peer, not a dependency

    warnings.filterwarnings("ignore", module="dateutil")

    def read(page: str) -> Reading:
        found = newspaper.Article("https://example.org/article", fetch_images=False)
        found.download(input_html=page)
        found.parse()
        date = found.publish_date.isoformat() if found.publish_date else None
        return Reading(found.text, found.title, date, found.meta_description, tuple(found.authors), _lines(found.text))

    return read


def _resiliparse() -> Callable[[str], Reading]:
    from resiliparse.extract.html2text import extract_plain_text  # noqa: PLC0415 -- loaded only where it is run

    def read(page: str) -> Reading:
        text = extract_plain_text(page, main_content=True, comments=False)
        return Reading(text, paragraphs=_lines(text))

    return read


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.split("\n") if line.strip())


PAGE_SYSTEMS: dict[str, tuple[str, Callable[[], Callable[[str], Reading]]]] = {
    "copydesk": ("worker", lambda: _copydesk("page.html")),
    "trafilatura": ("trafilatura", _trafilatura()),
    "trafilatura, precision": ("trafilatura", _trafilatura(precision=True)),
    "readability-lxml": ("readability", _readability),
    "newspaper4k": ("newspaper", _newspaper),
    "resiliparse": ("resiliparse", _resiliparse),
}
