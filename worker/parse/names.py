"""People's names in bylines.

What lives here: recognising a byline and taking the names out of it.
What does not: names in running text (an enricher's work).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from worker.parse.dates import find_date

_MAX_BYLINE = 160
_MAX_BARE = 80
_MAX_NAMES = 2000
_NO_NAME = re.compile(
    r"\b(?:the|a|an|in|on|for|with|to|at|how|why|what|who|when|is|are|was|were|has|had|new|no|or|it|we|you|our|my|more|all|"
    r"log|sign|join|of|der|die|das|ein|eine|für|mit|im|nach|les|une|des|dans|pour|los|las|una|para|con)\b",
    re.IGNORECASE,
)
_BY = re.compile(
    r"(?:story |report |reporting |written |words |text |posted |submitted |published )?"
    r"(?:by|von|par|por|di|door)\b:?\s+(?=\S)",
    re.IGNORECASE,
)
_TITLED = re.compile(
    r"\b(?:(?:senior|chief|deputy|foreign|political|staff|special|health|science|sports?|business|crime|royal|us|uk|"
    r"north|world|home|lifestyle|entertainment|arts|environment|social|content|hub|news|managing|associate|assistant|"
    r"executive|technology|education|security|defence|economics|freelance|digital|audience|trends|court)\s+)*"
    r"(?:editor|reporter|correspondent|writer|columnist|journalist|contributor|producer|director|analyst|bureau chief|"
    r"redakteur(?:in)?|korrespondent(?:in)?|journaliste|correspondant|corresponsal)\b.*",
    re.IGNORECASE,
)
_OFFICE = re.compile(
    r"\b(?:(?:editor|reporter|correspondent|writer|columnist|journalist|contributor|producer|director|analyst)s?|chief"
    r"|(?:deputy|acting|assistant|joint) head|head of|redakteur(?:in)?|korrespondent(?:in)?)\b"
    r"|\b(?:news|press|agency|media|radio|television|tv|newspapers|times|tribune|gazette|magazine|network|service)$",
    re.IGNORECASE,
)
"""What a person is, or works for, where it follows a name and a comma: `Local Democracy Reporter`, `BBC News`."""
_PARTICLE = r"(?:van|von|der|den|de|del|della|di|da|dos|du|la|le|bin|ibn|al|el|ten|ter|zu|y|e)"
_WORD = r"(?:[A-ZÀ-ÖØ-ÞĀ-Ž][\w’'.-]*|[A-Z]\.)"
_NAME = re.compile(rf"{_WORD}(?:\s+(?:{_PARTICLE}\s+)*{_WORD}){{1,4}}")
_BETWEEN = re.compile(
    r"(\s*(?:,|;|\||/|•|·|&|\band\b|\bund\b|\bet\b|\by\b|\be\b|\bog\b|\boch\b|\ben\b|\bwith\b|\bmit\b)\s*)",
    re.IGNORECASE,
)
_AGENCIES = frozenset({"ap", "afp", "dpa", "pa", "reuters", "bloomberg", "efe", "ansa", "associated press"})
_AGENCIES |= {"the associated press", "press association", "agence france-presse", "the canadian press"}


@dataclass(frozen=True, slots=True)
class Byline:
    """The line as it stood, and the people in it."""

    line: str
    authors: tuple[str, ...]


def read_byline(line: str) -> Byline | None:
    """The byline in the line, where it opens with "By" or its like and names somebody, else None."""
    lead = _BY.match(line)
    if not lead or len(line) > _MAX_BYLINE or line.endswith((".", "!", "?")):
        return None
    authors = split_names(line[lead.end() :])
    return Byline(line, authors) if authors else None


def bare_names(line: str) -> tuple[str, ...]:
    """The people of a line that holds names, titles of office and dates and nothing else; else ()."""
    if len(line) > _MAX_BARE or line.endswith((".", "!", "?")) or _NO_NAME.search(line):
        return ()
    parts = [part for part in _parts(_without_role(", ".join(_parts(line)))) if part]
    names = tuple(part for part in parts if _NAME.fullmatch(part))
    return names if parts and len(names) == len(parts) else ()


def split_names(text: str) -> tuple[str, ...]:
    """The names in what follows "By": people and agencies, titles of office and handles left out."""
    people = []
    for part in _parts(text):
        bare = _without_role(part).strip(" .,;:-–—|()@")
        match = _NAME.match(bare)
        if match:
            people.append(match[0])
        elif bare.lower() in _AGENCIES:
            people.append(bare)
    return tuple(dict.fromkeys(people))


def part_names(text: str) -> tuple[str, ...]:
    """The people of a line of names: parted where every part reads as a name, else the line as it is.

    Addresses and bare numbers name nobody.
    """
    bare = re.sub(r"^(?:by|von|par|por)\s+", "", text.strip(), flags=re.IGNORECASE)
    if not re.search(r"[^\W\d_]", bare) or re.match(r"https?:|www\\.", bare):
        return ()
    parts = [part for part in _parts(bare) if part]
    names = [part for part in parts if _NAME.fullmatch(part)]
    if len(names) == len(parts):
        return tuple(names)
    if names and names[0] == parts[0] and len(parts[-1].split()) > 2 and "," in bare:
        return tuple(names)  # a name, and after a comma what the person is
    return (bare,)


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
        if not ("," in mark and _is_bare(parts[-1]) and _describes(part)):
            parts.append(part)
    return parts


def _is_bare(part: str) -> bool:
    """Tell a name alone; where offices follow their names without a comma, one after a comma has its own person."""
    return _NAME.fullmatch(part) is not None and not _describes(part)


def _describes(part: str) -> bool:
    """Tell an office or a workplace from a name: both are written large."""
    return part[:1].isupper() and part.lower() not in _AGENCIES and _OFFICE.search(part) is not None


def _without_role(text: str) -> str:
    bare = re.sub(r"\s*(?:@\w+|(?<!\S)\S+@\S+|\b(?:in|for|at|aus)\s+[A-Z].*$|\(.*?\))", "", text)
    return _TITLED.sub("", bare).strip() if find_date(bare) is None else ""
