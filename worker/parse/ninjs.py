"""ninjs 1.x to 3.x: IPTC's news in JSON.

What lives here: its vocabulary. What does not: other JSON (`anyjson`, `jsonld`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from worker.errors import Code, PermanentError
from worker.models import Article, Block, Image, Source
from worker.parse.dates import read_date
from worker.parse.decode import decode
from worker.parse.fields import language_tag
from worker.parse.jsontext import load
from worker.parse.markup import blocks_of
from worker.parse.names import split_names
from worker.parse.sniff import NINJS
from worker.parse.statuses import read_status, read_urgency

if TYPE_CHECKING:
    from collections.abc import Iterator

    from worker.ports import Document

_BODIES = ("body_xhtml", "body_html", "body_html5", "body_text", "body")


def parse(document: Document) -> Article:
    """Read a ninjs object. Raises `PermanentError` where it is no object or its JSON is bad."""
    decoded = decode(document.content)
    loaded = load(decoded.text)
    if isinstance(loaded, list) and len(loaded) == 1:
        loaded = loaded[0]
    if not isinstance(loaded, Mapping):
        raise PermanentError(Code.NO_ARTICLE, "The ninjs file is no object; export one news item.")
    item = {str(name).lower(): value for name, value in loaded.items()}
    source = Source(path=document.path, media_type=NINJS, encoding=decoded.encoding, size_bytes=len(document.content))
    return Article(source=source, body=_body(item), images=tuple(_images(item)), **_fields(item))


def _fields(item: Mapping[str, Any]) -> dict[str, Any]:
    byline = _text(item.get("byline")) or _text(item.get("by"))
    return {
        "identifier": _text(item.get("uri")),
        "version": _text(item.get("version")),
        "status": read_status(item.get("pubstatus")),
        "urgency": read_urgency(item.get("urgency")),
        "embargoed_until": read_date(item.get("embargoed")),
        "published_at": read_date(item.get("firstcreated") or item.get("contentcreated") or item.get("versioncreated")),
        "modified_at": read_date(item.get("versioncreated")),
        "headline": _text(item.get("headline")) or _listed(item.get("headlines"), "main") or _text(item.get("title")),
        "dek": _listed(item.get("headlines"), "subhead"),
        "byline": byline,
        "authors": split_names((byline or "").removeprefix("By ")),
        "dateline": _text(item.get("dateline")) or _text(item.get("located")),
        "slug": _text(item.get("slugline")) or _text(item.get("slug")),
        "rights": _text(item.get("copyrightnotice")) or _text(item.get("usageterms")),
        "provider": _text(item.get("copyrightholder")) or next(_names(item.get("infosource")), None),
        "language": language_tag(item.get("language")),
        "keywords": tuple(word for word in item.get("keywords") or () if isinstance(word, str))
        if isinstance(item.get("keywords"), list)
        else (),
        "section": next(_names(item.get("subject")), None) if item.get("subject") else None,
    }


def _body(item: Mapping[str, Any]) -> tuple[Block, ...]:
    texts = [item.get(name) for name in _BODIES]
    bodies = item.get("bodies")
    if isinstance(bodies, list):
        texts += [body.get("value") for body in bodies if isinstance(body, Mapping)]
    return next((blocks for text in texts if isinstance(text, str) and (blocks := blocks_of(text))), ())


def _images(item: Mapping[str, Any]) -> Iterator[Image]:
    related = item.get("associations")
    entries = list(related.values()) if isinstance(related, Mapping) else related
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, Mapping) and entry.get("type") in {"picture", "graphic"}:
            image = Image(
                caption=_text(entry.get("description_text")) or _listed(entry.get("descriptions"), "caption"),
                credit=_text(entry.get("byline")) or _text(entry.get("by")) or _text(entry.get("copyrightholder")),
                url=_rendition(entry.get("renditions")),
            )
            if image != Image():
                yield image


def _rendition(value: object) -> str | None:
    entries = list(value.values()) if isinstance(value, Mapping) else value
    hrefs = [entry.get("href") for entry in entries if isinstance(entry, Mapping)] if isinstance(entries, list) else []
    return next((href for href in hrefs if isinstance(href, str)), None)


def _listed(value: object, role: str) -> str | None:
    """The value with the role in a list of ninjs 2 and 3; for `main`, the first where none has it."""
    entries = [entry for entry in value if isinstance(entry, Mapping)] if isinstance(value, list) else []
    with_role = [entry for entry in entries if str(entry.get("role", "")).lower() == role]
    chosen = with_role or (entries if role in {"main", "caption"} else [])
    return _text(chosen[0].get("value")) if chosen else None


def _names(value: object) -> Iterator[str]:
    for entry in value if isinstance(value, list) else ():
        name = _text(entry.get("name")) if isinstance(entry, Mapping) else None
        if name:
            yield name


def _text(value: object) -> str | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value.strip() or None if isinstance(value, str) else None
