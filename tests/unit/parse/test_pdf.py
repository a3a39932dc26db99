"""PDF: what its locks, its limits and its properties do. What the text becomes is a golden pair."""

import io
from pathlib import Path

import pytest
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject

from worker.errors import Code, PermanentError
from worker.parse import parse
from worker.parse.pdf import MAX_PAGES
from worker.plugins import load_parsers
from worker.ports import Document

MILL = Path(__file__).parents[2] / "articles" / "office" / "mill.pdf"
PARSERS = load_parsers()


def read(writer):
    stream = io.BytesIO()
    writer.write(stream)
    return parse(Document(content=stream.getvalue(), path="a.pdf"), PARSERS)


def code_of(writer):
    with pytest.raises(PermanentError) as caught:
        read(writer)
    return caught.value.code


def test_a_pdf_that_only_its_owner_may_change_is_read_and_one_with_a_password_is_not():
    writer = PdfWriter(clone_from=MILL)
    writer.encrypt("", owner_password="miller", algorithm="RC4-128")
    assert read(writer).body

    writer = PdfWriter(clone_from=MILL)
    writer.encrypt("miller", algorithm="RC4-128")
    assert code_of(writer) == Code.ENCRYPTED


def test_a_damaged_pdf_says_so():
    with pytest.raises(PermanentError) as caught:
        parse(Document(content=b"%PDF-1.7\n" + b"rubbish " * 1000, path="a.pdf"), PARSERS)
    assert caught.value.code == Code.MALFORMED


def test_a_pdf_of_more_pages_than_an_article_has_is_over_a_limit():
    writer = PdfWriter()
    for _ in range(MAX_PAGES + 1):
        writer.add_blank_page(9, 9)
    assert code_of(writer) == Code.LIMIT


def test_a_page_that_unpacks_to_more_than_an_article_needs_is_over_a_limit():
    writer = PdfWriter(clone_from=MILL)
    stream = DecodedStreamObject()
    stream.set_data(b"BT " + b" " * 80_000_000 + b" ET")
    writer.pages[0][NameObject("/Contents")] = writer._add_object(stream.flate_encode(9))
    assert code_of(writer) == Code.LIMIT


def test_a_pdf_whose_properties_state_no_date_is_read_without_one():
    dated, undated = (PdfWriter(clone_from=MILL) for _ in range(2))
    dated.add_metadata({"/CreationDate": "D:20250304050607Z"})
    undated.add_metadata({"/CreationDate": "on a Tuesday"})
    assert read(dated).published_at.year == 2025
    assert read(undated).published_at is None
