"""What a document is, by its content first and its name second.

What lives here: magic bytes, the first element after a prolog, mail headers, front matter, the keys of a JSON object.
What does not: decoding (`decode`) and reading anything beyond what names the format.
"""

from __future__ import annotations

import re

from worker.errors import Code, PermanentError

TEXT = "text/plain"
MARKDOWN = "text/markdown"
HTML = "text/html"
JSON = "application/json"
JSON_LD = "application/ld+json"
NINJS = "application/vnd.iptc.ninjs+json"

BYTE_ORDER_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_HEAD_BYTES = 65536
_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
)
_FOREIGN = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "a WebP picture, or sound"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"OggS", "sound"),
    (b"ID3", "sound"),
    (b"fLaC", "sound"),
    (b"\x1aE\xdf\xa3", "a film"),
    (b"SQLite format 3", "a database"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"(\xb5/\xfd", "a zstd archive"),
)
_UNREAD = (
    (b"\xd0\xcf\x11\xe0", "an old Office document; save it as DOCX"),
    (b"{\\rtf", "RTF; save it as DOCX or plain text"),
    (b"%!PS", "PostScript; convert it to PDF"),
)
_ROOTS = {
    "html": HTML,
    "rss": "application/rss+xml",
    "rdf": "application/rss+xml",
    "feed": "application/atom+xml",
    "entry": "application/atom+xml",
    "nitf": "application/nitf+xml",
    "newsitem": "application/vnd.iptc.g2.newsitem+xml",
    "packageitem": "application/vnd.iptc.g2.newsitem+xml",
    "newsmessage": "application/vnd.iptc.g2.newsitem+xml",
    "newsml": "text/vnd.iptc.newsml",
}
_BY_SUFFIX = {
    "txt": TEXT,
    "text": TEXT,
    "md": MARKDOWN,
    "markdown": MARKDOWN,
    "html": HTML,
    "htm": HTML,
    "xhtml": HTML,
}
_PROLOG = re.compile(
    r"\s*(?:<\?[^>]{0,4096}\?>\s*|<!--.{0,16384}?-->\s*|<!doctype[^>\[]{0,4096}(?:\[[^\]]{0,32768}\]\s*)?>\s*)",
    re.IGNORECASE | re.DOTALL,
)
_DOCTYPE = re.compile(r"<!doctype\s+([\w:.-]+)", re.IGNORECASE)
_ELEMENT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)(?=[\s/>])")
_HTML_ELEMENTS = re.compile(
    r"(?:head|body|title|meta|link|script|style|div|p|article|section|main|header|nav|table|h[1-6]|span|a|img|br|center|font|ul|ol)$",
    re.IGNORECASE,
)
_FRONT_MATTER = re.compile(r"(---|\+\+\+)[ \t]*\r?\n(?:[^\n]*\n)*?\1[ \t]*\r?(?:\n|$)")
_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]*):(?:[ \t]|\r?\n[ \t])")
_MAIL_HEADERS_NAMES = (
    "from to subject date message-id mime-version received return-path content-type delivered-to reply-to "
    "sender content-transfer-encoding x-mailer cc dkim-signature snapshot-content-location"
)
_MAIL_HEADERS = frozenset(_MAIL_HEADERS_NAMES.split())
_NINJS_KEYS = re.compile(
    r"\"(pubstatus|versioncreated|body_xhtml|slugline|usageterms|copyrightholder|bodies|headlines|infosource|representationtype)\"\s*:",
    re.IGNORECASE,
)
_MARKDOWN_SIGN = re.compile(r"^(?:#{1,6} \S|[*-] \S|> \S|\d+\. \S|!\[|```|={3,}$)|\]\(https?:|\*\*\S", re.MULTILINE)
_FIRST_HEADING = re.compile(r"\s*#{1,2} \S")


def sniff(content: bytes, path: str = "", hint: str = "") -> str:
    """The media type of the document. `hint` is a media type somebody guessed from the name, or empty.

    Raises `PermanentError` for what is certainly no article: `empty`, `binary` and `unsupported`, with a remedy.
    """
    known = _by_magic(content)
    if known:
        return known
    head = _as_characters(content[:_HEAD_BYTES]).lstrip("\ufeff \t\r\n")
    if not head:
        raise PermanentError(Code.EMPTY, "The file holds nothing but white space; write the article and save it again.")
    return _by_structure(head) or _by_name(head, path, hint)


