"""MIME messages within bounds: shared by mails and saved pages.

What lives here: loading, and finding the parts that are text. What does not: what a mail or a page means.
"""

from __future__ import annotations

import re
from email import message_from_bytes
from email.header import decode_header, make_header
from typing import TYPE_CHECKING

from worker.errors import Code, PermanentError
from worker.parse.decode import decode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

MAX_PARTS = 200
MAX_DEPTH = 20
MAX_HEADER_BYTES = 65536
_MULTIPART = re.compile(rb"^content-type:\s*multipart/", re.IGNORECASE | re.MULTILINE)
_PART = re.compile(rb"^content-type:", re.IGNORECASE | re.MULTILINE)
_HEADERS_END = re.compile(rb"\r?\n\r?\n")


def load_message(content: bytes) -> Message:
    """The message. Raises `PermanentError(limit)` for too many parts, too deep a nesting or too long a header."""
    if len(_PART.findall(content)) > MAX_PARTS:
        raise PermanentError(Code.LIMIT, f"The message has more than {MAX_PARTS} parts; save its text alone.")
    if len(_MULTIPART.findall(content)) > MAX_DEPTH:
        raise PermanentError(Code.LIMIT, f"The message is nested over {MAX_DEPTH} levels; save its text alone.")
    end = _HEADERS_END.search(content)
    if (end.start() if end else len(content)) > MAX_HEADER_BYTES:
        raise PermanentError(Code.LIMIT, "The message's header is longer than 64 KiB; save its text alone.")
    return message_from_bytes(content)


def text_parts(message: Message, subtype: str) -> Iterator[tuple[str, str]]:
    """(text, encoding) of every part `text/<subtype>` that is no attachment, in order."""
    for part in message.walk():
        if part.get_content_type() == f"text/{subtype}" and part.get_content_disposition() != "attachment":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes) and payload.strip():
                decoded = decode(payload, part.get_content_charset())
                yield decoded.text, decoded.encoding


def header(message: Message, name: str) -> str | None:
    """The header's value as one line, encoded words decoded."""
    value = message.get(name)
    if value is None:
        return None
    try:
        text = str(make_header(decode_header(str(value))))
    except (LookupError, ValueError):  # an unknown encoding, or bytes that do not fit it
        text = str(value)
    return " ".join(text.split()) or None
