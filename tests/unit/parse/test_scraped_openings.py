"""Openings of scraped pages: live blogs, authors who are introduced, glued bylines, days between strokes; and links."""

import pytest

from worker.parse import parse
from worker.parse.captions import split_credit
from worker.parse.dates import find_date
from worker.parse.furniture import is_furniture
from worker.parse.names import bare_names
from worker.plugins import load_parsers
from worker.ports import Document

PARSERS = load_parsers()
HEADLINE = "Flood warnings lifted as river falls below the danger mark"
LEAD = "The environment agency says the river at Sandhaven has fallen below two metres for the first time since Sunday."
MORE = "All eleven schools in the valley will open again, the county says, apart from the one where the heating is wet."
LAST = "The minister has arrived at the dyke and spoken with volunteers who have filled sandbags since the weekend."


def read(*lines):
    return parse(Document(content="\n".join(lines).encode(), path="a.txt"), PARSERS)


def test_the_headline_of_a_live_blog_stands_above_the_byline_and_the_first_entry():
    entries = (
        "18:42",
        "River has fallen below two metres",
        LEAD,
        "18:15",
        "Schools to open again on Thursday",
        MORE,
        LAST,
    )
    article = read(HEADLINE, "LIVE", "Last updated: 18:42 GMT", "By Tom Reyes and Ann Lee", *entries)
    assert (article.headline, article.authors) == (HEADLINE, ("Tom Reyes", "Ann Lee"))


def test_a_line_that_introduces_the_author_is_no_dek():
    bio = "Mary Poe is a columnist and the author of “Slow Boats”"
    article = read("The ferry is late, and so are we", "Mary Poe", bio, "12 March 2024", "Share", LEAD, MORE)
    assert (article.dek, article.authors) == (None, ("Mary Poe",))
    article = read("The ferry is late, and so are we", "Ann Lee", bio, "12 March 2024", "Share", LEAD, MORE)
    assert article.dek == bio


@pytest.mark.parametrize("line", ["NewsAnn LeeSenior reporter", "Ann LeeMore", "BildAnna Kowalska"])
def test_words_that_a_scraper_glued_to_a_name_make_no_other_name(line):
    assert bare_names(line) == ()


@pytest.mark.parametrize(
    "name", ["Ann McLeod", "Ann MacDonald", "Ann FitzGerald", "Ann O’Neill", "Ann DeVito", "ANN LEE"]
)
def test_a_large_letter_inside_a_name_may_be_its_own(name):
    assert bare_names(name) == (name,)


@pytest.mark.parametrize(
    "line",
    [
        "Publié le 03/12/2024 à 16:04",
        "le 03/12/2024",
        "03/12/2024 a las 16:04h",
        "Publicado el 03/12/2024",
        "03/12/2024 às 16:04",
    ],
)
def test_words_beside_a_day_between_strokes_tell_their_order(line):
    assert (find_date(line).day, find_date(line).month) == (3, 12)


def test_without_such_words_nobody_knows_the_order():
    assert find_date("03/12/2024 16:04") is None


@pytest.mark.parametrize(
    "line",
    [
        ">> À LIRE AUSSI - Le banc sera déplacé pour le nouveau bac",
        "→ Read more: Bench to be moved for the ferry",
        "For more stories like this, check our news page.",
        "Ich bin damit einverstanden, dass mir externe Inhalte angezeigt werden.",
        "An dieser Stelle finden Sie einen externen Inhalt, der den Artikel ergänzt.",
        "Last updated: 18:42 GMT",
        "* indicates required",
    ],
)
def test_what_pages_put_between_paragraphs_is_furniture(line):
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    ["For more than a year the ferry was late.", "An dieser Stelle stand früher die alte Fähre.", "+ 3 per cent"],
)
def test_sentences_that_only_begin_so_are_none(line):
    assert not is_furniture(line)


def test_the_mark_above_a_caption_is_no_part_of_it():
    line = "Image: Tom Reyes at his bench on the quay (Image: Ann Lee/Sandhaven Times)"
    assert split_credit(line) == ("Tom Reyes at his bench on the quay", "Ann Lee/Sandhaven Times")


def test_two_sentences_that_a_quotation_holds_are_no_heading():
    quoted = "«Solo se lo daba a la que estaba quieta», cuenta. «Las demás lo entendieron.»"
    article = read(HEADLINE, "Compartir", LEAD, quoted, MORE, LAST)
    assert {block.kind for block in article.body} == {"paragraph"}


def test_an_interview_loses_no_short_answer():
    turns = (
        "AL: Do you miss the post?",
        "TR: No.",
        "AL: Not at all?",
        "TR: I do miss the bicycle.",
        "AL: Why?",
        "TR: Well.",
    )
    article = read(HEADLINE, "By Ann Lee", "Share on Facebook", LEAD, MORE, *turns, LAST, "Related Topics")
    assert [block.text for block in article.body] == [LEAD, MORE, *turns, LAST]


@pytest.mark.parametrize("line", ["Polizeiinspektion Sandhafen", "Sandhaven Harbour Council", "Universität Sandhafen"])
def test_an_institution_on_a_line_of_its_own_is_no_author(line):
    assert bare_names(line) == ()


def test_figures_above_their_source_are_no_caption():
    article = read(HEADLINE, LEAD, "2021 12,940 6,021", "Source: National Statistics", MORE)
    assert [image.caption for image in article.images] == [None]


def test_who_drew_a_chart_is_no_heading():
    article = read(HEADLINE, "Share", LEAD, MORE, "Chart: Sandhaven Times", LAST)
    assert [image.credit for image in article.images] == ["Sandhaven Times"]
    assert "Chart" not in article.text
