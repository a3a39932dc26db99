"""Whether one tag says again what another says. Pure; shared by whatever chooses tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from worker.enrich.words import plain

if TYPE_CHECKING:
    from worker.models import Tag


def says_again(tag: Tag, better: Tag) -> bool:
    """Tell whether `tag` adds nothing to `better`: the same words, or words within its words."""
    words, others = _words(tag), _words(better)
    both_names = {tag.kind, better.kind} <= {"person", "organisation", "place"}
    if both_names:
        return words == others
    return words <= others or ("keyphrase" in (tag.kind, better.kind) and others <= words)


def _words(tag: Tag) -> frozenset[str]:
    return frozenset(plain(word) for word in tag.slug.split("-"))
