"""Scraped newspaper pages: dates of two kinds, quotations set large, sign-offs behind prose, captions and notes."""

import time

import pytest

from worker.parse import parse
from worker.parse.captions import split_credit
from worker.parse.changes import changed_in, published_in
from worker.parse.labels import Label, Line
from worker.parse.repeats import repeats
from worker.parse.rows import rows_of
from worker.parse.signoffs import is_agency, is_sign_off, part_sign_off
from worker.plugins import load_parsers
from worker.ports import Document

PARSERS = load_parsers()
HEADLINE = "Harbour council backs plan for second ferry after winter of delays"
LEAD = "The harbour council of Sandhaven voted on Tuesday to buy a second ferry, which ends a dispute of many years."
QUOTED = (
    "“We cannot go through another winter like that,” said the council's leader, Mary Poe, after the vote was taken."
)
MORE = "The new vessel will cost fourteen million pounds, of which the regional government pays two thirds, she said."
LAST = (
    "The harbour master, Jim Cox, said that he was relieved and that he would sleep well for the first time in years."
)
FURNITURE = "Sign up to our daily newsletter"


def read(*lines):
    return parse(Document(content="\n".join(lines).encode(), path="a.txt"), PARSERS)


def texts(article):
    return [block.text for block in article.body]


def days(line):
    return [moment and moment.strftime("%d %H:%M") for moment in (published_in(line), changed_in(line))]


@pytest.mark.parametrize(
    ("line", "moments"),
    [
        ("Published: 14:05, 12 March 2024 | Updated: 16:20, 13 March 2024", ["12 14:05", "13 16:20"]),
        ("Updated 13 March 2024 16:20, published 12 March 2024 14:05", ["12 14:05", "13 16:20"]),
        ("12.03.2024, 14:05 Uhr, aktualisiert: 13.03.2024, 16:20 Uhr", ["12 14:05", "13 16:20"]),
        ("Publié le 12 mars 2024 à 14h05, mis à jour le 13 mars 2024 à 16h20", ["12 14:05", "13 16:20"]),
        ("Publicado el 12 de marzo de 2024", ["12 00:00", None]),
        ("Last modified on Wed 13 Mar 2024 11.03 GMT", [None, "13 11:03"]),
        ("Sachverstand 12. März 2024", ["12 00:00", None]),
    ],
)
def test_the_date_of_a_change_is_told_from_that_of_publication(line, moments):
    assert days(line) == moments


def test_both_dates_of_a_text_are_read():
    article = read(HEADLINE, "Published: 14:05, 12 March 2024 | Updated: 16:20, 13 March 2024", LEAD, MORE)
    assert (article.published_at.hour, article.modified_at.hour) == (14, 16)
    article = read("Stadtrat beschließt Bau der Fähre", "Stand: 12.03.2024, 14:05 Uhr", "Von Anna Schmidt", LEAD, MORE)
    assert (article.published_at, article.modified_at.hour) == (None, 14)


def test_a_date_with_a_place_out_of_the_headline_is_no_title():
    article = read("Puerto Arena compra un segundo transbordador", "Puerto Arena - 12 mar 2024", LEAD, MORE)
    assert article.published_at.day == 12


@pytest.mark.parametrize("speaker", ["Mary Poe, council leader", "Mary Poe", "– Poe", "— Mary Poe, in the chamber"])
def test_who_spoke_goes_with_the_quotation_that_is_set_large(speaker):
    pulled = "“We cannot go through another winter like that”"
    assert texts(read(HEADLINE, "Share", LEAD, QUOTED, MORE, pulled, speaker, LAST)) == [LEAD, QUOTED, MORE, LAST]


@pytest.mark.parametrize("heading", ["Jim Cox, the harbour master", "“Poe”"])
def test_a_heading_below_a_quotation_that_is_set_large_stays(heading):
    pulled = "“We cannot go through another winter like that”"
    assert heading in texts(read(HEADLINE, "Share", LEAD, QUOTED, MORE, pulled, heading, LAST))


