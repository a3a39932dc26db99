"""Lines below an article that say who made it: "Reporting by …; Editing by …", "mit dpa".

What lives here: knowing such a line, and the reporters in it. What does not: bylines (`names`), and corrections,
which are text.
"""

from __future__ import annotations

import re

from worker.parse.lines import ends_sentence
from worker.parse.names import split_names

_MAX_SIGN_OFF = 300
_MADE = re.compile(
    r"[\W_]*(?i:(?:additional |with )?(?:reporting|writing|written|edited|editing|compiled|translated|files|inputs) "
    r"(?:by|from)) (?=[A-ZÀ-Ž])(?:[^.!?]|(?<=\b[A-Z])\.)*[.)\]]*"
)
_MADE_ELSEWHERE = re.compile(
    r"(?:redaktion|übersetzung|mitarbeit|bearbeitung|traduction|redacción)\s?:\s.*|"
    r"(?:mit|avec|con)(?: (?:material|informationen|información) (?:von|de))? "
    r"(?:dpa|afp|reuters|apa|sda|epd|kna|ap|efe)\b[^.]{0,40}\.?",
    re.IGNORECASE,
)
_BRACKETED = re.compile(
    r"[(\[](?:reporte|información|reportaje|escrito|editado|traducido|reportage|rédigé|édité|écrit|traduit|bericht|"
    r"berichtet|geschrieben|redigiert|übersetzt) (?:de|por|par|von) (?-i:[A-ZÀ-Ž])[^()\[\]]*[)\]]\.?",
    re.IGNORECASE,
)
_OUTLET = re.compile(
    r"[A-ZÀ-Ž][\w’'. -]{1,30} (?:avec|mit|con|with) (?:l[’']|la )?(?:AFP|Reuters|dpa|EFE|AP|ATS|Belga)"
)
_CONTRIBUTED = re.compile(r".{3,200}\bcontributed (?:reporting )?to this (?:report|story|article)\W*", re.IGNORECASE)
_REPORTED = re.compile(r"[\W_]*reporting by\s(?P<who>[^;)]+)", re.IGNORECASE)
_AGENCY = (
    r"(?:Reuters|REUTERS|AFP|afp|AP|ap|dpa|DPA|sda|SDA|ats|ATS|apa|APA|awp|AWP|sid|SID|epd|KNA|dts|Xinhua|XINHUA|EFE|"
    r"ANSA|PA|PA Media|TASS|Belga|BELGA|AAP|UPI|PTI|ANI|IANS|Kyodo|Yonhap|ANP|NTB|TT|Ritzau|Lusa|PAP|KCNA|Europa Press|"
    r"Canadian Press|Associated Press|Agence France-Presse)"
)
_AGENCIES = rf"{_AGENCY}(?:\s?[/,]\s?{_AGENCY}){{0,3}}(?:/[a-z]{{2,4}}){{0,3}}"  # "dpa/lby": the state's desk
_SMALL = r"(?:(?:[a-zäöüß.]{1,12}|Material|Informationen)[ /]){0,4}"  # "(hm/dpa)", "(mit Material von dpa)"
_AGENCY_LINE = re.compile(rf"[\[(]?{_AGENCIES}[\])]?\.?")
_SIGNED = re.compile(
    rf"(?P<prose>.*\S)\s(?:\({_SMALL}{_AGENCIES}\)|\[{_AGENCIES}\]|[–—-]{{1,2}}\s?{_AGENCIES}|{_AGENCIES})\.?"
)
_SENTENCE_ENDS = re.compile(r"[.!?…][\"”’'»)]*(?=\s|$)")
_LONG = 200
_LONGEST_CAPTION = 700  # what is longer is taken for no caption anyway
_FORMS = (_MADE, _MADE_ELSEWHERE, _CONTRIBUTED, _BRACKETED)
_FURTHER = re.compile(r",?\s(?:additional reporting|writing|editing)\sby.*", re.IGNORECASE)


def is_sign_off(line: str) -> bool:
    """Whether the line says who made the article, and nothing else."""
    return len(line) <= _MAX_SIGN_OFF and any(form.fullmatch(line) for form in _FORMS)


def part_sign_off(text: str) -> tuple[str, str] | None:
    """The prose, and the sign-off in brackets that stands behind it; None where none does."""
    start = max(text.rfind("("), text.rfind("["))
    prose = text[:start].rstrip() if start > 0 and is_sign_off(text[start:]) else ""
    return (prose, text[start:]) if ends_sentence(prose) else None


def is_agency(line: str) -> bool:
    """Whether the line is the name of a news agency, of several, or of an outlet with its agency, and nothing else."""
    return bool(_AGENCY_LINE.fullmatch(line) or _OUTLET.fullmatch(line))


def signed_prose(text: str, *, is_last: bool) -> str | None:
    """The prose that an agency's name at the end signs, or None: there it tells whose a picture is.

    What is signed are finished sentences: a long one, several, or the last text there is.
    """
    match = _SIGNED.fullmatch(text) if len(text) <= _LONGEST_CAPTION else None
    if not match or not ends_sentence(match["prose"]):
        return None
    signed = is_last or len(text) >= _LONG or len(_SENTENCE_ENDS.findall(match["prose"])) > 1
    return match["prose"] if signed else None


def reporters(line: str) -> tuple[str, ...]:
    """Those who reported, as the line says; () where it says nothing of that."""
    match = _REPORTED.match(line)
    return split_names(_FURTHER.sub("", match["who"])) if match else ()
