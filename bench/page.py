"""The tables in `docs/performance.md`: each stands between two markers and is replaced by what was measured last.

A part that was not measured keeps what stands there. What lives here: where the tables go. What does not: the page's
own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from bench.figures import Part, as_text

MACHINE = "machine"
_PLACE = re.compile(r"(?P<begin><!-- bench: (?P<name>[\w-]+) -->\n).*?(?P<end><!-- end -->\n)", re.DOTALL)


def write(path: Path, machine: str, parts: Iterable[Part]) -> None:
    """Fill the places of a page. Raises `ValueError` when a part has none."""
    texts = {part.name: as_text(part, level=3) for part in parts} | {MACHINE: machine + "\n"}
    path.write_text(filled(path.read_text("utf-8"), texts), "utf-8")


def filled(page: str, texts: dict[str, str]) -> str:
    """The page with each text in its place."""
    if missing := set(texts) - {match["name"] for match in _PLACE.finditer(page)}:
        raise ValueError(f"the page has no place for {', '.join(sorted(missing))}")
    return _PLACE.sub(lambda place: _filled(place, texts), page)


def _filled(place: re.Match[str], texts: dict[str, str]) -> str:
    text = texts.get(place["name"])
    return place[0] if text is None else f"{place['begin']}\n{text}\n{place['end']}"
