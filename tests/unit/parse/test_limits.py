"""What hostile content may cost: every bomb ends soon, with a code or an article, in a process of little memory."""

import resource
import socket
import time
import zlib
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest

from worker.errors import Code, PermanentError
from worker.parse import parse
from worker.parse.mimeparts import MAX_DEPTH, MAX_PARTS
from worker.plugins import load_parsers
from worker.ports import Document

PARSERS = load_parsers()
MOST_SECONDS = 15
MOST_BYTES = 1 << 30

MAIL = b"From: a@b\nSubject: s\nMIME-Version: 1.0\n"
PROSE = b"<p>A paragraph of an article that is long enough to be taken for prose by everybody who reads it.</p>"


def nested(depth: int) -> bytes:
    head = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (i, i) for i in range(depth))
    return MAIL + head + b"Content-Type: text/plain\n\nText.\n"


def pdf(stream: bytes, count: int = 1, extra: bytes = b"") -> bytes:
    packed = zlib.compress(stream, 9)
    kids = b" ".join(b"3 0 R" for _ in range(count))
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    content, table = b"%PDF-1.4\n", b""
    for number, body in enumerate(objects, start=1):
        table += b"%010d 00000 n \n" % len(content)
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(content)
    content += b"xref\n0 6\n0000000000 65535 f \n" + table
    return content + b"trailer << /Size 6 /Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF\n" % (extra, start)


def docx(paragraphs: bytes) -> bytes:
    space = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    with ZipFile(file := BytesIO(), "w", ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<w:document %s><w:body>%s</w:body></w:document>" % (space, paragraphs))
        archive.writestr("word/ballast.bin", bytes(range(256)) * 1500, ZIP_STORED)  # else the ratio tells
    return file.getvalue()


BOMBS = {
    "100,000 attributes in one tag": (
        lambda: b"<html><body><p " + b" ".join(b"a%d=1" % i for i in range(100_000)) + b">x</p>" + PROSE * 5,
        None,
    ),
    "one tag without an end": (lambda: b"<html><body>" + PROSE * 5 + b"<p " + b"a" * 3_000_000, None),
    "5,000 nested divs": (lambda: b"<html><body>" + b"<div>" * 5000 + PROSE * 5 + b"</div>" * 5000, None),
    "100,000 nested spans": (lambda: b"<html><body>" + b"<span>" * 100_000 + PROSE, None),
    "10,000 unclosed bold tags": (lambda: b"<html><body>" + b"<b><p>" * 10_000 + PROSE, None),
    "50,000 nested spans for screen readers": (
        lambda: b"<html><body>" + PROSE + b"<span class=sr-only>" * 50_000 + PROSE,
        None,
    ),
    "30,000 times": (lambda: b"<html><body><main><h1>T</h1>" + b"<time datetime=x>" * 30_000 + PROSE * 5, None),
    "30,000 links": (lambda: b"<html><body>" + b"<a href=x>link</a> " * 30_000 + PROSE * 5, None),
    "a text node of 2 MB": (lambda: b"<html><body><p>" + b"word " * 400_000 + b"</p>" + PROSE * 5, None),
    "15,000 paragraphs": (lambda: b"<html><body>" + b"<p>Some short text.</p>" * 15_000, None),
    "NULs and controls": (lambda: b"<html><body>" + PROSE.replace(b" ", b" \x01\x02") * 5, None),
    "entity expansion": (
        lambda: (
            b'<?xml version="1.0"?><!DOCTYPE nitf [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><nitf><body>&b;</body></nitf>'
        ),
        Code.LIMIT,
    ),
    "a file from the disk": (
        lambda: b'<?xml version="1.0"?><!DOCTYPE nitf [<!ENTITY x SYSTEM "file:///etc/passwd">]><nitf>&x;</nitf>',
        Code.LIMIT,
    ),
    "300,000 nested elements": (lambda: b"<nitf>" + b"<p>" * 300_000, Code.MALFORMED),
    "mail parts": (
        lambda: (
            MAIL
            + b'Content-Type: multipart/mixed; boundary="b"\n\n'
            + b"--b\nContent-Type: text/plain\n\nx\n" * (MAX_PARTS + 1)
        ),
        Code.LIMIT,
    ),
    "nested mail": (lambda: nested(MAX_DEPTH + 1), Code.LIMIT),
    "a mail header of 600 KB": (lambda: b"From: a@b\nSubject: s\nTo: " + b"x@y, " * 120_000 + b"\n\nText.", Code.LIMIT),
    "a flate bomb in a PDF": (lambda: pdf(b"BT " + b" " * 200_000_000 + b" ET"), Code.LIMIT),
    "half a million operators in a PDF": (lambda: pdf(b"BT /F 1 Tf (a) Tj ET\n" * 500_000), Code.LIMIT),
    "two hundred pages of 50,000 operators each in a PDF": (
        lambda: pdf(b"BT /F 1 Tf (a) Tj ET\n" * 12_500, count=200),
        Code.LIMIT,
    ),
    "half as many operators as a PDF may have": (lambda: pdf(b"BT /F 1 Tf (a) Tj ET\n" * 9_500, count=10), None),
    "201 pages": (lambda: pdf(b"BT /F 1 Tf (a) Tj ET", count=201), Code.LIMIT),
    "a PDF of rubbish": (lambda: b"%PDF-1.7\n" + b"rubbish " * 1000, Code.MALFORMED),
    "a Word file that unpacks to 40 MB": (
        lambda: docx(b"<w:p><w:t>%s</w:t></w:p>" % (b"word " * 8_000_000)),
        Code.MALFORMED,
    ),
    "a Word file of 6 MB of text": (
        lambda: docx(b"<w:p><w:r><w:t>%s</w:t></w:r></w:p>" % (b"word " * 20_000) * 60),
        Code.LIMIT,
    ),
    "paragraphs inside paragraphs": (
        lambda: docx(b"<w:p>" * 200 + b"<w:t>%s</w:t>" % (b"word " * 800_000) + b"</w:p>" * 200),
        None,
    ),
    "a text of brackets": (lambda: b"(" * 1_000_000 + b"\n\n" + b"by " * 100_000, None),
    "a text without a break": (lambda: b"a" * 4_000_000, None),
    "a text of spaces": (lambda: b"a" + b" " * 4_000_000 + b"b", None),
    "15,000 torn lines": (lambda: b"and so it goes,\n\n" * 15_000, None),
    "a Markdown of brackets": (lambda: b"# T\n\n" + b"[" * 20_000 + b"*" * 20_000 + b"`" * 20_000, None),
    "a deep quotation": (lambda: b"# T\n\n" + b"> " * 20_000 + b"x", None),
    "a date of digits": (lambda: b"Title of it\n\n" + b"1" * 100_000 + b" May 2020\n", None),
}
"""Each is made in its own test: all of them together take as long as a good part of the others' collection."""
SLOW = {
    "5,000 nested divs",
    "100,000 nested spans",
    "10,000 unclosed bold tags",
    "50,000 nested spans for screen readers",
    "30,000 times",
    "30,000 links",
    "15,000 paragraphs",
    "15,000 torn lines",
    "a text node of 2 MB",
    "half as many operators as a PDF may have",
    "paragraphs inside paragraphs",
    "a Markdown of brackets",
}


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[pytest.mark.slow, pytest.mark.timed]) if name in SLOW else name for name in BOMBS],
)
def test_a_bomb_ends_soon_and_small(name):
    make, code = BOMBS[name]
    content = make()
    started = time.process_time()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    caught = None
    try:
        parse(Document(content=content, path="bomb"), PARSERS)
    except PermanentError as error:
        caught = error
    assert time.process_time() - started < MOST_SECONDS
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < MOST_BYTES
    assert code is None or (caught is not None and caught.code == code)