def test_a_quotation_set_large_below_everything_has_nobody_below_it():
    assert (
        texts(read(HEADLINE, "Share", LEAD, QUOTED, LAST, "“We cannot go through another winter like that”"))[-1]
        == LAST
    )


MADE = [
    "(Reporting by Ann Lee; Editing by J. Park)",
    "[Additional reporting by Ann Lee]",
    "(Reporte de Juan Pérez, editado por Ana Gómez)",
    "(Rédigé par Marie Dupont, édité par Jean Martin)",
    "(Bericht von Hans Müller, redigiert von Anna Schmidt)",
]


@pytest.mark.parametrize("made", MADE)
def test_a_sign_off_behind_the_last_sentence_takes_no_text_with_it(made):
    article = read(HEADLINE, FURNITURE, LEAD, MORE, f"Tickets are sold from June. {made}", "Most read")
    assert texts(article) == [LEAD, MORE, "Tickets are sold from June."]


def test_who_reported_is_read_behind_the_last_sentence():
    assert read(HEADLINE, LEAD, f"{MORE} {MADE[0]}").authors == ("Ann Lee",)


@pytest.mark.parametrize(
    "text", ["Tickets are sold (Reporting by Ann Lee)", MADE[0], "It is late. (Reporting on it.)", "a (b"]
)
def test_nothing_else_is_parted_from_a_sign_off(text):
    assert part_sign_off(text) is None


@pytest.mark.parametrize("line", ["Le Monde avec AFP", "Le Monde avec l’AFP", "Sandhavener Bote mit dpa"])
def test_an_outlet_with_its_agency_made_the_article_where_it_stands_below(line):
    article = read(HEADLINE, "Share", LEAD, MORE, LAST, line)
    assert texts(article) == [LEAD, MORE, LAST]
    assert article.images == ()
    assert read(HEADLINE, "Von Anna Schmidt mit AP", LEAD, MORE).authors == ("Anna Schmidt", "AP")


@pytest.mark.parametrize("line", ["Streit mit AP und Partnern", "Bericht von Amnesty rügt Polizei", "Dîner avec AFPA"])
def test_a_heading_that_only_begins_so_is_none(line):
    assert not any((is_sign_off(line), is_agency(line)))


@pytest.mark.parametrize("signature", ["(as/dpa)", "(hm mit dpa)", "(dpa/as)", "(mit Material von dpa)", "(AFP)"])
def test_an_agency_behind_the_last_sentence_of_a_page_ends_it(signature):
    article = read(
        HEADLINE, "Teilen", LEAD, MORE, f"Er war erleichtert. „Endlich“, sagte er. {signature}", "Auch interessant"
    )
    assert texts(article)[-1].endswith(signature)
    assert article.images == ()


def test_a_year_that_was_a_link_is_within_its_sentence():
    torn = (
        "Opponents said the money would be better spent on a road tunnel that the town",
        "2011",
        "had promised them.",
    )
    assert texts(read(HEADLINE, "Share", LEAD, *torn, LAST)) == [LEAD, " ".join(torn), LAST]


def test_a_note_in_brackets_is_no_heading():
    article = read(HEADLINE, "Share", LEAD, MORE, "(This story has been updated to add a quotation)", LAST)
    assert "heading" not in {block.kind for block in article.body}


@pytest.mark.parametrize(
    ("line", "parted"),
    [
        ("The quay at Sandhaven. Tom Reyes/AFP", ("The quay at Sandhaven.", "Tom Reyes/AFP")),
        ("Le bac à Port-Sable. TOM REYES / AFP", ("Le bac à Port-Sable.", "TOM REYES / AFP")),
        ("The quay in St. Ives. J. Doe / AFP", ("The quay in St. Ives.", "J. Doe / AFP")),
        ("The ferry on Monday. Tom Reyes/Quay Press", ("The ferry on Monday.", "Tom Reyes/Quay Press")),
    ],
)
def test_the_last_word_of_a_caption_is_no_part_of_the_credit(line, parted):
    assert split_credit(line) == parted


