"""Scraped text in German, French and Spanish: its quotation marks, its furniture, its headlines and deks."""

import pytest

from worker.parse import parse
from worker.parse.captions import split_credit
from worker.parse.furniture import is_furniture
from worker.parse.headlines import repeats_title
from worker.parse.lines import Piece, ends_sentence
from worker.parse.torn import join_torn
from worker.plugins import load_parsers
from worker.ports import Document

PARSERS = load_parsers()
TITLE = "Die Nachtfähre von Sandhafen fährt im Winter wieder nach Plan"
PROSE = "Die Nachtfähre von Sandhafen kam am Dienstag eine Stunde zu spät, weil ihr einziger Motor in der Kälte stand."
MORE = (
    "Ihre Eigner sagen, dass die Fähre bis zum Winter einen zweiten Motor hat, wenn die Stadt ihnen die Hälfte leiht."
)
LAST = "Der Hafenmeister hört seit elf Jahren von dem zweiten Motor der Fähre, und er lächelt, wenn er von ihm erzählt."
DEK = "Ein zweiter Motor soll die Fähre retten. Die Stadt muss ihn nur noch bezahlen."


def read(*lines):
    return parse(Document(content="\n\n".join(lines).encode(), path="a.txt"), PARSERS)


def texts(article):
    return [block.text for block in article.body]


@pytest.mark.parametrize(
    "heading", ["„Der Motor ist uns heilig“", "»Der Motor ist uns heilig«", "Ein Hafen, ‚still und leer‘"]
)
def test_a_heading_that_ends_with_a_german_quotation_is_not_joined_to_the_text(heading):
    article = read(TITLE, "Von Ida Holm", PROSE, heading, MORE, LAST)
    assert [(block.kind, block.text) for block in article.body][1] == ("heading", heading)


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("„Wir fahren wieder.“", True),
        ("»Wir fahren wieder!«", True),
        ("Er nennt es den „Neubeginn“.", True),
        ("Sie fragte: „Wer sagte ‚Wir fahren.‘“", True),
        ("« Nous n’avons été prévenus que ce matin. »", True),
        ("Il l’appelle « Iroise »", False),
        ("Er nennt es „Neubeginn“", False),
        ("Er nennt es so. “", False),
    ],
)
def test_a_sentence_ends_before_a_german_closing_quotation_mark(text, ends):
    assert ends_sentence(text) is ends


@pytest.mark.parametrize(
    ("before", "text", "joined"),
    [
        (
            "The owners say “",
            "we will sail again” by the winter.",
            "The owners say “we will sail again” by the winter.",
        ),
        ("Les armateurs disent «", "nous partirons» en hiver.", "Les armateurs disent «nous partirons» en hiver."),
        ("Die Eigner sagen „Wir fahren“", "im nächsten Winter.", "Die Eigner sagen „Wir fahren“ im nächsten Winter."),
    ],
)
def test_a_quotation_mark_with_a_space_before_it_opens_what_follows(before, text, joined):
    assert [piece.text for piece in join_torn([Piece(TITLE), Piece(before), Piece(text)])] == [TITLE, joined]


def test_a_headline_in_two_copies_is_no_caption():
    article = read("Start", "Hafen", TITLE, TITLE, "Von Ida Holm", "12. März 2024", PROSE, MORE, LAST)
    assert article.headline == TITLE
    assert article.images == ()
    assert texts(article) == [PROSE, MORE, LAST]


def test_a_line_in_two_copies_below_the_headline_is_a_caption():
    caption = "Die Fähre im Hafen von Sandhafen"
    article = read(TITLE, caption, caption, "Von Ida Holm", PROSE, MORE, LAST)
    assert [image.caption for image in article.images] == [caption]


def test_a_line_in_two_copies_inside_the_text_is_a_caption():
    caption = "Die Fähre im Hafen von Sandhafen"
    article = read("Hafen", "Von Ida Holm", PROSE, MORE, caption, caption, LAST)
    assert [image.caption for image in article.images] == [caption]


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("Erstes Bild: So könnte die Fähre von Sandhafen aussehen", None),
        ("Die Fähre im Hafen Foto: Ida Holm", ("Die Fähre im Hafen", "Ida Holm")),
        ("Die Fähre im Hafen. Bild: von der Reederei zur Verfügung", ("Die Fähre im Hafen.", "von der Reederei")),
        ("Foto: Reederei der Fähre in Sandhafen", (None, "Reederei der Fähre in Sandhafen")),
    ],
)
def test_a_mark_inside_a_headline_opens_no_credit(line, parts):
    found = split_credit(line)
    assert (found and found[0]) == (parts and parts[0])
    assert (found is None) is (parts is None)


