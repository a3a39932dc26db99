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
_PARTICLE = r"(?:van|von|der|den|de|del|della|di|da|dos|du|la|le|bin|ibn|al|el|ten|ter|zu|y|e)"
_WORD = r"(?:[A-ZÀ-ÖØ-ÞĀ-Ž][\w’'.-]*|[A-Z]\.)"
_NAME = re.compile(rf"{_WORD}(?:\s+(?:{_PARTICLE}\s+)*{_WORD}){{1,4}}")
_BETWEEN = re.compile(
    r"\s*(?:,|;|\||/|•|·|&|\band\b|\bund\b|\bet\b|\by\b|\be\b|\bog\b|\boch\b|\ben\b|\bwith\b|\bmit\b)\s*", re.IGNORECASE
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
    parts = [part for part in _BETWEEN.split(_without_role(line)) if part]
    names = tuple(part for part in parts if _NAME.fullmatch(part))
    return names if parts and len(names) == len(parts) else ()


def split_names(text: str) -> tuple[str, ...]:
    """The names in what follows "By": people and agencies, titles of office and handles left out."""
    people = []
    for part in _BETWEEN.split(text):
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
    parts = [part for part in _BETWEEN.split(bare) if part]
    names = [part for part in parts if _NAME.fullmatch(part)]
    if len(names) == len(parts):
        return tuple(names)
    if names and names[0] == parts[0] and len(parts[-1].split()) > 2 and "," in bare:
        return tuple(names)  # a name, and after a comma what the person is
    return (bare,)


def _without_role(text: str) -> str:
    bare = re.sub(r"\s*(?:@\w+|\S+@\S+|\b(?:in|for|at|aus)\s+[A-Z].*$|\(.*?\))", "", text)
    return _TITLED.sub("", bare).strip() if find_date(bare) is None else ""
