"""People and what is said of them, in bylines and lists of authors."""

import time

import pytest

from worker.parse.fields import read_people
from worker.parse.names import Byline, bare_names, part_names, read_byline, split_names


@pytest.mark.parametrize(
    "office",
    [
        "Local Democracy Reporter",
        "Chief Football Writer",
        "Consumer Affairs Correspondent",
        "Senior Investigations Editor",
        "Deputy Head",
        "BBC News",
        "Political Editor, Sandhaven Press",
    ],
)
def test_what_follows_a_name_and_a_comma_may_be_an_office_or_a_workplace(office):
    line = f"Helen Marsh, {office}"
    assert split_names(line) == bare_names(line) == part_names(line) == ("Helen Marsh",)
    assert read_byline(f"By {line} and Tom Reyes").authors == ("Helen Marsh", "Tom Reyes")


@pytest.mark.parametrize(
    "line", ["Jane Doe, John Smith and Ann Lee", "Jane Doe, John Smith, Ann Lee", "Jane Doe & John Smith | Ann Lee"]
)
def test_a_list_of_people_stays_whole(line):
    assert split_names(line) == bare_names(line) == part_names(line) == ("Jane Doe", "John Smith", "Ann Lee")


def test_of_two_people_with_one_office_both_are_named():
    assert split_names("Jane Doe and John Smith, Political Correspondents") == ("Jane Doe", "John Smith")


def test_an_agency_after_a_person_is_an_author():
    assert split_names("Jane Doe, Associated Press") == ("Jane Doe", "Associated Press")
    assert split_names("Jane Doe, Reuters") == ("Jane Doe", "Reuters")


def test_who_follows_an_office_or_an_address_is_named():
    assert split_names("Health Editor, Anna Kowalska") == ("Anna Kowalska",)
    assert split_names("Anna Kowalska Health Editor, Tom Reyes Political Editor") == ("Anna Kowalska", "Tom Reyes")
    assert split_names("Anna Kowalska (anna@news.example), Tom Reyes tom@news.example") == (
        "Anna Kowalska",
        "Tom Reyes",
    )


@pytest.mark.parametrize(
    ("line", "people"),
    [
        ("Ann Lee, Tom Reyes Health Editor", ["Ann Lee", "Tom Reyes"]),
        ("Ann Lee, Mary Poe Local Democracy Reporter", ["Ann Lee", "Mary Poe"]),
        ("Ann Lee, Mary Poe (Special Correspondent)", ["Ann Lee", "Mary Poe"]),
        ("Ann Lee Paris Correspondent", ["Ann Lee"]),
        ("Ann Lee Chief Football Writer", ["Ann Lee"]),
        ("Ann Lee North West Correspondent", ["Ann Lee"]),
        ("Ann Lee | Local Democracy Reporter", ["Ann Lee"]),
        ("Kanye West Music Reporter", ["Kanye West"]),
        ("Emma Paris Correspondent", ["Emma Paris"]),
        ("India Knight Columnist", ["India Knight"]),
        ("Political Editor Ann Lee", ["Ann Lee"]),
        ("Health Correspondent Ann Lee and Tom Reyes", ["Ann Lee", "Tom Reyes"]),
        ("Ann Lee, Business Editor at the Sandhaven Times", ["Ann Lee"]),
        ("Science Reporter New York", []),
        ("AFP Staff and Ann Lee", ["AFP", "Ann Lee"]),
        ("PA Reporter", ["PA"]),
        ("Redakteurin Anna Schmidt", ["Anna Schmidt"]),
        ("unserem Korrespondenten Hans Müller", ["Hans Müller"]),
        ("Hans Müller Wirtschaftsredakteur", ["Hans Müller"]),
        ("notre correspondante Marie Dupont", ["Marie Dupont"]),
        ("Marie Dupont, envoyée spéciale à Rome", ["Marie Dupont"]),
        ("Jan Jansen en Piet de Vries", ["Jan Jansen", "Piet de Vries"]),
        ("Juan Pérez, corresponsal en Nueva York", ["Juan Pérez"]),
    ],
)
def test_a_person_is_told_from_the_office_beside(line, people):
    assert split_names(line) == tuple(people)


