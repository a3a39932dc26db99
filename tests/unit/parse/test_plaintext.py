"""Plain text, where the golden pairs leave something open: what a line is by its neighbours."""

import pytest

from worker.parse import parse
from worker.plugins import load_parsers
from worker.ports import Document

PARSERS = load_parsers()
PROSE = "The night ferry of Sandhaven was an hour late on Tuesday because its only engine would not start in the cold."
MORE = "The harbour master said on Wednesday that a second engine had been ordered from a yard in the north."
OFTEN_TORN = "The boat\n\nwas late,\n\nand so was\n\nthe bus."
HALF = "Meanwhile the harbour master of Sandhaven was heard to speak"


def read(text, path="a"):
    return parse(Document(content=text.encode(), path=path), PARSERS)


def test_a_list_mark_alone_is_kept():
    article = read(f"A headline of words\n\n{PROSE}\n\n•\n\n• one\n\n{PROSE} Again.\n", "a.txt")
    assert [block.text for block in article.body if block.kind == "list_item"] == ["one"]


def test_a_bare_credit_makes_the_line_above_it_a_caption():
    article = read(
        f"Ferry late again in the cold\n\nBy Ida Holm\n\n{PROSE}\n\nThe ferry at the quay in March\n\nAP Photo/Jo Park\n\n{PROSE} Again.\n"
    )
    assert [(image.caption, image.credit) for image in article.images] == [
        ("The ferry at the quay in March", "AP Photo/Jo Park")
    ]
    assert "quay in March" not in article.text


def test_a_credit_above_everything_takes_no_caption():
    article = read(f"Getty Images\n\nFerry late again in the cold\n\n{PROSE}\n")
    assert [(image.caption, image.credit) for image in article.images] == [(None, "Getty Images")]


def test_a_credit_below_the_headline_takes_no_caption():
    article = read(f"Ferry late again in the cold\n\nGetty Images\n\n{PROSE}\n")
    assert article.headline == "Ferry late again in the cold"
    assert [image.credit for image in article.images] == ["Getty Images"]


def test_scraped_lines_that_end_like_no_sentence_are_left_out_unless_a_colon_announces_them():
    below = f"The boats of the town are:\n\nAnna of the north\n\nBerta\n\n{PROSE} Again.\n\nOtters multiply\n\nRain ahead\n\nIda Holm"
    article = read(
        f"Ferry late again in the cold\n\nAdvertisement\n\n{PROSE}\n\n{below}\n\nIt rained on all of the boats.\n"
    )
    assert [block.text for block in article.body if len(block.text) < 60] == [
        "The boats of the town are:",
        "Anna of the north",
        "Berta",
    ]


def test_names_between_the_halves_of_a_sentence_are_part_of_it():
    lines = [HALF, "Anna Kowalska", "Tom Reyes", "in the tower of the church."]
    article = read(
        f"Ferry late again in the cold\n\n{PROSE}\n\n{OFTEN_TORN}\n\n" + "\n\n".join(lines) + f"\n\n{PROSE}\n"
    )
    assert " ".join(lines) in [block.text for block in article.body]


def test_a_promised_title_goes_with_its_promise():
    article = read(
        f"Ferry late again in the cold\n\n{PROSE}\n\nREAD MORE:\n\nWhy the bus was late as well\n\n{PROSE} Again.\n"
    )
    assert "bus" not in article.text


def test_a_caption_in_three_copies_is_one_image():
    caption = "The ferry at the quay of Sandhaven in March"
    article = read(f"Ferry late again in the cold\n\n{caption}\n\n{caption}\n\n{caption}\n\n{PROSE}\n")
    assert [image.caption for image in article.images] == [caption]


def test_a_dated_caption_below_the_headline_is_no_dek():
    article = read(
        f"Ferry late again in the cold\n\nIda Holm waits on the quay of Sandhaven, March 3, 2025.\n\nBy Ida Holm\n\n{PROSE}\n"
    )
    assert article.dek is None
    assert article.authors == ("Ida Holm",)
    german = "Ida Holm wartet am 3. März 2025 am Kai von Sandhaven auf die Fähre."
    assert read(f"Die Fähre kommt wieder zu spät\n\n{german}\n\nVon Ida Holm\n\n{PROSE}\n").dek is None


def test_a_first_sentence_is_no_dek_without_evidence():
    article = read(f"Ferry late again in the cold\n\nThe ferry was late again on Tuesday.\n\n{PROSE}\n")
    assert article.dek is None
    assert article.body[0].text == "The ferry was late again on Tuesday."


