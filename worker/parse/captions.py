"""Captions and credits of pictures, recognised by their wording.

What lives here: telling a credit from a sentence, and parting a caption from its credit.
What does not: where on the page a caption stood (its parser knows).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_AGENCY = (
    r"(?:AP|AFP|EPA|PA|EFE|EP|ANSA|AAP|CP|dpa|ddp|APA|ANP|TASS|Reuters|Getty(?: Images)?|AFP via Getty Images|"
    r"Associated Press|Press Association|Agence France-Presse|Alamy(?: Stock Photo)?|Shutterstock|iStock(?:photo)?|"
    r"Bloomberg|(?:imago|Imago|IMAGO)(?: images)?|[Pp]icture[ -][Aa]lliance|Rex(?: Features)?|(?:Zuma|ZUMA)(?: Press)?|"
    r"Xinhua|Anadolu(?: Agency| Images)?|(?:Keystone|KEYSTONE)|Magnum|Unsplash|Pexels|Supplied|Handout|Facebook|"
    r"Instagram|Wikimedia(?: Commons)?|NurPhoto|Corbis|WireImage|FilmMagic|SIPA|MAXPPP|Europa Press|PA Media|PA Wire|"
    r"Canadian Press|ullstein bild|Belga|NTB|TT|(?:Ritzau )?Scanpix|Ritzau|Lusa|PAP|KCNA|Hans Lucas|Bestimage|Abaca|"
    r"ddp images)"
)
_MARK = (
    r"(?:photo(?:graph|grapher|graphy|s)?|picture|pictures|image|images|pic|pics|credit|illustration|graphic|chart|source|"
    r"foto|fotos|bild|bildquelle|bildrechte|quelle|grafik|cr[ée]dit(?: photo)?|photo credit|image credit|image source|"
    r"fotograf[íi]a|imagen|cr[ée]dito|photographie|file photo|stock image|video|foto di)"
)
_BEFORE = re.compile(
    rf"(?:^|(?<=[\s.!?”\"’)])(?=[A-Z])|\(\s?)(?i:{_MARK})\s?(?:(?i:by|von|par|de)\s?:?|[:/©–|])\s*"
    rf"(?P<credit>[A-ZÀ-Ž©(@]?[^\n:]{{2,90}}?)\)?\.?$"
)
_MARK_ABOVE = re.compile(rf"^(?:{_MARK})\s?:\s+", re.IGNORECASE)
_COPYRIGHT = re.compile(r"(?:^|\s)(?:\(c\)|©)\s?(?P<credit>[^\n]{2,120}?)$", re.IGNORECASE)
_BRACKETED = re.compile(
    rf"\((?P<credit>(?:[^()]{{0,80}}[\s/,])?{_AGENCY}(?:[\s/,][^()]{{0,80}})?|(?:{_MARK})\b[\s:/by]*[^()]{{0,80}})\)\.?$",
    re.IGNORECASE,
)
_AGENCY_PHOTO = re.compile(
    r"(?:^|\s)(?P<credit>(?:AP|AFP|PA|EPA) (?:Photo|Wire|Images|Photos)(?:\s?[/,]\s?[^\n]{2,60})?)$"
)
_TRAILING = re.compile(
    rf"(?:^|(?<=[.!?”\"’\w\])])\s+)(?P<credit>"
    rf"(?:[A-ZÀ-Ž][\w.’'-]+\s+){{1,4}}?[A-ZÀ-Ž]?[\w.’'-]*\s?[/|]\s?{_AGENCY}(?:[\s/|,-][^\n.]{{0,60}})?|"
    rf"{_AGENCY}\s?[/|]\s?[A-ZÀ-Ž][^\n.]{{1,60}}|"
    rf"(?:Getty Images|AFP|EPA|REUTERS|Shutterstock|Alamy)(?:/[^\n.]{{2,40}})?)$"
)
_AFTER_SENTENCE = re.compile(
    rf"(?:^|(?<=[.!?”\"’])\s+)(?P<credit>\((?:[A-ZÀ-Ž][\w’'./&-]*\s?){{1,6}}\)|{_AGENCY}(?:\s?[/|,]\s?[^\n.]{{2,40}})?)$"
)
_SLASHED = re.compile(
    r"(?:^|\s)(?P<credit>(?:[A-ZÀ-Ž][\w.’'-]*\s){1,3}[A-ZÀ-Ž][\w.’'-]*\s?[/|]\s?(?:via )?"
    r"[A-Z][\w’'-]*(?:[ ,|/&-]{1,3}[A-Z][\w’'-]*){0,5})$"
)
_SMALL = frozenset(
    ("von", "van", "der", "den", "de", "del", "di", "da", "la", "le", "and", "und", "et", "y", "via", "für", "for")
) | {"the", "dpa", "ddp", "afp", "epa", "imago"}
_RESERVED = re.compile(
    r"(?:^|[/\s])(?P<credit>(?:[A-ZÀ-Ž][\w.’'-]*\s){0,3}[\w.’'-]*/?\s?Copyright\s(?:\d{4}\s)?[^.\n]{2,40}\."
    r"(?:\s?All rights reserved\.?)?)$"
)
_SIGNED_BEFORE = re.compile(r"\s©\s?(?P<credit>[A-ZÀ-Ž][^\n©]{1,80})$")
_SIGNED = re.compile(r"©\s?[^\n]{2,80}")
_NOTICE = re.compile(
    r"\b(?:19|20)\d\d\b|reserved|vorbehalten|reservad|réservés|rechte|licen|riproduzione|infocom|gmbh|verlag|\bltd\b|\binc\b|\bllc\b",
    re.IGNORECASE,
)
_SOURCE = re.compile(r"(?:source|quelle|fuente|fonte)\b", re.IGNORECASE)
_FILED = re.compile(
    r"(?:(?-i:FILE)(?: PHOTO)?\s?[:–—-]|\[\d{1,2}/\d{1,2}\]|\(?(?:Archiv|Symbol)(?:bild|foto)\)?|Undatierte Aufnahme|"
    r"Stock image|Imagen de archivo|Photo d[’']archives?|Image d[’']illustration)|"
    r".*(?:\((?:left|right|cent(?:re|er)|pictured|above|file|l|r|c|l\.|r\.|M\.|izq\.|dcha\.)\)|"
    r"\bin this (?:undated |file |handout |recent )?(?:photo|picture|image|photograph|screengrab|frame)\b|"
    r"file photo\b|purchase licensing rights|obtained from social media)",
    re.IGNORECASE,
)
_CAPTIONED = re.compile(
    r"(?:^|[\s_-])(?:caption|legende?|bildunterschrift|bildtext|didascalia|piefoto|pie-(?:de-)?foto)(?:-?te?xt)?(?=\s|$)",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"[A-ZÀ-Ž][^.!?]{20,}(?<!\bon)(?<!\bof)(?<!\bby)(?<!from)(?<!since)(?<!until)(?<!after)(?<!before)(?<!dated)(?<!and)"
    r"\s(?:Jan|Feb|March|April|May|June|July|Aug|Sept|Oct|Nov|Dec)[a-z]*\.? \d{1,2}, 20\d\d"
    r"(?:,? (?:in|at) [^!?]{3,60})?\.?"
)
_MAX_DATED = 250
_MAX_CAPTION = 700
_MAX_CREDIT = 90
_LONGEST_TAIL = 200
_PARTING = (".", "!", "?", "”", "’", ")", "|", "/", "–", "—", "-", ",")
_SENTENCE_ENDS = re.compile(r".*[a-zß-ž]{3}\.\s+(?=[A-ZÀ-Ž@])")
_STROKE = re.compile(r"(?<=\w)\s?[/|]\s?(?=\w)")


class _Form(NamedTuple):
    """How a credit is written. Looking for one of `needs`, of which every such line has one, costs a fiftieth."""

    pattern: re.Pattern[str]
    needs: tuple[str, ...] = ("",)

    def search(self, line: str, folded: str) -> re.Match[str] | None:
        return self.pattern.search(line) if any(map(folded.__contains__, self.needs)) else None

    def opens(self, line: str) -> bool:
        return any(map(line.casefold().__contains__, self.needs)) and bool(self.pattern.match(line))


_STROKES = ("/", "|")
_MARKS = (
    *(
        "phot",
        "pic",
        "imag",
        "credit",
        "crédit",
        "illustration",
        "graphic",
        "chart",
        "source",
        "foto",
        "bild",
        "quelle",
    ),
    *("grafik", "video"),
)
_FORMS = (
    _Form(_RESERVED, ("copyright",)),
    _Form(_SIGNED_BEFORE, ("©",)),
    _Form(_AGENCY_PHOTO, (" photo", " wire", " images")),
    _Form(_BEFORE, _MARKS),
    _Form(_BRACKETED, (")",)),
    _Form(_TRAILING, (*_STROKES, "getty", "afp", "epa", "reuters", "shutterstock", "alamy")),
    _Form(_AFTER_SENTENCE),
    _Form(_SLASHED, _STROKES),
    _Form(_COPYRIGHT, ("©", "(c)")),
)
_FILE_PHOTO = _Form(
    _FILED,
    ("file", "[", "(", "bild", "foto", "undatierte", "image", "photo", "in this", "licensing", "social media"),
)


def split_credit(line: str) -> tuple[str | None, str] | None:
    """(caption, credit) where the line ends with a picture's credit, the caption None where it is nothing else.

    None where the line ends with no credit, or is too long for a caption.
    """
    return _split(line) if len(line) <= _MAX_CAPTION else None


@lru_cache(maxsize=1024)  # the same lines are asked about at several steps
def _split(line: str) -> tuple[str | None, str] | None:
    if _is_bare_credit(line):
        return None, line
    tail = line[-_LONGEST_TAIL:]
    folded = tail.casefold()
    for form in _FORMS:
        match = form.search(tail, folded)
        if match and not (form.pattern is _BEFORE and _is_clause(tail, match)):
            start, credit = _past_sentence(form, match)
            start += len(line) - len(tail)
            return _MARK_ABOVE.sub("", line[:start]).strip(" (|–-/") or None, credit.strip(" ().|") or line
    return None


def _past_sentence(form: _Form, match: re.Match[str]) -> tuple[int, str]:
    """Where the credit starts, and the credit: what ends the caption's sentence before the names is none of it."""
    credit = str(match["credit"])
    ended = _SENTENCE_ENDS.match(credit) if form.pattern in (_TRAILING, _SLASHED) else None
    return (match.start("credit") + ended.end(), credit[ended.end() :]) if ended else (match.start(), credit)


