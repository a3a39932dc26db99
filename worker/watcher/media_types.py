"""A file name's hint at its media type.

Pure. What lives here: the endings newsrooms use. What does not: the truth, which is in the content (`parse`). The
system's own tables are not asked: the same name means the same on every machine.
"""

from __future__ import annotations

_BY_ENDING = {
    b"txt": "text/plain",
    b"text": "text/plain",
    b"md": "text/markdown",
    b"markdown": "text/markdown",
    b"html": "text/html",
    b"htm": "text/html",
    b"xhtml": "application/xhtml+xml",
    b"json": "application/json",
    b"jsonld": "application/ld+json",
    b"xml": "application/xml",
    b"nitf": "application/xml",
    b"rss": "application/rss+xml",
    b"atom": "application/atom+xml",
    b"eml": "message/rfc822",
    b"mhtml": "multipart/related",
    b"mht": "multipart/related",
    b"mbox": "application/mbox",
    b"pdf": "application/pdf",
    b"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    b"gz": "application/gzip",
    b"zip": "application/zip",
}


def media_type_of(name: bytes) -> str:
    """The media type the name's ending stands for; empty when it says nothing."""
    stem, dot, ending = name.rpartition(b".")
    return _BY_ENDING.get(ending.lower(), "") if stem and dot else ""
