"""Agencies that sign an article's text, where elsewhere they would say whose a picture is; and texts said twice."""

import pytest

from worker.errors import PermanentError
from worker.parse import parse
from worker.plugins import load_parsers
from worker.ports import Document

PARSERS = load_parsers()
HEADLINE = "Ferry late again in the cold"
PROSE = "The night ferry of Sandhaven was an hour late on Tuesday because its only engine would not start in the cold."
MORE = "The harbour master said on Wednesday that a second engine had been ordered from a yard in the north."
LAST = "Nobody was hurt, and the passengers were given tea."


def read(*pieces):
    return parse(Document(content="\n\n".join(pieces).encode(), path="a"), PARSERS)


def texts(article):
    return [block.text for block in article.body]


SIGNATURES = ["(Reuters)", "(AFP)", "AFP", "(dpa)", "(sda/AFP)", "(Xinhua)", "(dpa/lby)", "- dpa", "[AP]"]


@pytest.mark.parametrize("signature", SIGNATURES)
def test_an_agency_signs_the_last_paragraph(signature):
    article = read(HEADLINE, PROSE, MORE, f"{LAST} {signature}")
    assert texts(article) == [PROSE, MORE, f"{LAST} {signature}"]
    assert article.images == ()


@pytest.mark.parametrize("signed", [f"{LAST} {LAST} (AFP)", f"{PROSE[:-1]}, and {MORE} (Reuters)"])
def test_an_agency_signs_long_prose_in_the_middle(signed):
    assert texts(read(HEADLINE, PROSE, signed, MORE)) == [PROSE, signed, MORE]


@pytest.mark.parametrize("line", ["(AFP)", "AFP", "Reuters", "(dpa)", "(sda/AFP)"])
def test_an_agency_below_the_last_paragraph_signs_the_article(line):
    article = read(HEADLINE, PROSE, MORE, LAST, line)
    assert texts(article) == [PROSE, MORE, LAST]
    assert article.images == ()


def test_nothing_but_an_agency_is_no_article_of_it():
    with pytest.raises(PermanentError):
        read("(AFP)", "Reuters")


@pytest.mark.parametrize("caption", ["The ferry at the quay. (AFP)", "The ferry at the quay AFP"])
def test_an_agency_behind_a_short_line_in_the_middle_owns_a_picture(caption):
    article = read(HEADLINE, PROSE, caption, MORE)
    assert texts(article) == [PROSE, MORE]
    assert [image.credit for image in article.images] == ["AFP"]


def test_a_line_that_says_it_stands_below_a_picture_is_no_signed_prose():
    article = read(HEADLINE, PROSE, MORE, "FILE PHOTO: The ferry lies at the quay. (Reuters)")
    assert "FILE PHOTO" not in article.text
    assert article.images


def page(*paragraphs):
    marked = "".join(f"<p>{text}</p>" for text in paragraphs)
    html = f"<html><head><title>T</title></head><body><article><h1>{HEADLINE}</h1>{marked}</article></body></html>"
    return texts(read(html))


def test_an_agency_signs_the_last_paragraph_of_a_page():
    assert page(PROSE, MORE, f"{PROSE[4:]} (AFP)")[-1] == f"{PROSE[4:]} (AFP)"
    assert page(PROSE, MORE, f"{PROSE[4:]} (AFP)", "(AFP)")[-1] == f"{PROSE[4:]} (AFP)"
    assert page(PROSE, "The ferry at the quay. (AFP)", MORE) == [PROSE, MORE]


def test_of_a_lead_that_stands_there_twice_one_stays():
    article = read(HEADLINE, PROSE, PROSE, MORE, LAST)
    assert texts(article) == [PROSE, MORE, LAST]
    assert (article.dek, article.images) == (None, ())


@pytest.mark.parametrize(
    "pieces",
    [
        (HEADLINE, "Comments", PROSE, PROSE, MORE, LAST),
        (HEADLINE, MORE, PROSE, PROSE, LAST),
        (HEADLINE, "The ferry. Photo: Ida Holm", MORE, LAST, "The quay. Photo: Jo Park"),
    ],
)
def test_a_page_that_says_a_caption_twice_keeps_none(pieces):
    article = read(*pieces)
    assert PROSE not in texts(article)
    assert article.images


RESULTS = ["Results of the vote in the wards", "North ward: Labour 1,203, Conservative 998", "South ward: Labour 871"]


@pytest.mark.parametrize("typed", ["By Jane Doe", "5 March 2024", "By Jane Doe, 5 March 2024"])
def test_a_byline_or_a_date_makes_no_page_of_an_article(typed):
    assert texts(read(HEADLINE, typed, PROSE, MORE, LAST, *RESULTS)) == [PROSE, MORE, LAST, *RESULTS]


def test_furniture_or_bylines_of_other_pieces_make_one():
    assert texts(read(HEADLINE, "By Jane Doe", "Advertisement", PROSE, MORE, LAST, "Otters multiply")) == [
        PROSE,
        MORE,
        LAST,
    ]
    others = ["Otters multiply", "By Tom Reyes", "Rain ahead", "By Ida Holm"]
    assert texts(read(HEADLINE, "By Jane Doe", PROSE, MORE, LAST, *others)) == [PROSE, MORE, LAST]


def test_an_answer_is_no_button():
    article = read(
        HEADLINE, PROSE, "Will the ferry sail again tonight?", "No.", MORE, "Is that for certain?", "Yes.", LAST
    )
    assert {"No.", "Yes."} <= set(texts(article))
