"""Scraped text: what is the article's, what the page's, and which line is the headline."""

import pytest

from worker.parse import parse
from worker.parse.captions import is_caption, is_credit, names_source, split_credit
from worker.parse.furniture import opens_picture
from worker.parse.labels import Label, Line
from worker.parse.lines import Piece
from worker.parse.strays import are_stray
from worker.parse.torn import join_torn
from worker.parse.traits import NAMES
from worker.parse.weights import read_weights
from worker.plugins import load_parsers
from worker.ports import Document

PARSERS = load_parsers()
PROSE = "The night ferry of Sandhaven was an hour late on Tuesday because its only engine would not start in the cold."
MORE = (
    "Its owners say that the ferry will have a second engine by the winter, if the town lends them half of the money."
)
LAST = (
    "The harbour master of Sandhaven has heard of the second engine for eleven years, and smiles when he speaks of it."
)


def read(*lines):
    return parse(Document(content="\n\n".join(lines).encode(), path="a.txt"), PARSERS)


def texts(article):
    return [block.text for block in article.body]


def test_a_menu_above_and_below_is_left_out():
    menu = ["Home", "News", "Sport", "Weather", "Culture", "My account", "Newsletters", "Jobs"]
    article = read(*menu, "Ferry of Sandhaven late again in the cold", "By Ida Holm", PROSE, MORE, LAST, *menu)
    assert article.headline == "Ferry of Sandhaven late again in the cold"
    assert texts(article) == [PROSE, MORE, LAST]


def test_what_a_site_asks_of_its_readers_is_left_out():
    appeal = "Enjoy unlimited articles and our daily newsletter with a premium account, and cancel whenever you want."
    article = read("Ferry late again in the cold", "Share", PROSE, appeal, MORE, appeal, LAST, appeal, "So it goes.")
    assert texts(article)[:3] == [PROSE, MORE, LAST]
    assert appeal not in texts(article)


def test_of_a_page_without_prose_every_line_is_kept():
    lines = [Line("Home", Label.TEXT), Line("News and more", Label.TEXT), Line("Share", Label.FURNITURE)]
    assert are_stray(lines, None) == [False, False, False]


def test_a_short_article_loses_no_paragraph():
    article = read("Ferry late again in the cold", "By Ida Holm", "12 March 2025", PROSE, MORE)
    assert texts(article) == [PROSE, MORE]


def test_a_label_above_the_headline_is_not_the_headline():
    article = read(
        "Harbours & Ferries", "Night ferry of Sandhaven late on Tuesday", "By Ida Holm", "Share", PROSE, MORE
    )
    assert article.headline == "Night ferry of Sandhaven late on Tuesday"


def test_a_caption_above_the_headline_does_not_hide_it():
    caption = (
        "Passengers of the night ferry wait on the quay of Sandhaven on a cold morning of March, and wait and wait."
    )
    article = read("Donate", caption, "Night ferry of Sandhaven late on Tuesday", "By Ida Holm", PROSE, MORE, LAST)
    assert article.headline == "Night ferry of Sandhaven late on Tuesday"


def test_a_breadcrumb_that_ends_with_the_headline_is_not_the_headline():
    article = read(
        "Start / Harbours / Night ferry of Sandhaven late",
        "Night ferry of Sandhaven late",
        "12 March 2025 • Ida Holm",
        "Share",
        PROSE,
        MORE,
    )
    assert article.headline == "Night ferry of Sandhaven late"


def test_a_lone_colon_joins_a_label_and_its_headline():
    article = read("Night ferry", ":", "Sandhaven waits for a second engine", "By Ida Holm", PROSE, MORE)
    assert article.headline == "Night ferry: Sandhaven waits for a second engine"


def test_a_colon_after_a_sentence_joins_nothing():
    pieces = [Piece("It rained."), Piece(": it rained"), Piece("More rain")]
    assert [piece.text for piece in join_torn(pieces)] == ["It rained.", ": it rained", "More rain"]


def test_a_credit_mark_and_its_name_are_one_line():
    assert [piece.text for piece in join_torn([Piece("Foto:"), Piece("Ida Holm")])] == ["Foto: Ida Holm"]


@pytest.mark.parametrize("opener", ["View 3 Images", "Open this photo in gallery:", "Bild 2 von 9", "Pie de foto"])
def test_what_follows_a_gallery_s_label_is_a_caption(opener):
    assert opens_picture(opener)
    caption = "The ferry at the quay of Sandhaven in March"
    article = read("Ferry late again in the cold", "By Ida Holm", PROSE, opener, caption, MORE)
    assert caption not in article.text
    assert caption in [image.caption for image in article.images]


def test_prose_after_a_gallery_s_label_is_text():
    long = f"{PROSE} {MORE} {LAST}"
    article = read("Ferry late again in the cold", "By Ida Holm", PROSE, "View 3 Images", long, MORE)
    assert long in texts(article)


def test_the_source_of_facts_takes_no_paragraph_for_its_caption():
    article = read("Ferry late again in the cold", "By Ida Holm", PROSE, MORE + " Or so they say.", "Quelle: dpa", LAST)
    assert MORE + " Or so they say." in texts(article)


