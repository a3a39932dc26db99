"""Files that hold several articles, taken apart: archives, mailboxes, feeds, newsMessages, lists in JSON.

What lives here: the members as documents of their own, named `name!member`, none left out in silence.
What does not: reading any of them (their parsers do).
"""

from __future__ import annotations

import json
import re
import zlib
from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING

from lxml import etree

from worker.errors import Code, PermanentError
from worker.identity import digest, member_id
from worker.parse.decode import decode
from worker.parse.feeditems import feed_items
from worker.parse.jsontext import load, objects
from worker.parse.schemaorg import article_nodes
from worker.parse.sniff import JSON, JSON_LD, NINJS, sniff
from worker.parse.xmltree import below, first_text, load_xml, local
from worker.parse.zipped import MAX_INFLATED_BYTES, MAX_MEMBERS, check_inflated, open_zip, read_member

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from worker.ports import Document

Member = tuple[str, bytes]
_ARCHIVES = frozenset({"application/zip", "application/gzip"})
_IGNORED = re.compile(r"(?:^|/)(?:__MACOSX/|\.|Thumbs\.db$|desktop\.ini$)|/$")
_MAX_NAME = 200


def split(document: Document) -> tuple[Document, ...]:
    """The documents in the document; itself alone where it holds one article or its format is no container.

    A member's path is `path!member`, its id is made from both, its digest from its bytes; desk and time are kept.
    Members that are containers are taken apart too, archives inside archives excepted: those stay as they are, and
    have no parser. Raises `PermanentError` where the container is damaged, locked, or over a limit.
    """
    return tuple(_split(document, inside_archive=False))


def _split(document: Document, *, inside_archive: bool) -> Iterator[Document]:
    media_type = sniff(document.content, document.path, document.media_type)
    opener = _OPENERS.get(media_type)
    if opener is None or (inside_archive and media_type in _ARCHIVES):
        yield document
        return
    count = total = 0
    for name, content in _named(opener(document)):
        count += 1
        if count > MAX_MEMBERS:
            raise PermanentError(Code.LIMIT, f"The file holds over {MAX_MEMBERS:,} articles; hand it in in parts.")
        for member in _opened(_member(document, name, content), inside_archive=media_type in _ARCHIVES):
            total += len(member.content)
            if total > len(document.content):  # what is only cut apart is as large as it was
                check_inflated(total, len(document.content))
            yield member
    if not count:
        yield document


def _opened(member: Document, *, inside_archive: bool) -> Iterator[Document]:
    """The member, taken apart in its turn; one that cannot be stays whole, to fail by itself."""
    try:
        yield from list(_split(member, inside_archive=True)) if inside_archive else [member]
    except PermanentError:
        yield member


def _member(document: Document, name: str, content: bytes) -> Document:
    path = f"{document.path}!{name}"
    return replace(
        document,
        content=content,
        path=path,
        id=member_id(document.id or document.path, name),
        digest=digest(content),
        media_type="",
    )


def _named(members: Iterable[Member]) -> Iterator[Member]:
    """The members with names that are short, printable and told apart."""
    seen: dict[str, int] = {}
    for name, content in members:
        plain = "".join(character if character.isprintable() else "_" for character in name)[:_MAX_NAME] or "article"
        told = plain
        while told in seen:  # `a#2` may be another's own name
            seen[plain] += 1
            told = f"{plain}#{seen[plain]}"
        seen[told] = 1
        yield told, content


def _zip(document: Document) -> Iterator[Member]:
    archive = open_zip(document.content)
    names = set(archive.namelist())
    if "[Content_Types].xml" in names or "mimetype" in names:
        raise PermanentError(
            Code.UNSUPPORTED, "The file is an office document or a book; save it as DOCX or plain text."
        )
    total = 0
    for member in archive.infolist():
        if not _IGNORED.search(member.filename):
            content = read_member(archive, member)
            total += len(content)
            check_inflated(total, len(document.content))
            yield member.filename, content


