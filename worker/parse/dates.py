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
_ZONES = {"gmt": 0, "utc": 0, "z": 0, "bst": 60, "cet": 60, "cest": 120, "est": -300, "edt": -240, "cst": -360}
_ZONES |= {"cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420, "et": -300, "ist": 330, "aest": 600}
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
)
_YEAR_IN = re.compile(r"(?:19|20)\d\d")
_CLOCK = re.compile(
    r"\b(\d{1,2})(?:[:.h](\d\d))?(?::\d\d)?\s?([ap]\.?m\b\.?)?(?:\s?(?:uhr|h))?(?:\s?\(?([a-z]{1,4})\b\)?)?",
    re.IGNORECASE,
)
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
    text = " ".join(value.split())
    return _iso(text) or _mail(text) or find_date(text)


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
        return _aware(parsedate_to_datetime(text)) if re.search(r"\d:\d\d", text) else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


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
    for text in (after, before):
        for match in _CLOCK.finditer(text):
            hours, minutes, half, zone = match.groups()
            if not minutes and not half:
                continue
            hour = int(hours) % 12 + (12 if half[0].lower() == "p" else 0) if half else int(hours)
            if hour < 24 and int(minutes or 0) < 60:
                offset = timezone(timedelta(minutes=_ZONES.get((zone or "utc").lower(), 0)))
                return datetime.combine(day, time(hour, int(minutes or 0)), offset)
    return datetime.combine(day, time(), UTC)
