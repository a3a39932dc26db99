"""What a parser and an enricher are, and the plain values they are given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from worker.models import Article

Parser = Callable[["Document"], Article]
"""Turns a document into an article. Pure; bounded in time; raises `PermanentError` and nothing else, whatever the
bytes."""

Enricher = Callable[[Article], Article]
"""Returns the article with its own fields added. Pure; bounded in time; never changes what parsers read."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file as it arrived.

    `path` is relative to its inbox, with forward slashes; `media_type` is a hint (from the name) or empty.
    `received_at` is aware, in UTC. `id` and `digest` are hexadecimal.
    """

    content: bytes
    path: str
    id: str = ""
    digest: str = ""
    desk: str | None = None
    media_type: str = ""
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class VocabularyEntry:
    """A label a user wants to see as a tag, and the spellings that mean it."""

    label: str
    aliases: tuple[str, ...] = ()
    uri: str | None = None
    languages: tuple[str, ...] = ()
    case_sensitive: bool = False


@dataclass(frozen=True, slots=True)
class EnrichOptions:
    """What an enricher may be told when it is built. One that wants it has a classmethod `from_options`."""

    vocabulary: tuple[VocabularyEntry, ...] = ()
    summary_sentences: int = 3
    max_keyphrases: int = 15
    max_tags: int = 12
    tag_kinds: tuple[str, ...] = ("vocabulary", "person", "organisation", "place", "topic", "keyphrase")
    extra: Mapping[str, str] = field(default_factory=dict)