@pytest.mark.parametrize(
    "line",
    [
        *("By Local Democracy Reporter", "By Staff Writer", "By Political Correspondent", "By our own correspondent"),
        *("By Our Correspondent in Paris", "By Consumer Affairs Correspondent", "By Nuclear Fusion Policy Editor"),
        *("By Daily Mail Reporter", "By Times Reporter", "By Paris Correspondent", "By News Desk"),
        *("Von unserem Korrespondenten", "Von unserer Redaktion", "Par notre correspondant à Rome", "Par La Rédaction"),
        *("Por nuestro corresponsal en París", "Por Redacción", "Words: Staff Reporter", "By Our Foreign Staff"),
    ],
)
def test_an_office_without_a_name_is_a_byline_and_no_author(line):
    assert read_byline(line) == Byline(line, ())
    assert bare_names(line) == ()


@pytest.mark.parametrize("line", ["By popular demand editor returns", "By the sea", "By Sandhaven", "Par exemple"])
def test_other_words_after_by_are_no_byline(line):
    assert read_byline(line) is None
    assert bare_names(line) == ()


@pytest.mark.parametrize(
    ("line", "people"),
    [
        ("Words: Ann Lee. Pictures: Tom Reyes", ["Ann Lee"]),
        ("Words by Ann Lee; photographs by Tom Reyes", ["Ann Lee"]),
        ("Text und Fotos: Anna Kowalska", ["Anna Kowalska"]),
        ("Text: Anna Kowalska, Fotos von Tom Reyes", ["Anna Kowalska"]),
        ("Autorin: Anna Kowalska", ["Anna Kowalska"]),
        ("Analysis by Ann Lee", ["Ann Lee"]),
        ("EXCLUSIVE By Ann Lee", ["Ann Lee"]),
        ("Ein Kommentar von Hans Müller", ["Hans Müller"]),
        ("Propos recueillis par Marie Dupont", ["Marie Dupont"]),
        ("Escrito por Juan Pérez", ["Juan Pérez"]),
        ("Reporting by Ann Lee; Editing by Tom Reyes", ["Ann Lee"]),
    ],
)
def test_a_byline_may_say_what_was_done(line, people):
    assert read_byline(line).authors == tuple(people)


def test_a_label_above_a_headline_names_nobody():
    assert bare_names("Winter Troubles:") == ()


def test_what_is_stated_as_an_author_may_be_nobody():
    for stated in (
        "www.news.example/ann",
        "https://news.example\nann",
        "WWW.NEWS.EXAMPLE",
        "https://news.example",
        "desk@news.example",
        "42",
    ):
        assert part_names(stated) == ()
    for stated in ("Local Democracy Reporter", "Staff Writer", "admin", "Redaktion", "nobody knows " * 800):
        assert part_names(stated) == read_people(stated) == read_people({"name": stated}) == ()
    assert part_names("Ann " + "Lee" * 60) == ()
    assert part_names("wwwald") == ("wwwald",)
    assert part_names("Sarah Editor") == ("Sarah Editor",)


def test_small_words_after_a_comma_are_no_office():
    assert bare_names("Helen Marsh, humble writer") == ()


def test_of_a_list_without_end_the_beginning_is_read_and_no_name_is_cut():
    found = split_names(", ".join(f"Mary Ann Smith{chr(65 + n // 26)}{chr(97 + n % 26)}" for n in range(400)))
    assert 90 < len(found) < 130
    assert {len(name) for name in found} == {len("Mary Ann SmithAa")}


@pytest.mark.timed
@pytest.mark.parametrize("read", [split_names, part_names])
@pytest.mark.parametrize(
    "value",
    [
        lambda size: "a" + " " * size + "b",
        lambda size: "a" * size,
        lambda size: "(" * size,
        lambda size: "a@" * size,
        lambda size: "Health " * size,
        lambda size: "a-" * size + "redakteur",
        lambda size: "Photos " * size,
    ],
)
def test_an_author_of_any_length_takes_little_time(read, value):
    def seconds(size):
        spent = []
        for _ in range(3):
            started = time.process_time()
            read(value(size))
            spent.append(time.process_time() - started)
        return min(spent)

    assert seconds(4_000) < 10 * seconds(1_000)  # four times as long; a quadratic one takes 16 times the time
