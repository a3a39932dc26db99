"""People and what is said of them, in bylines and lists of authors."""

import time

import pytest

from worker.parse.names import bare_names, part_names, read_byline, split_names


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


def test_small_words_after_a_comma_are_no_office():
    assert bare_names("Helen Marsh, humble writer") == ()


def test_of_a_list_without_end_the_beginning_is_read_and_no_name_is_cut():
    found = split_names(", ".join(f"Mary Ann Smith{chr(65 + n // 26)}{chr(97 + n % 26)}" for n in range(400)))
    assert 90 < len(found) < 130
    assert {len(name) for name in found} == {len("Mary Ann SmithAa")}


@pytest.mark.timed
@pytest.mark.parametrize("read", [split_names, part_names])
@pytest.mark.parametrize(
    "value", [lambda size: "a" + " " * size + "b", lambda size: "a" * size, lambda size: "(" * size]
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