def _is_clause(line: str, match: re.Match[str]) -> bool:
    """Whether mark and colon stand inside a headline, as in "Erstes Bild: So soll die Brücke aussehen"."""
    before = line[: match.start()].rstrip()
    if not before or before.endswith(_PARTING) or line[match.start()] == "(":
        return False
    words = str(match["credit"]).split()
    return sum(word[0].islower() and word not in _SMALL for word in words) > 1


@lru_cache(maxsize=1024)
def is_captioned(names: str) -> bool:
    """Whether one of an element's class names says that it holds a picture's caption."""
    return bool(_CAPTIONED.search(names))


def _is_dated(line: str) -> bool:
    """Whether the line is one sentence that a bare day and perhaps a place end, as agencies write captions."""
    return len(line) <= _MAX_DATED and ", 20" in line and bool(_DATED.fullmatch(line))


def is_caption(line: str) -> bool:
    """Whether the line says of itself that it describes a picture, or ends with a picture's credit."""
    if len(line) > _MAX_CAPTION:
        return False
    return split_credit(line) is not None or _is_dated(line) or _FILE_PHOTO.opens(line)


def _is_bare_credit(line: str) -> bool:
    """Whether the line is nothing but names and who holds the rights, parted by strokes."""
    if len(line) > _MAX_CREDIT or not _STROKE.search(line) or ":" in line or line.endswith((".", "!", "?")):
        return False
    words = _STROKE.sub(" ", line).lstrip("© ").split()
    named = [word for word in words if word[0].isupper() or word[0] == "@"]
    return len(named) >= 2 and len(named) + sum(word in _SMALL for word in words) == len(words)


def is_credit(line: str) -> bool:
    """Whether the line is a picture's credit that a copyright sign opens, and no notice of the page's owner."""
    return bool(_SIGNED.fullmatch(line)) and not _NOTICE.search(line)


def names_source(credit: str) -> bool:
    """Whether the credit tells where facts or an article came from as likely as whose a picture is."""
    return bool(_SOURCE.match(credit))
