"""MIME messages within bounds: shared by mails and saved pages.

What lives here: loading, and finding the parts that are text. What does not: what a mail or a page means.
"""

from __future__ import annotations

import re
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr
from typing import TYPE_CHECKING

from worker.errors import Code, PermanentError
from worker.parse.decode import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

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


def own_text_parts(message: Message, subtype: str) -> Iterator[tuple[str, str]]:
    """As `text_parts`, without what messages inside the message say, and without files shown in it."""
    for part in message.get_payload() if message.is_multipart() else ():
        if isinstance(part, Message) and part.get_content_maintype() != "message":
            if part.is_multipart():
                yield from own_text_parts(part, subtype)
            elif not part.get_filename():
                yield from text_parts(part, subtype)


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
    return None if value is None else decoded_words(str(value)) or None


def decoded_words(value: str) -> str:
    """A header's value, or a part of it, as one line, encoded words decoded."""
    try:
        text = str(make_header(decode_header(value)))
    except (LookupError, ValueError):  # an unknown encoding, or bytes that do not fit it
        text = value
    return " ".join(text.split())


def sender(message: Message) -> str:
    """The sender's name; "" where the mail has none. A comma in it may be encoded, so it is decoded last."""
    name, _address = parseaddr(" ".join(str(message.get("From", "")).split()))
    return decoded_words(name)