def test_torn_lines_are_joined_across_brackets_and_bylines():
    article = read(
        f"Ferry late again in the cold\n\nBy\n\nIda Holm\n\nand\n\nTom Reyes\n\n{PROSE}\n\nThe quay in March (\n\nImage: AP)\n\n{PROSE} Again.\n"
    )
    assert article.authors == ("Ida Holm", "Tom Reyes")
    assert "quay in March" not in article.text


def test_a_byline_below_the_first_sentence_makes_it_a_dek():
    article = read(f"Ferry late again in the cold\n\n{PROSE}\n\nBy Ida Holm\n\n3 March 2025\n\n{PROSE} Again.\n")
    assert article.dek == PROSE
    assert article.byline == "By Ida Holm"


def test_a_headline_speaks_of_what_the_first_paragraphs_do():
    teaser = "Otters multiply below northern weir"
    later = (
        "Otters multiply, it is said, below the northern weir, and nobody has counted all of them so far in the valley."
    )
    text = "\n\n".join([f"{PROSE} Day {day}." for day in range(12)] + [later])
    article = read(f"Share\n\n{teaser}\n\nNight ferry of Sandhaven late on Tuesday\n\nBy Ida Holm\n\n{text}\n")
    assert article.headline == "Night ferry of Sandhaven late on Tuesday"


def test_a_long_line_below_the_dek_is_kept_as_text():
    stray = "Whoever waits at the quay of Sandhaven in the cold of March waits long."
    article = read(
        f"Ferry late again in the cold\n\nThe engine did not like the winter at all\n\nBy Ida Holm\n\nSandhaven, harbour\n\n{stray}\n\n{PROSE}\n\nSo it goes. {PROSE}\n"
    )
    assert article.dek == "The engine did not like the winter at all"
    assert "Sandhaven, harbour" not in article.text
    assert stray in article.text


def test_a_long_line_between_two_of_prose_ends_the_search_for_a_byline():
    stray = "A line without an end that is a good deal longer than a byline would ever be"
    article = read(f"Ferry late again in the cold\n\n{PROSE}\n\n{stray}\n\n{PROSE} Again.\n")
    assert article.dek is None


def test_an_agency_may_sign_alone():
    assert read(f"Ferry late again in the cold\n\nBy Reuters\n\n{PROSE}\n").authors == ("Reuters",)


def test_scraped_text_without_a_sentence_keeps_what_a_colon_announces():
    article = read("Ferry late again in the cold\n\nBy Ida Holm\n\nThe boats:\n\nAnna of the north\n\nBerta\n")
    assert [block.text for block in article.body] == ["The boats:", "Anna of the north", "Berta"]


def test_a_line_after_half_a_sentence_that_nothing_goes_on_from_stands_alone():
    whole = "The mayor of Sandhaven, who was on the boat as well, said nothing at all about it."
    article = read(
        f"Ferry late again in the cold\n\n{PROSE}\n\n{OFTEN_TORN}\n\n{HALF}\n\n{whole}\n\n{HALF}\n\nTom Reyes\n\nIda Holm\n"
    )
    assert [block.text for block in article.body][-5:] == [HALF, whole, HALF, "Tom Reyes", "Ida Holm"]


@pytest.mark.parametrize(
    "line", ["Ferry late again in the cold", "Why is the ferry late?", "Ferry late!", "“We wait,” says harbour master"]
)
def test_a_line_alone_that_reads_as_a_title_is_the_headline(line):
    article = read(line)
    assert (article.headline, article.text) == (line, "")


@pytest.mark.parametrize(
    "line",
    [
        "The ferry of Sandhaven was late again on Tuesday.",
        "The ferry was late on Tuesday. Nobody knows why",
        "“We wait,” said Ida Holm. “We always wait!”",
        "SANDHAVEN (AP) - The ferry was late on Tuesday, the harbour master said",
        "The ferry of Sandhaven was an hour late on Tuesday because its only engine would not start in the cold of March",
    ],
)
def test_a_line_alone_that_reads_as_prose_is_the_text(line):
    article = read(line)
    assert (article.headline, article.text) == (None, line)


def test_a_scraped_page_of_nothing_but_open_lines_keeps_them():
    lines = ["Anna of the north", "Berta of the south", "Clara of the west"]
    article = read("Ferry late again in the cold\n\nBy Ida Holm\n\n" + "\n\n".join(lines))
    assert [block.text for block in article.body] == lines


def test_a_byline_that_names_an_office_only_is_no_text_and_names_no_author():
    article = read(f"Ferry late again in the cold\n\nBy Local Democracy Reporter\n\n{PROSE}\n\n{MORE}\n")
    assert (article.byline, article.authors, article.dek) == ("By Local Democracy Reporter", (), None)
    assert [block.text for block in article.body] == [PROSE, MORE]