def looks_like_utf16(content: bytes) -> str | None:
    """`utf-16-le` or `utf-16-be` where every second byte of the start is NUL, as in Latin text without a mark."""
    head = content[:512]
    if len(head) < 8 or len(content) % 2:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 0.6 * len(head) / 2 and even == 0:
        return "utf-16-le"
    if even > 0.6 * len(head) / 2 and odd == 0:
        return "utf-16-be"
    return None


def _by_magic(content: bytes) -> str | None:
    for magic, media_type in _MAGIC:
        if content.startswith(magic):
            return _zipped(content) if media_type == "application/zip" else media_type
    for magic, what in _UNREAD:
        if content.startswith(magic):
            raise PermanentError(Code.UNSUPPORTED, f"The file is {what}, then drop it again.")
    for magic, what in _FOREIGN:
        if content.startswith(magic):
            raise PermanentError(Code.BINARY, f"The file is {what}, not an article; drop the article's text instead.")
    if content[4:8] == b"ftyp":
        raise PermanentError(Code.BINARY, "The file is a film or a picture, not an article; drop the text instead.")
    return "application/pdf" if b"%PDF-" in content[:1024] and b"\x00" in content[:4096] else None


def _zipped(content: bytes) -> str:
    if b"word/document.xml" in content:
        return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return "application/zip"


def _as_characters(head: bytes) -> str:
    for mark, encoding in BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, "replace")
    utf16 = looks_like_utf16(head[: len(head) // 2 * 2])
    if utf16:
        return head.decode(utf16, "replace")
    if b"\x00" in head:
        raise PermanentError(Code.BINARY, "The file holds binary data, not text; export the article as text or HTML.")
    return head.decode("utf-8", "replace")


def _by_structure(head: str) -> str | None:
    if head.startswith("<"):
        return _by_element(head)
    if head.startswith(("{", "[")):
        return _by_keys(head)
    if head.startswith("From ") and "\n" in head and _is_mail(head.split("\n", 1)[1]):
        return "application/mbox"
    if _is_mail(head):
        return _mail(head)
    if _FRONT_MATTER.match(head[:_HEAD_BYTES]):
        return MARKDOWN
    return None


def _by_element(head: str) -> str | None:
    doctype = None
    position = 0
    while match := _PROLOG.match(head, position):
        declared = _DOCTYPE.search(match[0])
        doctype = declared[1].lower() if declared else doctype
        position = match.end()
    if doctype in _ROOTS:
        return _ROOTS[doctype]
    element = _ELEMENT.match(head, position)
    name = element[1].lower() if element else ""
    if name in _ROOTS:
        return _ROOTS[name]
    if _HTML_ELEMENTS.match(name):
        return HTML
    if head.startswith("<?xml"):
        raise PermanentError(
            Code.UNSUPPORTED,
            f"The file is XML with the root element {name[:40] or '(none)'!r}, which no parser knows; convert it.",
        )
    return HTML if doctype else None


def _by_keys(head: str) -> str | None:
    if not re.match(r"\{\s*[\"}]|\[\s*[\{\]]", head):
        return None
    if re.search(r"\"@(?:context|type|graph)\"\s*:", head):
        return JSON_LD
    return NINJS if len(set(_NINJS_KEYS.findall(head))) > 1 else JSON


def _is_mail(head: str) -> bool:
    names = set()
    for line in head.split("\n", 40)[:40]:
        if not line.strip():
            break
        if line[0] in " \t":
            continue
        header = _HEADER.match(line)
        if not header:
            return False
        names.add(header[1].lower())
    return len(names & _MAIL_HEADERS) >= 2


def _mail(head: str) -> str:
    top = re.split(r"\r?\n\r?\n", head, maxsplit=1)[0].lower()
    return "multipart/related" if "multipart/related" in top else "message/rfc822"


def _by_name(head: str, path: str, hint: str) -> str:
    suffix = path.rpartition("/")[2].rpartition(".")[2].lower()
    named = _BY_SUFFIX.get(suffix)
    if MARKDOWN in (named, hint):
        return MARKDOWN
    if named is None and _FIRST_HEADING.match(head) and len(_MARKDOWN_SIGN.findall(head)) > 1:
        return MARKDOWN
    if suffix == "json" and head.startswith(("{", "[")):
        return JSON
    return TEXT
