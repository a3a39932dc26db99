"""An entry of the stream as an event, and which events a subscriber wants.

Pure. What lives here: reading and choosing. What does not: where entries come from (`conversation`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import pydantic_core
from pydantic import ConfigDict, Field

from worker.errors import ConfigurationError
from worker.models import (
    ARTICLE_FAILED,
    ARTICLE_PUBLISHED,
    ARTICLE_UPDATED,
    ARTICLE_WITHDRAWN,
    Event,
)

EVENT_TYPES = (ARTICLE_PUBLISHED, ARTICLE_UPDATED, ARTICLE_WITHDRAWN, ARTICLE_FAILED)


class Received(Event):
    """An event, and its place in the stream. Attributes added by later versions of copydesk are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    stream_id: str = Field(exclude=True, description="Give it as `start` to go on after this event.")
    raw: bytes = Field(exclude=True, repr=False, description="The JSON exactly as it was published.")


def read_entry(stream_id: str, fields: Mapping[bytes, bytes]) -> Received:
    """The event of a stream entry. Raises `ValueError` when there is none in it."""
    raw = fields.get(b"event", b"")
    event = pydantic_core.from_json(raw)
    if not isinstance(event, dict):
        raise ValueError("the entry holds no JSON object")  # noqa: TRY004 -- one error for all that is unreadable
    return Received.model_validate({**event, "stream_id": stream_id, "raw": raw})


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events are handed on: those that match one of each that is given. Nothing given: all."""

    types: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    desks: frozenset[str] = frozenset()

    @classmethod
    def choose(cls, types: Collection[str], tags: Collection[str], desks: Collection[str]) -> Wanted:
        """Types in full or by their last word (`failed`), tags by slug. An unknown type is a `ConfigurationError`."""
        return cls(frozenset(full_type(name) for name in types), frozenset(tags), frozenset(desks))

    def __contains__(self, event: Event) -> bool:
        return (
            (not self.types or event.type in self.types)
            and (not self.desks or desk_of(event) in self.desks)
            and (not self.tags or not self.tags.isdisjoint(slugs_of(event.data)))
        )


def full_type(name: str) -> str:
    """`failed` -> `copydesk.article.failed`."""
    for event_type in EVENT_TYPES:
        if name in {event_type, event_type.rpartition(".")[2]}:
            return event_type
    known = ", ".join(event_type.rpartition(".")[2] for event_type in EVENT_TYPES)
    raise ConfigurationError(f"there is no event type {name!r}; there are {known}")


def desk_of(event: Event) -> str | None:
    """The desk of an article; of a failure, the first folder of its path."""
    source = event.data.get("source")
    if isinstance(source, dict):
        desk = source.get("desk")
        return desk if isinstance(desk, str) else None
    folder, slash, _ = str(event.data.get("path", "")).partition("/")
    return folder if slash else None


def slugs_of(article: Mapping[str, Any]) -> set[str]:
    """The slugs of an article's tags; a failure has none."""
    tags = article.get("tags")
    return {str(tag.get("slug")) for tag in tags if isinstance(tag, dict)} if isinstance(tags, list) else set()