def _gzip(document: Document) -> Iterator[Member]:
    inflater = zlib.decompressobj(wbits=31)
    try:
        content = inflater.decompress(document.content, MAX_INFLATED_BYTES + 1)
    except zlib.error as error:
        raise PermanentError(Code.MALFORMED, "The gzip file is damaged; compress it again.") from error
    check_inflated(len(content), len(document.content))
    if not inflater.eof:
        raise PermanentError(Code.MALFORMED, "The gzip file ends too early; compress it again.")
    yield re.sub(r"\.gz$", "", document.path.rpartition("/")[2].rpartition("!")[2], flags=re.IGNORECASE), content


def _mailbox(document: Document) -> Iterator[Member]:
    starts = [
        match.start() for match in re.finditer(rb"(?:\A|(?<=\n))From [^\n]{3,200}\d{4}[^\n]{0,40}\n", document.content)
    ]
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], None], strict=True), start=1):
        message = document.content[start:end].partition(b"\n")[2]
        stated = re.search(rb"^message-id:\s*<([^>\s]{1,150})>", message[:65536], re.IGNORECASE | re.MULTILINE)
        yield (
            (stated[1].decode("ascii", "replace") if stated else str(number)),
            re.sub(rb"(?m)^>(>*From )", rb"\1", message),
        )


def _feed(document: Document) -> Iterator[Member]:
    root = load_xml(document.content, lenient=True)
    items = feed_items(root)
    if len(items) < 2:
        return
    for item in items:
        item.getparent().remove(item)  # type: ignore[union-attr]  # an item among several has a parent
    for number, item in enumerate(items, start=1):
        shell = deepcopy(root)
        home = next(below(shell, "channel"), shell)
        home.append(item)
        name = first_text(item, "guid") or first_text(item, "id") or first_text(item, "link") or str(number)
        yield name, etree.tostring(shell, encoding="utf-8", xml_declaration=True)


def _news_message(document: Document) -> Iterator[Member]:
    root = load_xml(document.content)
    items = [] if local(root) == "newsitem" else list(below(root, "**", "newsitem"))
    if len(items) < 2:
        return
    for number, item in enumerate(items, start=1):
        name = item.get("guid") or first_text(item, "identification", "newsidentifier", "publicidentifier")
        if local(root) == "newsml":  # version 1, whose items have no name of their own
            home = etree.Element("NewsML")
            home.append(item)
            item = home  # noqa: PLW2901 -- the item in its shell is the member
        yield name or str(number), etree.tostring(item, encoding="utf-8", xml_declaration=True, with_tail=False)


def _json(document: Document) -> Iterator[Member]:
    """The objects of a list, of a file with one object a line, or the articles of a JSON-LD graph."""
    try:
        text = document.content.decode("utf-8-sig")  # as large as a container may be
    except UnicodeDecodeError:
        text = decode(document.content).text
    for number, value in enumerate(_values(text), start=1):
        name = value.get("uri") or value.get("id") or value.get("@id") or value.get("url")
        yield (
            (name if isinstance(name, str) else str(number)),
            json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"),
        )


def _values(text: str) -> list[dict[str, object]]:
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and all(line.startswith("{") and line.rstrip().endswith("}") for line in lines):
        return [value for line in lines if isinstance(value := load(line), dict)]
    loaded = load(text)
    articles = article_nodes(loaded) if '"@type"' in text else []
    if len(articles) > 1:
        return [{"@context": "https://schema.org", **node} for node in articles]
    values = objects(loaded)
    return values if len(values) > 1 and (isinstance(loaded, list) or all(map(_is_titled, values))) else []


def _is_titled(value: dict[str, object]) -> bool:
    """Whether an object beside others is an article, and not, say, one of an article's blocks or pictures."""
    return bool({"title", "headline", "webTitle"} & value.keys())


_OPENERS: dict[str, Callable[[Document], Iterator[Member]]] = {
    "application/zip": _zip,
    "application/gzip": _gzip,
    "application/mbox": _mailbox,
    "application/rss+xml": _feed,
    "application/atom+xml": _feed,
    "application/vnd.iptc.g2.newsitem+xml": _news_message,
    "text/vnd.iptc.newsml": _news_message,
    JSON: _json,
    JSON_LD: _json,
    NINJS: _json,
}
