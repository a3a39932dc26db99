"""schema.org articles as a JSON-LD file.

What lives here: the file. What does not: the vocabulary (`schemaorg`) and other JSON (`anyjson`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from worker.errors import Code, PermanentError
from worker.models import Article, Source
from worker.parse.decode import decode
from worker.parse.jsontext import load
from worker.parse.markup import blocks_of
from worker.parse.schemaorg import article_nodes, read_node
from worker.parse.sniff import JSON_LD

if TYPE_CHECKING:
    from worker.ports import Document


def parse(document: Document) -> Article:
    """Read the first article of the file. Raises `PermanentError` where there is none."""
    decoded = decode(document.content)
    nodes = article_nodes(load(decoded.text))
    if not nodes:
        raise PermanentError(
            Code.NO_ARTICLE, "The JSON-LD names no article (NewsArticle, Article, BlogPosting …); check its @type."
        )
    node = nodes[0]
    body = node.get("articleBody") or node.get("text") or ""
    fields = read_node(node)
    fields["identifier"] = fields["identifier"] or fields["url"]
    return Article(
        source=Source(
            path=document.path, media_type=JSON_LD, encoding=decoded.encoding, size_bytes=len(document.content)
        ),
        body=blocks_of(body if isinstance(body, str) else "\n\n".join(part for part in body if isinstance(part, str))),
        **fields,
    )