def test_what_spanish_pages_announce_and_ask_is_left_out():
    promised = ("Más información", "Por qué el autobús del puerto siempre llega tarde")
    article = read(HEADLINE, "Compartir", LEAD, *promised, MORE, "Apúntate aquí a nuestra newsletter diaria.", LAST)
    assert texts(article) == [LEAD, MORE, LAST]


@pytest.mark.timed
@pytest.mark.parametrize(
    ("read", "hostile"),
    [
        (part_sign_off, lambda size: "It is late. (" * size),
        (published_in, lambda size: "updated 12 March 2024 " * size),
        (
            repeats,
            lambda size: [*(short := [f"In winter {n} it goes on like that." for n in range(size)]), " ".join(short)],
        ),
        (repeats, lambda size: ["“It goes on for many winters like that.”", "Mary Poe"] * size + ["Poe. " * size]),
    ],
)
def test_a_page_without_end_takes_linear_time(read, hostile):
    def seconds(size):
        value = hostile(size)
        spent = []
        for _ in range(3):
            started = time.process_time()
            read(value)
            spent.append(time.process_time() - started)
        return min(spent)

    assert seconds(4_000) < 10 * seconds(1_000) + 0.01  # four times as long; a quadratic one takes 16 times the time


RESULTS = ["Sandhaven 2-1 Ottery", "Northport 0–0 Quay Rovers", "Hill Town 3-2 Saltmarsh (aet)"]
TABLES = [
    ("Results", RESULTS),
    ("Results", ["Sandhaven 2 Ottery 1", "Northport 0 Quay Rovers 0", "Hill Town 3 Saltmarsh 2"]),
    ("Die Ergebnisse", ["Sandhafen - Otterau 2:1", "Nordhafen – Kaiwacht 0:0", "Bergstadt - Salzmoor 3:2 (1:1)"]),
    ("Ingredients", ["200g ground almonds", "150 g sugar", "½ tsp baking powder", "2 tbsp lemon juice"]),
    ("Zutaten", ["200 g Mehl, gesiebt", "2 EL Zitronensaft", "1 Prise grobes Salz"]),
]


@pytest.mark.parametrize(("title", "rows"), TABLES)
def test_rows_of_a_table_below_the_last_sentence_of_a_page_stay(title, rows):
    article = read(HEADLINE, FURNITURE, LEAD, MORE, LAST, title, *rows, "Most read", "Man finds whale in garden")
    assert [(block.kind, block.text) for block in article.body[3:]] == [
        ("heading", title),
        *(("list_item", row) for row in rows),
    ]


def test_values_stay_where_a_colon_announces_them():
    values = ["Adults: £4.20 to £4.60", "Children: £2.10 to £2.30", "Cars: £18 to £21"]
    article = read(HEADLINE, FURNITURE, LEAD, MORE, LAST, "Fares will rise:", *values, "Most read")
    assert texts(article)[3:] == ["Fares will rise:", *values]
    assert texts(read(HEADLINE, FURNITURE, LEAD, MORE, LAST, "Fares", *values, "Most read"))[3:] == []


@pytest.mark.parametrize(
    "lines",
    [
        RESULTS[:2],
        ["1 Man finds whale in garden", "2 Ten best beaches of the north", "3 Why the bus is always late"],
        ["Man finds whale 1:35", "Ten best beaches 2:10", "Why the bus is late 0:45"],
        ["12 March 2024", "11 March 2024", "10 March 2024"],
    ],
)
def test_titles_of_other_pieces_are_no_rows(lines):
    assert texts(read(HEADLINE, FURNITURE, LEAD, MORE, LAST, "Share", *lines, "Most read")) == [LEAD, MORE, LAST]


def test_rows_may_stand_below_a_sentence_or_above_everything():
    assert texts(read(HEADLINE, FURNITURE, LEAD, MORE, LAST, *RESULTS, "Most read"))[3:] == RESULTS
    assert not rows_of([])
    assert list(rows_of([Line(row, Label.TEXT) for row in RESULTS])) == [0, 1, 2]