def test_a_quotation_above_a_credit_is_no_caption():
    quote = "“Nobody on this quay has ever seen the ferry leave in time.”"
    article = read("Ferry late again in the cold", "By Ida Holm", PROSE, quote, "Photograph: Jo Park/Reuters", MORE)
    assert quote in texts(article)


@pytest.mark.parametrize(
    "line",
    [
        "Lichtgut/Ida Holm",
        "IMAGO/Ida Holm",
        "Ida von Holm/dpa",
        "@harbour via X / Reuters",
        "Ida Holm | Moment | Getty Images",
    ],
)
def test_names_parted_by_strokes_are_a_credit(line):
    assert split_credit(line) == (None, line.strip())


@pytest.mark.parametrize("line", ["and/or", "He left on 3/4 of the way", "Sandhaven/Ferry.", "Ferry and quay", "A/b c"])
def test_other_strokes_are_no_credit(line):
    assert split_credit(line) is None


def test_a_copyright_notice_is_no_picture_s_credit():
    assert is_credit("© Ida Holm/dpa")
    assert not is_credit("© 2025 Sandhaven Post")
    assert not is_credit("© Alle Rechte vorbehalten")
    assert names_source("Quelle: dpa")
    assert not names_source("Foto: dpa")


def test_a_day_in_numbers_is_a_line_of_type():
    article = read("Night ferry of Sandhaven late", "Sandhaven, 22/10/2025, 19:25 (GMT+7)", PROSE, MORE)
    assert texts(article) == [PROSE, MORE]


def test_weights_for_other_traits_are_refused():
    with pytest.raises(ValueError, match="train it anew"):
        read_weights("strays", ("other",))
    assert len(read_weights("strays", NAMES)[1]) == len(NAMES)


def test_of_a_paragraph_in_two_copies_the_first_is_kept():
    article = read("Ferry late again in the cold", "Share", PROSE, MORE, LAST, MORE, "So it goes on this coast.")
    assert texts(article)[:3] == [PROSE, MORE, LAST]
    assert texts(article).count(MORE) == 1


def test_a_quotation_that_a_page_sets_large_is_left_out():
    pulled = "It leaves when it leaves, and never earlier."
    said = f"{pulled} So says the harbour master of Sandhaven to all who ask."
    article = read("Ferry late again in the cold", "Share", PROSE, pulled, MORE, said, LAST)
    assert texts(article) == [PROSE, MORE, said, LAST]


def test_of_the_whole_text_in_one_block_the_lines_are_kept():
    whole = f"{PROSE} {MORE} {LAST}"
    article = read("Ferry late again in the cold", "Share", PROSE, MORE, LAST, whole, f"{PROSE[:-1]}, so it goes.")
    assert texts(article)[:3] == [PROSE, MORE, LAST]
    assert whole not in texts(article)


def test_a_page_of_nothing_but_copies_is_kept():
    assert texts(read("Ferry late again in the cold", "Share", *[PROSE] * 9)) == [PROSE] * 9


def test_clean_text_may_say_things_twice():
    assert texts(read("Ferry late again in the cold", PROSE, MORE, PROSE)) == [PROSE, MORE, PROSE]


@pytest.mark.parametrize(
    "line",
    [
        "(Reporting by Jo Park in Lower Weir; Editing by Eva Lund)",
        "Writing by Ida Holm; Editing by Tom Reyes",
        "With files from Canadian Press",
        "— Associated Press writer Ida Holm in Sandhaven contributed to this report.",
        "mit dpa",
        "Con información de EFE",
        "Redaktion: Ida Holm",
    ],
)
def test_who_made_the_article_is_no_text(line):
    article = read("Ferry late again in the cold", PROSE, MORE, line)
    assert texts(article) == [PROSE, MORE]


@pytest.mark.parametrize(
    "line",
    [
        "Reporting by the paper showed that the mayor had known of it. She denies it.",
        "Mit dpa sprach der Hafenmeister am Abend nicht, wohl aber mit der Zeitung und mit allen, die ihn fragten.",
        "This story has been corrected to say that the ferry was late.",
    ],
)
def test_a_sentence_on_reporting_is_text(line):
    assert line in texts(read("Ferry late again in the cold", PROSE, MORE, line))


def test_reporters_below_the_article_are_its_authors_where_no_byline_names_them():
    signed = "Reporting by Jo Park in Lower Weir and Eva Lund, additional reporting by Tom Reyes; Editing by Ida Holm"
    assert read("Ferry late again in the cold", PROSE, MORE, signed).authors == ("Jo Park", "Eva Lund")
    assert read("Ferry late again in the cold", "By Ida Holm", PROSE, MORE, signed).authors == ("Ida Holm",)
    assert read("Ferry late again in the cold", PROSE, MORE, "Editing by Ida Holm").authors == ()


