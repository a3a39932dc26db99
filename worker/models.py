"""What crosses a wire: the article, the event around it, and the record of a failure.

What lives here: frozen pydantic models, exactly as `docs/reference/contract.md` publishes them.
What does not: how they are made (`parse`, `enrich`), kept (`adapters`) or chosen (`decide`).

Absent means unknown. A field that nobody could read stays `None` (or empty) and is left out of the JSON.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

BlockKind = Literal["paragraph", "heading", "list_item", "quote"]
EntityKind = Literal["person", "organisation", "place"]
TagKind = Literal["person", "organisation", "place", "keyphrase", "topic", "vocabulary"]
PublicationStatus = Literal["usable", "withheld", "canceled"]
EnrichmentStatus = Literal["ok", "failed", "skipped"]
StageName = Literal["watch", "parse", "enrich", "publish"]

ARTICLE_PUBLISHED = "copydesk.article.published"
ARTICLE_UPDATED = "copydesk.article.updated"
ARTICLE_WITHDRAWN = "copydesk.article.withdrawn"
ARTICLE_FAILED = "copydesk.article.failed"
EventType = Literal[
    "copydesk.article.published",
    "copydesk.article.updated",
    "copydesk.article.withdrawn",
    "copydesk.article.failed",
]

Score = Annotated[float, Field(ge=0.0, le=1.0)]


class Model(BaseModel):
    """Frozen all the way, and strict about names: an unknown field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_timedelta="float")

    def to_json(self) -> bytes:
        """The wire form: UTF-8 JSON, with everything unknown left out."""
        return self.__pydantic_serializer__.to_json(self, exclude_none=True, exclude_defaults=False)


class Source(Model):
    """Where the article's document came from."""

    path: str = Field(description="Path inside the inbox, with forward slashes; for `process`, as it was given.")
    desk: str | None = Field(default=None, description="First-level folder of the inbox.")
    media_type: str = Field(description="What the content was recognised as.")
    encoding: str | None = Field(default=None, description="Character encoding the text was read with.")
    size_bytes: int = Field(ge=0)
    received_at: AwareDatetime | None = Field(default=None, description="When the document was taken in.")


class Block(Model):
    """One block of the body."""

    kind: BlockKind
    text: str


class Image(Model):
    """A picture the article shows. Its caption is here and never in the text."""

    caption: str | None = None
    credit: str | None = None
    url: str | None = None


class Summary(Model):
    """What the article says, shorter."""

    text: str = Field(description="A few sentences, in the order of the article.")
    brief: str = Field(description="One line of at most 160 characters.")
    method: str = Field(description="How it was made, such as `extractive` or `lead`.")


class Entity(Model):
    """Somebody or something named, with every form of the name merged into it."""

    label: str
    kind: EntityKind
    forms: tuple[str, ...] = Field(default=(), description="Every surface form merged into it, as spelt.")
    mentions: int = Field(ge=1)
    salience: Score


class Keyphrase(Model):
    """A phrase the article is about."""

    text: str
    score: Score


class Topic(Model):
    """A subject of the IPTC Media Topics."""

    label: str
    uri: str
    score: Score


class Tag(Model):
    """A label worth publishing; `slug` names its channel."""

    label: str
    slug: str
    kind: TagKind
    score: Score


class Enrichment(Model):
    """What became of one enricher's run."""

    status: EnrichmentStatus
    version: str
    ms: float = Field(ge=0.0, description="Wall time it took, in milliseconds.")
    error: str | None = None


class Article(Model):
    """What was read out of a document, and what the enrich stage added to it."""

    id: str = ""
    revision: int = Field(default=1, ge=1)
    digest: str = Field(default="", description="SHA-256 of the document's bytes, hexadecimal.")
    source: Source

    headline: str | None = None
    dek: str | None = Field(default=None, description="The editor's standfirst; not our summary.")
    byline: str | None = None
    authors: tuple[str, ...] = ()
    dateline: str | None = None
    section: str | None = None
    url: str | None = None
    provider: str | None = None
    published_at: AwareDatetime | None = None
    modified_at: AwareDatetime | None = None
    language: str | None = Field(default=None, description="BCP 47.")
    body: tuple[Block, ...] = ()
    text: str = Field(default="", description="The body's text, blocks joined by a blank line.")
    images: tuple[Image, ...] = ()
    word_count: int = Field(default=0, ge=0)
    reading_time_s: int = Field(default=0, ge=0)

    identifier: str | None = Field(
        default=None,
        description="The article's own identifier (NewsML guid, ninjs uri, canonical URL, Message-ID).",
    )
    version: str | None = Field(default=None, description="The version the document states for itself.")
    status: PublicationStatus | None = Field(default=None, description="IPTC publication status, where it is stated.")
    embargoed_until: AwareDatetime | None = Field(default=None, description="Not for release before this moment.")
    urgency: int | None = Field(default=None, ge=1, le=9, description="Editorial urgency, 1 the most urgent.")
    slug: str | None = Field(default=None, description="The newsroom's name for the story (slugline).")
    rights: str | None = Field(default=None, description="Copyright notice or usage terms, as stated.")
    keywords: tuple[str, ...] = Field(default=(), description="Keywords that the document states; not ours.")

    summary: Summary | None = None
    entities: tuple[Entity, ...] = ()
    keyphrases: tuple[Keyphrase, ...] = ()
    topics: tuple[Topic, ...] = ()
    tags: tuple[Tag, ...] = ()
    enrichments: dict[str, Enrichment] = Field(default_factory=dict)


class Failure(Model):
    """A document that will not be tried again by itself, with its reason."""

    id: str = Field(description="The document's id.")
    path: str
    digest: str | None = None
    stage: StageName
    code: str = Field(description="One of the closed list in `errors.Code`.")
    reason: str = Field(description="One sentence a person can act on.")
    attempts: int = Field(ge=0)
    first_at: AwareDatetime
    last_at: AwareDatetime
    retriable: bool = Field(description="Whether `copydesk failures retry` can succeed once the cause is gone.")


class Event(Model):
    """CloudEvents 1.0, structured JSON: what subscribers hear."""

    specversion: Literal["1.0"] = "1.0"
    id: str = Field(description="The same if the event is ever repeated.")
    source: str
    type: EventType
    subject: str = Field(description="The article's id; for failures the document's.")
    time: datetime
    datacontenttype: Literal["application/json"] = "application/json"
    data: dict[str, Any] = Field(description="The article, or for failures the failure record.")
