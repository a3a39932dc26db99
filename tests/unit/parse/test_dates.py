"""Zones of clock times, and dates that are written in more than one manner at once."""

import json

import pytest

from worker.parse import parse
from worker.parse.dates import find_date, read_date, read_written_date
from worker.plugins import load_parsers
from worker.ports import Document


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("Tue, 05 Mar 2024 10:30:07 CET", "2024-03-05T10:30:07+01:00"),
        ("Fri, 05 Jul 2024 10:30:00 CEST", "2024-07-05T10:30:00+02:00"),
        ("Fri, 05 Jul 2024 10:30:00 BST", "2024-07-05T10:30:00+01:00"),
        ("Tue, 05 Mar 2024 10:30:00 GMT+0100 (CET)", "2024-03-05T10:30:00+01:00"),
        ("Tue, 05 Mar 2024 10:30:00 -0000", "2024-03-05T10:30:00+00:00"),
        ("Tue, 05 Mar 24 10:30:00", "2024-03-05T10:30:00+00:00"),
        ("Tue, 05 Mar 2024 10:30:00 -0500", "2024-03-05T10:30:00-05:00"),
    ],
)
def test_a_feed_may_name_a_zone_that_mail_does_not_know(written, moment):
    assert read_date(written).isoformat() == moment


@pytest.mark.parametrize(
    "line",
    [
        "Publié le 3 mai 2024 à 10h30 et mis à jour",
        "Am 3. Mai 2024, 10:30 ist es so weit",
        "El 3 de mayo de 2024, 10:30 est",
        "Le 3 mai 2024 à 10h30 cet homme",
    ],
)
def test_a_word_is_no_zone(line):
    assert find_date(line).isoformat() == "2024-05-03T10:30:00+00:00"


@pytest.mark.parametrize(
    ("line", "moment"),
    [
        ("3. Mai 2024, 14:30 Uhr MESZ", "2024-05-03T14:30:00+02:00"),
        ("May 3, 2024 2:30 p.m. AEDT", "2024-05-03T14:30:00+11:00"),
        ("May 3, 2024 2:30 p.m. ACST", "2024-05-03T14:30:00+09:30"),
        ("May 3, 2024 2:30 pm edt", "2024-05-03T14:30:00-04:00"),
        ("May 3, 2024 14:30 UTC+2", "2024-05-03T14:30:00+02:00"),
        ("May 3, 2024 14:30 GMT-03:30", "2024-05-03T14:30:00-03:30"),
        ("May 3, 2024 14:30 +0200", "2024-05-03T14:30:00+02:00"),
        ("May 3, 2024, 10:30-12:00", "2024-05-03T10:30:00+00:00"),
    ],
)
def test_a_zone_is_read_by_name_or_offset(line, moment):
    assert find_date(line).isoformat() == moment


@pytest.mark.parametrize(
    ("line", "moment"),
    [
        ("March 9, 2024 2:30 PM PT", "2024-03-09T14:30:00-08:00"),
        ("March 10, 2024 2:30 PM PT", "2024-03-10T14:30:00-07:00"),
        ("November 2, 2024 2:30 PM ET", "2024-11-02T14:30:00-04:00"),
        ("November 3, 2024 2:30 PM ET", "2024-11-03T14:30:00-05:00"),
    ],
)
def test_american_zones_without_a_season_follow_the_calendar(line, moment):
    assert find_date(line).isoformat() == moment


@pytest.mark.parametrize("zone", ["XYZT", "UTC+25"])
def test_a_clock_of_a_zone_that_nobody_knows_tells_only_the_day(zone):
    assert find_date(f"May 3, 2024 14:30 {zone}").isoformat() == "2024-05-03T00:00:00+00:00"


@pytest.mark.parametrize("word", ["BBC", "on"])
def test_what_is_no_zone_behind_a_clock_time_changes_nothing(word):
    assert find_date(f"May 3, 2024 14:30 {word}").isoformat() == "2024-05-03T14:30:00+00:00"


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-12-24T06:00:00+01:00[Europe/Berlin]", "2026-12-24T06:00:00+01:00"),
        ("2026-12-24T06:00:00Z[UTC]", "2026-12-24T06:00:00+00:00"),
        ("2026-12-24T06:00:00 CET", "2026-12-24T06:00:00+01:00"),
    ],
)
def test_a_value_may_be_written_in_two_manners(written, moment):
    assert read_date(written).isoformat() == moment


def test_a_day_between_strokes_is_read_where_it_can_be_no_month():
    article = {"title": "T", "text": "The ferry was late.", "embargo": "24/12/2026 06:00", "date": "2026-12-24"}
    found = parse(Document(content=json.dumps(article).encode(), path="a"), load_parsers())
    assert found.embargoed_until.isoformat() == "2026-12-24T06:00:00+00:00"
    assert read_written_date("05/03/2024 10:00") is None
    assert read_written_date(None) is None
