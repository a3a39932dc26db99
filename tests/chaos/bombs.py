"""Small files that grow when they are read: too deep, too many, too large, or in an encoding nobody expects. And mutations of good ones.

What lives here: generators of bytes, all from a seed. What does not: what becomes of them (`test_content`).
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable, Iterator

DEEP = 100_000


def _zip(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def _docx(document: bytes) -> bytes:
    types = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    return _zip({"[Content_Types].xml": types, "word/document.xml": document})


def _nested_zip(levels: int) -> bytes:
    content = bytes(1_000_000)
    for level in range(levels):
        content = _zip({f"{level}-{copy}.zip" if level else f"{copy}.txt": content for copy in range(10)})
    return content


def _entities() -> bytes:
    steps = "".join(f'<!ENTITY e{step} "{f"&e{step - 1};" * 10}">' for step in range(1, 12))
    return f'<?xml version="1.0"?><!DOCTYPE nitf [<!ENTITY e0 "lol">{steps}]><nitf><body>&e11;</body></nitf>'.encode()


def _mime(depth: int) -> bytes:
    heads = (f"Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n" for level in range(depth))
    return ("From: a@example.org\r\nSubject: Deep\r\nMIME-Version: 1.0\r\n" + "".join(heads)).encode()


def _aliases() -> bytes:
    steps = "\n".join(f"a{step}: &a{step} [{', '.join([f'*a{step - 1}'] * 9)}]" for step in range(1, 12))
    return f"---\na0: &a0 [lol]\n{steps}\ntitle: *a11\n---\nText.\n".encode()


def _pdf() -> bytes:
    body = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 99999999/Kids[2 0 R]>>endobj\n"
    return body + b"trailer<</Root 1 0 R/Size 99999999>>\nstartxref\n0\n%%EOF\n"


BOMBS: dict[str, Callable[[], bytes]] = {
    "zip-of-zips.zip": lambda: _nested_zip(4),
    "zip-of-zeros.zip": lambda: _zip({"a.txt": bytes(200_000_000)}),
    "zip-of-many.zip": lambda: _zip({f"{number}.txt": b"" for number in range(40_000)}),
    "zip-cut.zip": lambda: _zip({"a.txt": b"text " * 9000})[:-40],
    "word-of-zeros.docx": lambda: _docx(b"<w:document>" + b" " * 200_000_000),
    "word-of-entities.docx": lambda: _docx(_entities()),
    "gzip.txt.gz": lambda: gzip.compress(bytes(300_000_000)),
    "bzip2.txt.bz2": lambda: bz2.compress(bytes(300_000_000)),
    "entities.xml": _entities,
    "external.xml": lambda: b'<!DOCTYPE nitf [<!ENTITY x SYSTEM "file:///etc/passwd">]><nitf><body><p>&x;</p></body></nitf>',
    "deep.json": lambda: b"[" * DEEP + b"]" * DEEP,
    "deep-objects.json": lambda: b'{"body":' * DEEP + b"1" + b"}" * DEEP,
    "deep.html": lambda: b"<html><body>" + b"<div>" * DEEP + b"text" + b"</div>" * DEEP,
    "deep-tables.html": lambda: b"<html><body>" + b"<table><tr><td>" * 20_000,
    "deep.xml": lambda: b"<nitf><body>" + b"<p>" * DEEP + b"</p>" * DEEP + b"</body></nitf>",
    "deep.eml": lambda: _mime(3000),
    "deep.md": lambda: b"> " * DEEP + b"quoted\n",
    "deep-lists.md": lambda: b"".join(b" " * level + b"- a\n" for level in range(3000)),
    "brackets.md": lambda: b"[" * 200_000 + b"](" * 1000,
    "aliases.md": _aliases,
    "attributes.html": lambda: b"<html><body><p " + b" ".join(b"a%d=1" % number for number in range(100_000)) + b">text</p>",
    "attributes.xml": lambda: b"<nitf " + b" ".join(b'a%d="1"' % number for number in range(100_000)) + b"/>",
    "one-line.txt": lambda: b"word " * 1_990_000,
    "one-line.html": lambda: b"<html><body><p>" + b"word " * 1_990_000,
    "one-word.txt": lambda: b"a" * 9_900_000,
    "one-number.json": lambda: b'{"headline": ' + b"9" * 5_000_000 + b"}",
    "huge-exponent.json": lambda: b'{"headline": "a", "body": [{"kind": "paragraph", "text": "b"}], "word_count": 1e999999999}',
    "many-keys.json": lambda: json.dumps({f"k{number}": number for number in range(300_000)}).encode(),
    "lines.txt": lambda: b"\n" * 9_000_000,
    "tags.html": lambda: b"<" * 5_000_000,
    "comments.html": lambda: b"<!--" * 1_000_000,
    "headers.eml": lambda: b"".join(b"X-%d: a\r\n" % number for number in range(200_000)) + b"\r\ntext\r\n",
    "folded.eml": lambda: b"Subject: a\r\n" + b" b\r\n" * 500_000 + b"\r\ntext\r\n",
    "feed.xml": lambda: b"<rss><channel>" + b"<item><title>a</title></item>" * 200_000 + b"</channel></rss>",
    "pages.pdf": _pdf,
    "nothing.pdf": lambda: b"%PDF-1.7\n",
    "zeros.txt": lambda: bytes(5_000_000),
    "controls.txt": lambda: bytes(range(32)) * 3000 + b"\x7f\x80\x9f" * 3000,
    "bidi.txt": lambda: "\u202e\u2066\u200f\ufeff\u2028".encode() * 20_000,
    "combining.txt": lambda: b"a" + "\u0301".encode() * 500_000,
    "surrogates.json": lambda: b'{"headline": "\\ud800\\udfff\\ud800", "body": [{"kind": "paragraph", "text": "\\udc00"}]}',
}  # fmt: skip
"""By the name of the file each is dropped as."""

ENCODINGS = (
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "latin-1", "cp1252", "cp1250", "cp1251",
    "cp437", "koi8-r", "iso8859-2", "iso8859-15", "mac-roman", "cp037", "cp500", "shift_jis", "euc-jp", "iso2022_jp",
    "gb18030", "big5", "euc-kr", "hz", "cp874", "ptcp154",
)  # fmt: skip


def encoded() -> Iterator[tuple[str, bytes]]:
    """One text in every encoding, with what each cannot say left out."""
    text = "The harbour “board” met – Zürich, Łódź, Москва, 東京, 서울. It was decided to go on as before. " * 20
    for encoding in ENCODINGS:
        yield f"{encoding}.txt", text.encode(encoding, "ignore")


def mutations(sample: bytes, seed: str, count: int) -> Iterator[bytes]:
    """Versions of a good file that a bad disk, line or program might have made of it."""
    dice = random.Random(seed)
    for _ in range(count):
        content = bytearray(sample)
        for _ in range(dice.choice((1, 1, 2, 5, 50))):
            dice.choice(_CHANGES)(content, dice)
        yield bytes(content)


def _flip(content: bytearray, dice: random.Random) -> None:
    if content:
        content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)


def _cut(content: bytearray, dice: random.Random) -> None:
    del content[dice.randrange(len(content) + 1) :]


def _remove(content: bytearray, dice: random.Random) -> None:
    at = dice.randrange(len(content) + 1)
    del content[at : at + dice.choice((1, 10, 500))]


def _repeat(content: bytearray, dice: random.Random) -> None:
    at = dice.randrange(len(content) + 1)
    content[at:at] = content[at : at + dice.choice((1, 20, 300))] * dice.choice((2, 50))


def _insert(content: bytearray, dice: random.Random) -> None:
    at = dice.randrange(len(content) + 1)
    content[at:at] = dice.choice(_TOKENS)


def _swap(content: bytearray, dice: random.Random) -> None:
    one, other = sorted(dice.randrange(len(content) + 1) for _ in range(2))
    content[:] = content[other:] + content[one:other] + content[:one]


_CHANGES = (_flip, _cut, _remove, _repeat, _insert, _swap)
_TOKENS = (
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"<", b">", b"&", b"]]>", b"<!--", b"<![CDATA[", b"{", b"}", b"[", b'"', b"\\u", b"---\n", b"\r",
    b"\x1b[2J", b"&#x110000;", b"&#0;", b"%s%n", b"-1", b"1e999", b"NaN", b"9999-99-99T99:99:99Z", b"PK\x03\x04", b"%PDF-", b"From ",
    b"Content-Type: x", b"=?utf-8?q?=ff?=", "\u202e".encode(), b"\xed\xa0\x80", b"a" * 5000,
)  # fmt: skip