@pytest.mark.parametrize(
    "line",
    [
        "Zum Artikel: Was die neue Fähre kosten wird",
        "Diesen Artikel teilen",
        "Artikel verschenken",
        "Häufig gelesen",
        "Mehr aus Sandhafen",
        "Den Link zum Einbetten des Videos kopieren",
        "Diese Zusammenfassung wurde künstlich erzeugt.",
        "Dieser Artikel wurde im Original auf Englisch veröffentlicht",
        "Mit meiner Anmeldung stimme ich der Werbevereinbarung zu.",
        "Alle Rechte vorbehalten",
        "Partager l’article",
        "Réservé aux abonnés",
        "Ajouter à vos favoris",
        "Les plus commentés",
        "Tous droits réservés",
        "Cet article a été traduit par une machine",
        "Últimas noticias",
        "Lo más leído",
        "Iniciar sesión",
        "Ir a los comentarios",
        "Todos los derechos reservados",
    ],
)
def test_what_german_french_and_spanish_pages_say_around_an_article_is_furniture(line):
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "Mehr über ihn weiß niemand.",
        "Dieser Text wurde vor hundert Jahren geschrieben.",
        "Die Zusammenfassung ist kurz.",
        "Kontakt",
        "Les plus anciens se souviennent.",
        "Más de mil personas vieron el barco.",
    ],
)
def test_sentences_of_articles_are_no_furniture(line):
    assert not is_furniture(line)


def test_the_headline_again_as_a_question_is_no_dek():
    assert repeats_title("Nachtfähre von Sandhafen: Fährt sie im Winter nach Plan?", TITLE)
    assert not repeats_title("Die Nachtfähre von Sandhafen fährt im Winter nach Plan.", TITLE)


def test_a_sentence_makes_a_better_dek_than_a_title_below_the_byline():
    player = "Wie die Reederei der Fähre zu Geld kommen will"
    assert read(TITLE, "12. März 2024", player, DEK, "Von Ida Holm", PROSE, MORE, LAST).dek == DEK


def test_an_open_dek_right_below_the_headline_stays_the_dek():
    dek = "Wie die Reederei der Fähre zu Geld kommen will"
    assert read(TITLE, dek, "12. März 2024", DEK, "Von Ida Holm", PROSE, MORE, LAST).dek == dek


def test_furniture_below_the_first_sentences_parts_a_dek_from_the_text():
    dek = DEK + " Der Hafenmeister wartet darauf seit elf Jahren."
    article = read(TITLE, dek, "Anzeige", PROSE, MORE, LAST)
    assert article.dek == dek
    assert texts(article) == [PROSE, MORE, LAST]


@pytest.mark.parametrize(
    "lines", [("Von Ida Holm", PROSE, "Anzeige", MORE, LAST), (PROSE, "Anzeige", MORE, "Anzeige", LAST)]
)
def test_below_a_byline_or_between_more_furniture_the_first_sentences_are_text(lines):
    article = read(TITLE, *lines)
    assert article.dek is None
    assert texts(article) == [PROSE, MORE, LAST]


def test_without_empty_lines_no_paragraph_is_taken_for_the_pages_own():
    """Where every line stands close below another, that says nothing against one of them."""
    text = """\
Startseite
Artikel teilen
Neue Brücke über die Weser: Stadtrat stimmt für teure Variante
Der Bau soll 2028 beginnen und 120 Millionen Euro kosten. Anwohner fürchten jahrelange Staus.
Von Anna Lindner und Jonas Krüger
Nach fast zehn Jahren Streit hat der Stadtrat am Dienstagabend dem Neubau der Stephanibrücke zugestimmt, mit 41 zu 30 Stimmen.
„Das ist ein guter Tag für die Stadt“, sagte Bürgermeister Karl Meinders nach der Sitzung, die Opposition sprach von einem Grab.
Lesen Sie auch
Warum neue Brücken in Norddeutschland so viel teurer sind als im Süden
Eine Bürgerinitiative kündigte noch am Abend an, vor Gericht zu ziehen. „Wir werden jeden Schritt prüfen lassen“, sagte Petra Holm.
Newsletter
Bis dahin bleibt die Brücke für Autos gesperrt.
"""
    article = parse(Document(content=text.encode(), path="a.txt"), PARSERS)
    assert article.headline == "Neue Brücke über die Weser: Stadtrat stimmt für teure Variante"
    assert [text.split()[0] for text in texts(article)] == ["Nach", "„Das", "Eine", "Bis"]


@pytest.mark.parametrize(
    "line", ["Home > News > Local", "Portada | Economía", "Startseite / Politik", "Accueil › Bretagne"]
)
def test_the_way_from_the_start_page_is_furniture(line):
    assert is_furniture(line)


def test_the_title_of_another_piece_below_read_more_is_left_out_and_a_short_heading_stays():
    title = "Ferry operators say they can carry commuters from June"
    article = read(TITLE, "Von Ida Holm", PROSE, "READ MORE", title, MORE, "READ MORE", "Ein neuer Motor", LAST)
    assert texts(article) == [PROSE, MORE, "Ein neuer Motor", LAST]
