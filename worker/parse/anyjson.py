"""JSON articles: copydesk's own, and any object whose keys can be recognised.

What lives here: the file. What does not: schema.org's vocabulary (`jsonld`), and bodies that are
trees (`structured`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from worker.errors import Code, PermanentError
from worker.models import Article, Block, Source
from worker.parse.decode import decode
from worker.parse.fields import read_fields
from worker.parse.jsontext import load, objects
from worker.parse.markup import blocks_of
from worker.parse.sniff import JSON
from worker.parse.structured import read_blocks

if TYPE_CHECKING:
    from worker.ports import Document

_BODIES: tuple[str, ...] = (
    "body",
    "text",
    "content",
    "article_body",
    "articleBody",
    "body_html",
    "content_html",
    "body_text",
    "content_text",
)
_BODIES += (
    "body_xhtml",
    "maintext",
    "main_text",
    "full_text",
    "fulltext",
    "html",
    "story",
    "articleText",
    "article_text",
    "paragraphs",
    "blocks",
)
_WRAPPERS = ("article", "data", "item", "story", "post", "result")


def parse(document: Document) -> Article:
    """Read the article.

    Raises `PermanentError`: `malformed` for bad JSON, `no_article` where no body is recognised, or none has text.
    """
    decoded = decode(document.content)
    values = _article(load(decoded.text))
    fields = read_fields(values)
    fields["identifier"] = _own_id(values) or fields["identifier"]
    return Article(
        source=Source(path=document.path, media_type=JSON, encoding=decoded.encoding, size_bytes=len(document.content)),
        body=_body(values),
        **fields,
    )


def _article(loaded: Any) -> dict[str, Any]:
    """The object that is the article: the value itself, or what it wraps."""
    for _ in range(3):
        if isinstance(loaded, list) and len(loaded) == 1:
            loaded = loaded[0]
        if not isinstance(loaded, dict):
            break
        if any(loaded.get(name) for name in _BODIES if not _wraps(loaded, name)):
            return loaded
        inner = objects(loaded)
        wrapped = (loaded[name] for name in _WRAPPERS if isinstance(loaded.get(name), dict | list))
        loaded = inner[0] if len(inner) == 1 else next(wrapped, loaded)
    if isinstance(loaded, dict) and read_fields(loaded).get("headline"):
        return loaded
    raise PermanentError(
        Code.NO_ARTICLE, "No article was recognised in the JSON; it needs a body, such as `text` or `content`."
    )


def _wraps(values: dict[str, Any], name: str) -> bool:
    """Whether the value is an article of its own, and no body."""
    value = values.get(name) if name in _WRAPPERS else None
    return isinstance(value, dict) and "rendered" not in value


def _body(values: dict[str, Any]) -> tuple[Block, ...]:
    """What the first of the bodies with text says; () where there is no body, but a headline."""
    named = [value.strip() if isinstance(value, str) else value for value in map(values.get, _BODIES)]
    stated = [value for value in named if value and isinstance(value, str | list | dict)]
    blocks = next(filter(None, map(_blocks, stated)), ())
    if stated and not blocks:
        raise PermanentError(
            Code.NO_ARTICLE, "The JSON's body has no text that is recognised; export it as text or HTML."
        )
    return blocks


def _blocks(body: str | list[Any] | dict[str, Any]) -> tuple[Block, ...]:
    if isinstance(body, dict) and isinstance(body.get("rendered"), str):
        body = body["rendered"]  # as WordPress has it
    if isinstance(body, str):
        return blocks_of(body)
    return read_blocks(body)


def _own_id(values: dict[str, Any]) -> str | None:
    own = values.get("identifier") or values.get("guid") or values.get("id")
    return str(own) if isinstance(own, str | int) and not isinstance(own, bool) and str(own).strip() else None
