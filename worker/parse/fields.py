"""Article fields out of a mapping with recognisable keys: front matter, and JSON of no known schema.

What lives here: which keys are understood, and turning their values into an article's.
What does not: standards with a vocabulary of their own (`schemaorg`, `ninjs`) and the body.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any

from worker.models import Image
from worker.parse.clean import clean_line
from worker.parse.dates import read_written_date
from worker.parse.names import as_name, split_names
from worker.parse.statuses import read_status, read_urgency

KEYS: dict[str, tuple[str, ...]] = {
    "headline": ("headline", "title", "name"),
    "dek": ("dek", "deck", "standfirst", "subtitle", "subheadline", "sub_title", "description", "abstract", "excerpt"),
    "byline": ("byline",),
    "section": ("section", "category", "categories", "rubric"),
    "url": ("url", "canonical_url", "canonical", "link", "permalink", "web_url", "source_url"),
    "provider": ("provider", "publisher", "site_name", "publication", "outlet", "sitename", "site"),
    "language": ("language", "lang", "locale"),
    "dateline": ("dateline", "location"),
    "identifier": ("identifier", "guid", "uuid"),
    "version": ("version",),
    "slug": ("slug", "slugline"),
    "rights": ("rights", "copyright", "license"),
}
_AUTHORS = ("authors", "author", "creators", "creator", "by", "byline", "writer")
_PUBLISHED = (
    "published_at",
    "date_published",
    "publish_date",
    "published",
    "pub_date",
    "pubdate",
    "date_gmt",
    "date",
    "created_at",
    "datetime",
    "date_publish",
    "published_date",
    "publication_date",
    "first_published_at",
)
_MODIFIED = (
    "modified_at",
    "modified_gmt",
    "date_modified",
    "updated_at",
    "updated",
    "lastmod",
    "last_modified",
    "modified",
)
_IMAGES = ("images", "image", "cover", "top_image", "image_url", "featured_image", "url_to_image", "thumbnail")
_EMBARGO = ("embargoed_until", "embargo", "embargoed", "embargo_until", "embargo_date")
_STATUS = ("status", "pub_status", "pubstatus", "publication_status")
_KEYWORDS = ("keywords", "tags", "topics")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


def read_fields(values: Mapping[str, Any]) -> dict[str, Any]:
    """Keyword arguments for `Article` from the keys that are understood; unknown keys are passed over."""
    known = {_key(name): value for name, value in values.items() if value is not None}
    fields: dict[str, Any] = {}
    for field, names in KEYS.items():
        text = _first(known, names, _text)
        if text and not (field == "section" and text.isdigit()):  # the number of a category names none
            fields[field] = text
    fields |= {
        "authors": _first(known, _AUTHORS, read_people) or (),
        "published_at": _first(known, _PUBLISHED, read_written_date),
        "modified_at": _first(known, _MODIFIED, read_written_date),
        "embargoed_until": _first(known, _EMBARGO, read_written_date),
        "status": _first(known, _STATUS, read_status),
        "urgency": _first(known, ("urgency", "priority"), read_urgency),
        "keywords": _first(known, _KEYWORDS, _words) or (),
        "images": _first(known, _IMAGES, read_images) or (),
        "language": language_tag(fields.get("language")),
        "identifier": fields.get("identifier") or fields.get("url"),
    }
    return fields


def language_tag(value: object) -> str | None:
    """The value as a BCP 47 tag (`en-GB`), or None where it is none."""
    if not isinstance(value, str) or not _LANGUAGE.fullmatch(value.strip()):
        return None
    first, *rest = re.split("[-_]", value.strip())
    return "-".join([first.lower(), *(part.upper() if len(part) == 2 else part for part in rest)])


def read_people(value: object) -> tuple[str, ...]:
    """Names out of a string, a mapping with a name, or a list of either."""
    if isinstance(value, str):
        bare = re.sub(r"^\s*(?:by|von|par|por)\s+", "", value, flags=re.IGNORECASE)
        return split_names(bare) or as_name(bare)
    if isinstance(value, Mapping):
        return read_people(value.get("name") or value.get("display_name") or "")
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return tuple(dict.fromkeys(name for item in value[:50] for name in read_people(item)))
    return ()


def read_images(value: object) -> tuple[Image, ...]:
    """Images out of an address, a mapping with an address, caption and credit, or a list of either."""
    if isinstance(value, str):
        return (Image(url=value),) if value.strip() else ()
    if isinstance(value, Mapping):
        known = {_key(name): item for name, item in value.items()}
        image = Image(
            url=_first(known, ("url", "src", "href", "content_url"), _text),
            caption=_first(known, ("caption", "alt", "description", "title"), _text),
            credit=_first(known, ("credit", "credit_text", "creator", "author", "source", "copyright"), _text),
        )
        return (image,) if image != Image() else ()
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return tuple(image for item in value[:100] for image in read_images(item))
    return ()


def _first(values: Mapping[str, Any], names: Sequence[str], read: Any) -> Any:
    """What `read` makes of the first named value that it can make something of."""
    return next((found for name in names if name in values and (found := read(values[name]))), None)


def _text(value: object) -> str | None:
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, Mapping):
        return _text(value.get("name")) or _rendered(value.get("rendered"))
    if isinstance(value, Sequence) and not isinstance(value, bytes) and value:
        return _text(value[0])
    return None


def _words(value: object) -> tuple[str, ...]:
    """Keywords out of a list, or of a string with commas."""
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, Sequence) or isinstance(parts, bytes):
        return ()
    return tuple(filter(None, (_text(part) for part in parts[:200] if isinstance(part, str | Mapping))))


def _rendered(value: object) -> str | None:
    """A line that WordPress wrote as HTML."""
    bare = html.unescape(re.sub(r"</?[A-Za-z][^<>]{0,500}>", " ", value)) if isinstance(value, str) else ""
    return clean_line(bare) or None


def _key(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])|[-\s]+", "_", name.strip()).lower()
