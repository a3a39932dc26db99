"""Captions and credits of pictures, recognised by their wording.

What lives here: telling a credit from a sentence, and parting a caption from its credit.
What does not: where on the page a caption stood (its parser knows).
"""

from __future__ import annotations

import re

_AGENCY = (
    r"(?:AP|AFP|EPA|PA|EFE|ANSA|AAP|CP|dpa|ddp|APA|ANP|TASS|Reuters|Getty(?: Images)?|AFP via Getty Images|"
    r"Associated Press|Press Association|Agence France-Presse|Alamy(?: Stock Photo)?|Shutterstock|iStock(?:photo)?|"
    r"Bloomberg|imago(?: images)?|picture[ -]alliance|Rex(?: Features)?|Zuma(?: Press)?|Xinhua|Anadolu(?: Agency)?|"
    r"Keystone|Magnum|Unsplash|Pexels|Supplied|Handout|Facebook|Instagram|Wikimedia(?: Commons)?|NurPhoto|Corbis|"
    r"WireImage|FilmMagic|SIPA|MAXPPP|Europa Press|PA Media|PA Wire|Canadian Press|ullstein bild|KEYSTONE|Belga|NTB|TT|"
    r"Scanpix)"
)
_MARK = (
    r"(?:photo(?:graph|grapher|graphy|s)?|picture|pictures|image|images|pic|pics|credit|illustration|graphic|source|"
    r"foto|fotos|bild|bildquelle|bildrechte|quelle|grafik|cr[ée]dit(?: photo)?|photo credit|image credit|image source|"
    r"fotograf[íi]a|imagen|cr[ée]dito|photographie|file photo|stock image|video|foto di)"
)
_BEFORE = re.compile(
    rf"(?:^|(?<=[\s.!?”\"’)])(?=[A-Z])|\(\s?)(?i:{_MARK})\s?(?:(?i:by|von|par|de)\s?:?|[:/©–|])\s*"
    rf"(?P<credit>[A-ZÀ-Ž©(@]?[^\n:]{{2,90}}?)\)?\.?$"
)
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
_FILED = re.compile(
    r"(?:(?-i:FILE)(?: PHOTO)?\s?[:–—-]|\[\d{1,2}/\d{1,2}\]|Archivbild|Symbolbild|Undatierte Aufnahme|Stock image)|"
    r".*(?:\((?:left|right|cent(?:re|er)|pictured|above|file|l|r|c)\)|"
    r"\bin this (?:undated |file |handout |recent )?(?:photo|picture|image|photograph|screengrab|frame)\b|"
    r"file photo\b|purchase licensing rights|obtained from social media)",
    re.IGNORECASE,
)
_CAPTIONED = re.compile(
    r"(?:^|[\s_-])(?:caption|legende?|bildunterschrift|bildtext|didascalia|piefoto|pie-(?:de-)?foto)(?:-?te?xt)?(?=\s|$)",
    re.IGNORECASE,
)
_MAX_CAPTION = 700


def split_credit(line: str) -> tuple[str | None, str] | None:
    """(caption, credit) where the line ends with a picture's credit, the caption None where it is nothing else.

    None where the line ends with no credit, or is too long for a caption.
    """
    if len(line) > _MAX_CAPTION:
        return None
    for form in (_AGENCY_PHOTO, _BEFORE, _BRACKETED, _TRAILING, _AFTER_SENTENCE, _SLASHED, _COPYRIGHT):
        match = form.search(line[-200:])
        if match:
            start = max(0, len(line) - 200) + match.start()
            return line[:start].strip(" (|–-/") or None, match["credit"].strip(" ().|") or line
    return None


def is_captioned(names: str) -> bool:
    """Whether one of an element's class names says that it holds a picture's caption."""
    return bool(_CAPTIONED.search(names))


def is_caption(line: str) -> bool:
    """Whether the line says of itself that it describes a picture, or ends with a picture's credit."""
    return split_credit(line) is not None or (len(line) <= _MAX_CAPTION and bool(_FILED.match(line)))
