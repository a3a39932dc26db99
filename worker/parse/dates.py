"""Dates as articles state them: ISO 8601, RFC 5322, and the written forms of a dozen languages.

What lives here: `read_date` for a value that is a date, `find_date` for a line that holds one.
What does not: guessing. A date without a zone is taken as UTC; one without a year is unknown.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from email.utils import parsedate_to_datetime

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner janvier janv enero ene gennaio janeiro januari stycznia января",
            "february feb februar februari février fevrier févr fév febrero febbraio fevereiro lutego февраля",
            "march mar märz maerz mär mrz mars marzo março maart marca марта",
            "april apr avril avr abril abr aprile kwietnia апреля",
            "may mai mayo maggio maio mei maj maja мая",
            "june jun juni juin junio giugno junho czerwca июня",
            "july jul juli juillet juil julio luglio julho lipca июля",
            "august aug août aout agosto ago augustus augusti sierpnia августа",
            "september sep sept septembre septiembre settembre setembro września сентября",
            "october oct oktober okt octobre octubre ottobre outubro października октября",
            "november nov novembre noviembre novembro listopada ноября",
            "december dec dezember dez décembre déc decembre diciembre dic dicembre dezembro desember grudnia декабря",
        ),
        start=1,
    )
    for name in names.split()
}
_HOURS_AHEAD = {
    0: "gmt utc ut z wet",
    1: "west bst cet mez",
    2: "cest mesz eet sast",
    3: "eest msk",
    5: "pkt",
    5.5: "ist",
}
_HOURS_AHEAD |= {
    8: "sgt hkt awst",
    9: "jst kst",
    9.5: "acst",
    10: "aest",
    10.5: "acdt",
    11: "aedt",
    12: "nzst",
    13: "nzdt",
}
_HOURS_AHEAD |= {-4: "edt", -5: "est cdt", -6: "cst mdt", -7: "mst pdt", -8: "pst akdt", -9: "akst", -10: "hst"}
_ZONES = {name: hours for hours, names in _HOURS_AHEAD.items() for name in names.split()}
_AMERICAN = {"et": -5, "ct": -6, "mt": -7, "pt": -8}  # their summer is an hour later
_ALSO_WORDS = frozenset({"et", "est", "ist", "cet", "wet", "west", "ct", "mt", "pt", "ut"})  # zones in capitals only
_LIKE_ZONE = re.compile(r"[A-Z]{2,4}T")
_MONTH = "(" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_YEAR = r"((?:19|20)\d\d)\b"
_DAY = r"\b(\d{1,2})(?:st|nd|rd|th|er|º|\.)?"
_FORMS = (
    (re.compile(rf"{_DAY}[ -](?:de |of )?{_MONTH},?(?: de | del |[ -]){_YEAR}", re.IGNORECASE), "dmy"),
    (re.compile(rf"\b(?=[^\W\d_]{{3,12}}\.? \d){_MONTH} {_DAY}(?:,| )\s?{_YEAR}", re.IGNORECASE), "mdy"),
    (re.compile(rf"\b{_YEAR}-(\d\d)-(\d\d)\b"), "ymd"),
    (re.compile(rf"\b{_YEAR}/(\d\d)/(\d\d)\b"), "ymd"),
    (re.compile(r"((?:19|20)\d\d)年\s?(\d{1,2})月\s?(\d{1,2})日"), "ymd"),
    (re.compile(rf"\b(\d{{1,2}})\.\s?(\d{{1,2}})\.\s?{_YEAR}"), "dmy"),
    (re.compile(rf"\b(?:le|el|del|il|em) (\d{{1,2}})/(\d{{1,2}})/{_YEAR}", re.IGNORECASE), "dmy"),
    (re.compile(rf"\b(\d{{1,2}})/(\d{{1,2}})/{_YEAR}(?=,? (?:à|a las|às|alle)\b)", re.IGNORECASE), "dmy"),
)
_DAY_FIRST = re.compile(rf"\b(1[3-9]|2\d|3[01])/(0?[1-9]|1[0-2])/{_YEAR}")
_YEAR_IN = re.compile(r"(?:19|20)\d\d")
_CLOCK = re.compile(
    r"\b(\d{1,2})(?:[:.h](\d\d))?(?::(\d\d))?(?:\s?([ap]\.?m\b\.?))?(?:\s?(?:uhr|h))?"
    r"(?:\s?(?:gmt|utc)\s?([+-]\d{1,2})(?::?(\d\d))?\b|\s([+-]\d\d)(\d\d)\b|\s?\(?([a-z]{1,4})\b\)?)?",
    re.IGNORECASE,
)
_ZONE_ID = re.compile(r"\[[A-Za-z]+(?:/[\w+-]+)*\]$")  # "[Europe/Berlin]" behind an offset says nothing new
_JOINT = re.compile(r"(?<=\d)T(?=\d)")
_ISO_TAIL = re.compile(r"(\.\d{1,6})\d*")
_MAX_CHARACTERS = 200


def read_date(value: object) -> datetime | None:
    """The moment a date value states, aware, or None where it states none that can be relied on."""
    if isinstance(value, datetime):
        return _aware(value)
    if isinstance(value, date):
        return datetime.combine(value, time(), UTC)
    if not isinstance(value, str) or not value.strip() or len(value) > _MAX_CHARACTERS:
        return None
    text = _ZONE_ID.sub("", " ".join(value.split()))
    return _iso(text) or _mail(text) or find_date(_JOINT.sub(" ", text))


def read_written_date(value: object) -> datetime | None:
    """As `read_date`, and a day, a month and a year between strokes where the day is none of a month.

    For fields that people fill in. What a page's software states so is less true than what the page says.
    """
    return read_date(value) or (read_date(_DAY_FIRST.sub(r"\1.\2.\3", value)) if isinstance(value, str) else None)


def find_date(line: str) -> datetime | None:
    """The first full date written in the line, with the clock time and zone beside it, or None."""
    if not _YEAR_IN.search(line, 0, _MAX_CHARACTERS):
        return None
    for form, order in _FORMS:
        match = form.search(line[:_MAX_CHARACTERS])
        if match:
            day = _calendar(match, order)
            if day:
                return _clocked(day, line[: match.start()], line[match.end() : _MAX_CHARACTERS])
    return None


def _iso(text: str) -> datetime | None:
    plain = _ISO_TAIL.sub(r"\1", text).replace("/", "-")
    if re.fullmatch(r"(?:19|20)\d{2}-?\d\d-?\d\d.*", plain):
        try:
            return _aware(datetime.fromisoformat(plain.replace(" Z", "Z").replace(" UTC", "Z")))
        except (ValueError, OverflowError):
            return None
    return None


def _mail(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text) if re.search(r"\d:\d\d", text) else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment is None or moment.tzinfo:
        return moment and _aware(moment)
    return find_date(text) or _aware(moment)  # mail knows few zones by name


def _aware(moment: datetime) -> datetime | None:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware if 1 < aware.year < 9999 else None  # the edge years overflow when converted to UTC


def _calendar(match: re.Match[str], order: str) -> date | None:
    parts = dict(zip(order, match.groups(), strict=True))
    month = _MONTHS.get(parts["m"].lower().rstrip(".")) or (int(parts["m"]) if parts["m"].isdigit() else 0)
    try:
        return date(int(parts["y"]), month, int(parts["d"]))
    except ValueError:
        return None


def _clocked(day: date, before: str, after: str) -> datetime:
    """The day with the clock time beside it; without one where its zone is one that nobody here knows."""
    for text in (after, before):
        for match in _CLOCK.finditer(text):
            hours, minutes, seconds, half = match.groups()[:4]
            if not minutes and not half:
                continue
            hour = int(hours) % 12 + (12 if half[0].lower() == "p" else 0) if half else int(hours)
            if hour < 24 and int(minutes or 0) < 60 and int(seconds or 0) < 60:
                zone = _zone(day, *match.groups()[4:])
                clock = time(hour, int(minutes or 0), int(seconds or 0)) if zone else time()
                return datetime.combine(day, clock, zone or UTC)
    return datetime.combine(day, time(), UTC)


def _zone(day: date, hours: str | None, minutes: str | None, *rest: str | None) -> timezone | None:
    """The zone behind a clock time: an offset, a name, UTC where neither stands there; None for an unknown name."""
    mail_hours, mail_minutes, name = rest
    hours, minutes = hours or mail_hours, minutes or mail_minutes
    if hours:
        offset = 60 * abs(int(hours)) + int(minutes or 0)
        return timezone(timedelta(minutes=-offset if hours[0] == "-" else offset)) if offset < 15 * 60 else None
    if not name or (name.lower() in _ALSO_WORDS and not name.isupper()):
        return UTC
    if name.lower() in _AMERICAN:
        return timezone(timedelta(hours=_AMERICAN[name.lower()] + _is_summer(day)))
    known = _ZONES.get(name.lower())
    if known is None:
        return None if _LIKE_ZONE.fullmatch(name) else UTC
    return timezone(timedelta(hours=known))


def _is_summer(day: date) -> bool:
    """Whether America's clocks are put forward: from March's second Sunday to November's first."""
    starts, ends = (date(day.year, month, last) for month, last in ((3, 14), (11, 7)))
    starts, ends = (sunday - timedelta(days=(sunday.weekday() + 1) % 7) for sunday in (starts, ends))
    return starts <= day < ends
