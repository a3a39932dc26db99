"""People's names in bylines.

What lives here: recognising a byline and taking the names out of it.
What does not: names in running text (an enricher's work).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from worker.parse.dates import find_date
from worker.parse.offices import describes, part_office

_MAX_BYLINE = 160
_MAX_BARE = 80
_MAX_NAMES = 2000
MAX_NAME = 160
"""What is longer is no name of anybody."""
_EDGES = " .,;:-–—|()@"
_NO_NAME = re.compile(
    r"\b(?:the|a|an|in|on|for|with|to|at|how|why|what|who|when|is|are|was|were|has|had|new|no|or|it|we|you|our|my|more|all|"
    r"log|sign|join|of|der|die|das|ein|eine|für|mit|im|nach|les|une|des|dans|pour|los|las|una|para|con)\b",
    re.IGNORECASE,
)
_GENRE = (
    r"(?:story|report(?:ing)?|written|words|text|posted|submitted|published|analysis|opinion|comment(?:ary)?|review|exclusive|"
    r"kommentar|analyse|bericht|reportage|interview|kolumne|glosse|gastbeitrag|publié|écrit|rédigé|recueillis|chronique|"
    r"propos recueillis|texte|escrito|publicado|texto|análisis|reportaje|crónica)"
)
_LABEL = (
    r"(?:words|text|author|autor(?:in|es|a)?|auteure?s?|texte|texto)"
    r"(?: (?:and|und|et|y|&) (?:pictures|photos?|photography|fotos?|bilder|imágenes))?"
)
_BY = re.compile(
    rf"(?:(?:(?:an?|eine?|une?|una) )?{_GENRE} )?(?:by|von|par|por|di|door)\b:?\s+(?=\S)|{_LABEL}\s?:\s*(?=\S)",
    re.IGNORECASE,
)
_BY_ALONE = re.compile(r"(?:by|par|por)\s", re.IGNORECASE)
_INSTITUTION = re.compile(
    r"\b(?:polizei|feuerwehr|landkreis|kreisverwaltung|stadtverwaltung|ministeri|bundes(?:amt|polizei|agentur)|universit|"
    r"institut|police\b|council\b|ministry\b|department\b|mairie\b|préfecture\b|ayuntamiento\b)",
    re.IGNORECASE,
)
_GLUED = re.compile(r"(?<![^\W\d_])(?!Mac|Fitz)[A-Z][a-zß-ž]{2,}[A-Z][a-zß-ž]")  # "NewsAnn LeeSenior reporter"
_PICTURED = re.compile(
    r"(?:^|\s)(?:pictures?|photos?|photographs|photography|fotos?|bilder|video|graphics?|editing)\s?"
    r"(?::|(?:by|von|par|por)\b).*",
    re.IGNORECASE,
)
_PARTICLE = r"(?:van|von|der|den|de|del|della|di|da|dos|du|la|le|bin|ibn|al|el|ten|ter|zu|y|e)"
_WORD = r"(?:[A-ZÀ-ÖØ-ÞĀ-Ž][\w’'.-]*|[A-Z]\.)"
_NAME = re.compile(rf"{_WORD}(?:\s+(?:{_PARTICLE}\s+)*{_WORD}){{1,4}}")
_BETWEEN = re.compile(
    r"(\s*(?:,|;|\||/|•|·|&|\band\b|\bund\b|\bet\b|\by\b|\be\b|\bog\b|\boch\b|\ben\b|\bwith\b|\bmit\b)\s*)",
    re.IGNORECASE,
)
_AGENCIES = frozenset({"ap", "afp", "dpa", "pa", "reuters", "bloomberg", "efe", "ansa", "associated press"})
_AGENCIES |= {"the associated press", "press association", "agence france-presse", "the canadian press"}
_ADDRESS = re.compile(r"(?:https?:|www\.).*|[^\s@]+@[^\s@]+", re.IGNORECASE | re.DOTALL)
_WHERE = re.compile(r"(?:(?:à|au|aux|en|de|des|du|del|der|für|of|for|to|at|in)\s\S.{0,40})?")
_STAFF = re.compile(r"\s+staff$", re.IGNORECASE)
_PLACE = re.compile(r"(?:New|Los|Las|San|Santa|Hong|Saint|St|South|North|East|West|Tel|Cape|Buenos|Rio|Abu)\b")


@dataclass(frozen=True, slots=True)
class Byline:
    """The line as it stood, and the people in it: none where it names an office only."""

    line: str
    authors: tuple[str, ...]


def read_byline(line: str) -> Byline | None:
    """The byline in the line, where it opens with "By" or its like and names somebody or an office, else None."""
    lead = _BY.match(line) if len(line) <= _MAX_BYLINE else None
    if not lead or line.endswith((".", "!", "?")):
        return None
    told = line[lead.end() :]
    authors = split_names(told)
    return Byline(line, authors) if authors or _names_offices(told) else None


def bare_names(line: str) -> tuple[str, ...]:
    """The people of a line that holds names, titles of office and dates and nothing else; else ()."""
    if len(line) > _MAX_BARE or line.endswith((".", "!", "?")) or _NO_NAME.search(line):
        return ()
    if _BY_ALONE.match(line) or _INSTITUTION.search(line) or find_date(line) is not None:
        return ()
    parts = [bare for part in _parts(line) if (bare := _before_office(part))]
    names = tuple(part for part in parts if _NAME.fullmatch(part) and not _GLUED.search(part))
    return names if len(names) == len(parts) else ()


def split_names(text: str) -> tuple[str, ...]:
    """The names in what follows "By": people and agencies, titles of office and handles left out."""
    return tuple(dict.fromkeys(name for part in _parts(text) if (name := _person(part))))


def part_names(text: str) -> tuple[str, ...]:
    """The people of a line of names: parted where every part reads as a name, else the line as it is.

    Addresses, bare numbers, offices and what is too long for a name name nobody.
    """
    bare = re.sub(r"^(?:by|von|par|por)\s+", "", text.strip(), flags=re.IGNORECASE)
    if not re.search(r"[^\W\d_]", bare) or _ADDRESS.fullmatch(bare):
        return ()
    parts = [part for part in _parts(bare) if part]
    names = [part for part in parts if _NAME.fullmatch(part)]
    if len(names) == len(parts):
        return tuple(name for name in names if as_name(name))
    if names and names[0] == parts[0] and len(parts[-1].split()) > 2 and "," in bare:
        return tuple(names)  # a name, and after a comma what the person is
    return as_name(bare)


def as_name(text: str) -> tuple[str, ...]:
    """What is stated as a name though it reads like none; () for an office, and for what is too long for a name."""
    bare = text.strip()
    return (bare,) if 0 < len(bare) <= MAX_NAME and not _is_office(bare, sure=True) else ()


def _names_offices(text: str) -> bool:
    """Whether the text names offices and nobody: "Local Democracy Reporter", "our correspondent in Paris"."""
    return all(map(_is_office, _parts(text)))


def _is_office(part: str, *, sure: bool = False) -> bool:
    """Whether the part is an office; unless it must be sure, one word before it may be the town's or the paper's."""
    bare = _without_address(part).strip(_EDGES)
    before, after = part_office(bare) or (bare, "")
    if before == bare or not _WHERE.fullmatch(after):
        return False
    return not before or (not sure and " " not in before and before[0].isupper())


def _person(part: str) -> str | None:
    """Who is named in the part: before the office, else after it; an agency by its name alone."""
    bare = _without_address(part).strip(_EDGES)
    before, after = part_office(bare) or (bare, "")
    before = before.strip(_EDGES)
    if (agency := _STAFF.sub("", before)).lower() in _AGENCIES:
        return agency
    if match := _NAME.match(before):
        return match[0]
    match = None if " " in before or _PLACE.match(after) or describes(after) else _NAME.match(after)
    return match[0] if match else None


def _before_office(part: str) -> str:
    bare = _without_address(part)
    return (part_office(bare) or (bare, ""))[0]


def _parts(text: str) -> list[str]:
    """What stands between commas, "and" and their like, but for what a comma says of the person before it.

    Of a text too long to name people only the beginning is read, and no part is cut in two.
    """
    line = " ".join(text.split())
    pieces = _BETWEEN.split(line[:_MAX_NAMES])
    if len(line) > _MAX_NAMES:
        pieces = pieces[:-1]
    parts = pieces[:1]
    for mark, part in zip(pieces[1::2], pieces[2::2], strict=False):
        described = "," in mark and _is_bare(parts[-1]) and _describes(part)
        located = mark.strip().lower() == "en" and part_office(parts[-1])  # in Dutch "and", but not below an office
        if not (described or located):
            parts.append(part)
    return parts


def _is_bare(part: str) -> bool:
    """Tell a name alone; where offices follow their names without a comma, one after a comma has its own person."""
    return _NAME.fullmatch(part) is not None and not describes(part)


def _describes(part: str) -> bool:
    return part.lower() not in _AGENCIES and describes(_without_address(part))


def _without_address(text: str) -> str:
    """The text without handles, places, brackets and who took the pictures; nothing where it holds a date."""
    bare = re.sub(r"\s*(?:@\w+|(?<!\S)\S+@\S+|\b(?:in|for|at|aus)\s+[A-Z].*$|\(.*?\))", "", text)
    return _PICTURED.sub("", bare).strip() if find_date(bare) is None else ""