def test_a_paragraph_below_a_huge_tag_and_deep_nesting_is_not_lost():
    page = (
        b"<html><body><div "
        + b"a" * 70_000
        + b"=1>"
        + b"<div>" * 400
        + PROSE * 3
        + b"</div>" * 400
        + b"<p>And one more paragraph that follows all of them, at the very end of it.</p>"
    )
    article = parse(Document(content=page, path="a.html"), PARSERS)
    assert "long enough to be taken for prose" in article.text


def test_text_that_lxml_drops_without_a_word_is_read_off_the_other_tree():
    page = b"<html><body>" + b"<div>" * 2500 + PROSE * 3 + b"</div>" * 2500 + b"</body></html>"
    article = parse(Document(content=page, path="a.html"), PARSERS)
    assert "long enough to be taken for prose" in article.text


def test_a_pdf_locked_with_a_cipher_that_is_not_installed_says_so_too():
    text = {name: b"<%s>" % (b"61" * size) for name, size in (("key", 48), ("seed", 32), ("permissions", 16))}
    encrypt = (
        b"/Encrypt << /Filter /Standard /V 5 /R 6 /Length 256 /P -4 /O %(key)b /U %(key)b /OE %(seed)b /UE %(seed)b "
        b"/Perms %(permissions)b /CF << /StdCF << /CFM /AESV3 /Length 32 >> >> /StmF /StdCF /StrF /StdCF >> "
        b"/ID [(a)(a)] "
    ) % {name.encode(): value for name, value in text.items()}
    with pytest.raises(PermanentError) as caught:
        parse(Document(content=pdf(b"BT /F 1 Tf (a) Tj ET", extra=encrypt), path="a.pdf"), PARSERS)
    assert caught.value.code == Code.ENCRYPTED


def test_a_locked_pdf_says_so():
    encrypt = (
        b"/Encrypt << /Filter /Standard /V 1 /R 2 /O ("
        + b"o" * 32
        + b") /U ("
        + b"u" * 32
        + b") /P -4 >> /ID [(a)(a)] "
    )
    with pytest.raises(PermanentError) as caught:
        parse(Document(content=pdf(b"BT /F 1 Tf (a) Tj ET", extra=encrypt), path="a.pdf"), PARSERS)
    assert caught.value.code == Code.ENCRYPTED


def test_a_scan_says_that_it_has_no_text():
    with pytest.raises(PermanentError) as caught:
        parse(Document(content=pdf(b"q Q"), path="a.pdf"), PARSERS)
    assert caught.value.code == Code.NO_ARTICLE


def test_nothing_that_is_read_makes_copydesk_ask_the_network(monkeypatch):
    asked = []
    monkeypatch.setattr(socket, "socket", lambda *words, **_: asked.append(words))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *words, **_: asked.append(words))
    address = b"http://copydesk.invalid/"
    page = b"<base href='%s'><link rel=stylesheet href='%s'><iframe src='%s'></iframe><img src='%s'>" % ((address,) * 4)
    wire = b'<!DOCTYPE nitf SYSTEM "%snitf.dtd"><nitf><body><body.content>%s</body.content></body></nitf>' % (
        address,
        PROSE,
    )
    articles = Path(__file__).parents[2] / "articles"
    samples = [path for path in sorted(articles.rglob("*.*")) if not path.name.endswith(".expected.json")]
    for content in (page + PROSE * 5, wire, *(path.read_bytes() for path in samples)):
        assert parse(Document(content=content, path="article"), PARSERS).text
    assert not asked
