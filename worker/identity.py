"""Names that are the same on every machine: document ids, article ids, printable paths, slugs of event ids.

Pure. What lives here: how an id is made. What does not: who keeps it (`adapters`).
"""

from __future__ import annotations

import hashlib

ID_LENGTH = 24
"""Hexadecimal characters of an id: 96 bits."""
SUBMITTED = "submit"
"""The inbox of documents that were handed in without a folder."""
MEMBERS = "members"
"""The inbox of documents that came out of another one: an archive, a mailbox, a feed."""
REPROCESS = "reprocess"
"""The inbox of orders to enrich an article again."""
UNWATCHED = frozenset({SUBMITTED, MEMBERS, REPROCESS})
"""Inboxes without a folder: nobody can read their documents again."""


def document_id(inbox: str, raw_path: bytes) -> str:
    """A document is a path in an inbox: the same path is the same document, whatever it contains."""
    return _short_hash(b"document", inbox.encode(), raw_path)


def article_id(identifier: str | None, document: str) -> str:
    """An article that carries its own identifier is known by it; any other by its document."""
    return _short_hash(b"article", identifier.encode("utf-8", "replace")) if identifier else document


def member_id(container: str, name: str) -> str:
    """The id of a document that came out of another one, by the other's id and its own name there."""
    return hashlib.sha256(f"{container}!{name}".encode("utf-8", "replace")).hexdigest()[:ID_LENGTH]


def digest(content: bytes) -> str:
    """SHA-256 of the bytes, hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def printable_path(raw_path: bytes) -> str:
    r"""The path as text that every JSON reader accepts: bytes that are not UTF-8 appear as `\xNN`."""
    return raw_path.decode("utf-8", "backslashreplace")


def _short_hash(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:ID_LENGTH]