def test_a_sign_off_does_not_make_a_clean_text_a_scraped_one():
    article = read(
        "Ferry late again in the cold", PROSE, "Open line", MORE, "(Reporting by Jo Park; Editing by Eva Lund)"
    )
    assert texts(article) == [PROSE, "Open line", MORE]


def test_a_box_of_titles_ends_with_the_next_sentence():
    article = read(
        "Ferry late again in the cold",
        "By Ida Holm",
        PROSE,
        "You may also like",
        "Otters multiply",
        "Rain ahead",
        MORE,
        "A heading of the text",
        LAST,
    )
    assert texts(article) == [PROSE, MORE, "A heading of the text", LAST]


def test_a_box_holds_a_few_titles_only():
    titles = [f"Otters multiply below weir {number}" for number in range(9)]
    article = read("The boats of Sandhaven are listed here", "Related articles", *titles)
    assert texts(article) == titles[6:]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Niederwehr (dpa/lnw) - Der Hafenmeister schweigt.", "Niederwehr"),
        ("Puerto Arena, 12 mar (EFE).- El capitán calla.", "Puerto Arena"),
        ("Basse-Écluse, 5 mai 2025 (AFP) - Le capitaine se tait.", "Basse-Écluse"),
        ("Tom Reyes (left) - the master of the harbour.", None),
    ],
)
def test_an_agency_in_brackets_makes_a_dateline(text, place):
    assert read("Ferry late again in the cold", f"{text} {PROSE}").dateline == place


def test_a_sentence_that_a_bare_day_ends_is_a_caption_as_agencies_write_them():
    caption = "Anna Kowalska helps her son with his nets on the quay April 14, 2024, in Sandhaven, Norway"
    prose = "The lamp of the lighthouse was lit by the mayor and her son for the first time again on April 14, 2024."
    article = read("Ferry late again in the cold", "By Ida Holm", PROSE, caption, MORE, prose)
    assert caption in [image.caption for image in article.images]
    assert texts(article) == [PROSE, MORE, prose]
    assert not is_caption("A word. " * 100)


def test_the_headline_again_in_a_search_engine_s_words_is_no_dek():
    again = "Night ferry of Sandhaven late in the cold: why it is late"
    article = read("Night ferry of Sandhaven late in the cold", again, "By Ida Holm", PROSE, MORE)
    assert article.dek is None
    assert texts(article) == [PROSE, MORE]


def test_a_caption_without_a_credit_between_byline_and_text_does_not_hide_the_dek():
    dek = "The engine would not start in the cold. The owner promises another one."
    caption = "Passengers of the night ferry on the quay of Sandhaven in the cold"
    article = read("Night ferry of Sandhaven late", dek, "3.3.25 14:05", "By Ida Holm", caption, PROSE, MORE)
    assert article.dek == dek
    assert texts(article) == [PROSE, MORE]


def test_a_short_headline_that_stands_there_twice_is_said_once():
    article = read("Ferry late now", "Share", "Ferry late now", "By Ida Holm", PROSE, MORE)
    assert article.headline == "Ferry late now"
    assert texts(article) == [PROSE, MORE]


@pytest.mark.parametrize(
    ("torn", "whole"),
    [
        ("T he night", "The night"),
        ("D ie Nacht", "Die Nacht"),
        ("A long night", "A long night"),
        ("W piątek", "W piątek"),
    ],
)
def test_a_first_letter_set_large_belongs_to_its_word(torn, whole):
    rest = " ferry of Sandhaven was an hour late on Tuesday because its only engine would not start in the cold."
    more = f"{MORE[:-1]}, along the quay, and die."
    article = read("Ferry of Sandhaven late again", "By Ida Holm", torn + rest, more)
    assert texts(article)[0] == whole + rest
    assert texts(read("Ferry of Sandhaven late again", torn + rest, more))[0] == torn + rest


def test_a_picture_described_above_its_caption_is_no_text():
    text = """\
Minister quits over leaked harbour memo

Resignation leaves coalition with a majority of one

Tue 4 Mar 2025 19.12 GMT

Grey-haired woman in a blue coat leaves a brick building past reporters.
Ruth Calder leaves the ministry on Tuesday evening. Photo by Ian Marsh/PA

The transport minister, Ruth Calder, resigned on Tuesday evening after a memo showed she had known of the cracks.

Her departure leaves the coalition with a majority of one in the lower house, where a vote is due next Thursday.

Officials said the deputy minister, Mark Eling, would take over until then.
"""
    article = parse(Document(content=text.encode(), path="a.txt"), load_parsers())
    assert article.dek == "Resignation leaves coalition with a majority of one"
    assert [block.text.split()[0] for block in article.body] == ["The", "Her", "Officials"]
    assert [image.caption for image in article.images] == ["Ruth Calder leaves the ministry on Tuesday evening."]


def test_a_bare_credit_below_furniture_is_of_no_caption():
    article = read(
        "Share", "Photo: Ida Holm/PA", "Ferry of Sandhaven late again in the cold", "By Ida Holm", PROSE, MORE
    )
    assert [(image.caption, image.credit) for image in article.images] == [(None, "Ida Holm/PA")]
