"""Content that is no article: each ends with a code and a reason that a person can act on."""

import json

import pytest

from worker.errors import Code, PermanentError
from worker.models import Article, Source
from worker.parse import parse
from worker.parse.limits import MAX_BLOCKS, MAX_FILE_BYTES, MAX_TEXT_BYTES
from worker.plugins import load_parsers
from worker.ports import Document

PARSERS = load_parsers()


def failure(content: bytes, path: str = "article.txt") -> PermanentError:
    with pytest.raises(PermanentError) as caught:
        parse(Document(content=content, path=path), PARSERS)
    assert caught.value.reason.endswith(".")
    assert len(caught.value.reason) < 300
    return caught.value


@pytest.mark.parametrize(
    ("content", "path", "code"),
    [
        (b"", "a.txt", Code.EMPTY),
        (b" \n\t\r\n ", "a.txt", Code.EMPTY),
        (b"\xef\xbb\xbf", "a.txt", Code.EMPTY),
        (b"\xef\xbb\xbf \n", "a.txt", Code.EMPTY),
        (b"x" * (MAX_FILE_BYTES + 1), "a.txt", Code.TOO_LARGE),
        (b"word " * (MAX_TEXT_BYTES // 5 + 1), "a.txt", Code.TOO_LARGE),
        (b"<p>" + b"word " * (MAX_TEXT_BYTES // 5 + 1), "a.html", Code.TOO_LARGE),
        (b"\x00\x01\x02\x03" * 300, "a.txt", Code.BINARY),
        (bytes(range(1, 32)) * 40 + b"text", "a.txt", Code.BINARY),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "a.txt", Code.BINARY),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 50, "a.html", Code.BINARY),
        (b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 50, "a.txt", Code.BINARY),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.doc", Code.UNSUPPORTED),
        (b"{\\rtf1 hello}", "a.rtf", Code.UNSUPPORTED),
        (b"<?xml version='1.0'?><invoice><total>3</total></invoice>", "a.xml", Code.UNSUPPORTED),
        (b'{"headline": "A", "text": "B', "a.json", Code.MALFORMED),
        (b"{headline: A}", "a.json", Code.MALFORMED),
        (b'{"a": {"b": 1}}', "a.json", Code.NO_ARTICLE),
        (b'{"data": [1, 2]}', "a.json", Code.NO_ARTICLE),
        (b'{"text": "   "}', "a.json", Code.NO_ARTICLE),
        (b"[" * 200_000, "a.json", Code.LIMIT),
        (b'{"text": ' + b"[" * 200_000, "a.json", Code.LIMIT),
        (b'{"text": ' + b"1" * 1_000_000 + b"}", "a.json", Code.LIMIT),
        (b'{"@type": "Person", "name": "Ida"}', "a.json", Code.NO_ARTICLE),
        (b"---\ntitle: [unclosed\n---\nText.\n", "a.md", Code.MALFORMED),
        (b"+++\ntitle = \n+++\nText.\n", "a.md", Code.MALFORMED),
        (b"---\na: &a [1, 2]\nb: *a\n---\nText.\n", "a.md", Code.LIMIT),
        (b"---\na: " + b"[" * 20_000 + b"\n---\nText.\n", "a.md", Code.LIMIT),
        (b"---\na: '" + b"x" * 70_000 + b"'\n---\nText.\n", "a.md", Code.LIMIT),
        (b"---\ntitle:\n---\n", "a.md", Code.NO_ARTICLE),
        (b"<html><body></body></html>", "a.html", Code.NO_ARTICLE),
        (b"<!doctype page><folio></folio>", "a", Code.NO_ARTICLE),
        (b"From: a@b\nSubject: s\nMIME-Version: 1.0\n\n  \n", "a.eml", Code.NO_ARTICLE),
        (b"From: a@b\nSubject: s\nContent-Type: multipart/related\n\nx\n", "a.mhtml", Code.NO_ARTICLE),
        (b"<packageItem guid='g'></packageItem>", "a.xml", Code.NO_ARTICLE),
        (b"<nitf><body>", "a.xml", Code.MALFORMED),
        (b"a\n\n" * (MAX_BLOCKS + 1), "a.txt", Code.LIMIT),
    ],
    ids=lambda value: repr(value[:24]) if isinstance(value, bytes) else str(value),
)
def test_content_that_cannot_become_an_article_names_its_fault(content, path, code):
    assert failure(content, path).code == code


def test_every_encoding_of_one_text_gives_the_same_article():
    text = (
        "Ein Café für Zürich\n\nDer Gemeinderat von Zürich hat dem Café am Fluss zugestimmt, „endlich“, wie es heißt.\n"
    )
    plain = parse(Document(content=text.encode(), path="a.txt"), PARSERS)
    for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"):
        article = parse(Document(content=text.encode(encoding), path="a.txt"), PARSERS)
        assert (article.headline, article.body) == (plain.headline, plain.body), encoding
        assert article.source.encoding


def test_a_page_is_read_in_the_encoding_it_declares():
    page = "<html><head><meta charset='iso-8859-2'></head><body><h1>Źródło</h1>{}</body></html>"
    text = "<p>Wieś nad Wisłą ma znów swoją studnię, choć nikt już nie pamięta, kto ją wykopał.</p>" * 4
    article = parse(Document(content=page.format(text).encode("iso-8859-2"), path="a.html"), PARSERS)
    assert article.headline == "Źródło"
    assert article.source.encoding == "iso8859-2"


@pytest.mark.parametrize(
    ("raised", "code"),
    [
        (ValueError("odd"), Code.MALFORMED),
        (RecursionError(), Code.LIMIT),
        (MemoryError(), Code.MEMORY),
        (PermanentError(Code.ENCRYPTED, "It is locked."), Code.ENCRYPTED),
    ],
    ids=lambda value: type(value).__name__,
)
def test_whatever_a_parser_raises_becomes_a_permanent_error(raised, code):
    def parser(document):
        raise raised

    with pytest.raises(PermanentError) as caught:
        parse(Document(content=b"text", path="a.txt"), {"text/plain": parser})
    assert caught.value.code == code


def test_a_parser_that_returns_something_else_is_named():
    with pytest.raises(PermanentError, match="did not return an article"):
        parse(Document(content=b"text", path="a.txt"), {"text/plain": lambda document: "text"})


def test_a_parser_that_recognises_a_document_is_asked_before_its_content_is():
    def parser(document):
        return Article(headline="A slip", source=Source(path=document.path, media_type="text/x-slip", size_bytes=4))

    parser.recognises = lambda document: document.content.startswith(b"slip")
    parsers = {**PARSERS, "text/x-slip": parser}
    assert parse(Document(content=b"slip", path="a.txt"), parsers).headline == "A slip"
    assert parse(Document(content=b"A text.", path="a.txt"), parsers).source.media_type == "text/plain"


def test_a_format_without_a_parser_is_unsupported():
    with pytest.raises(PermanentError) as caught:
        parse(Document(content=b"text", path="a.txt"), {})
    assert caught.value.code == Code.UNSUPPORTED


def test_lone_surrogates_and_controls_never_reach_the_wire():
    content = json.dumps({"headline": "A \ud800 b", "text": "Body \x07 of \udfff text."}).encode()
    article = parse(Document(content=content, path="a.json"), PARSERS)
    assert article.to_json()
    assert article.text == "Body of text."
