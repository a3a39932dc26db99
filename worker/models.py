"""What crosses a wire: the article, the event around it, and the record of a failure.

What lives here: frozen pydantic models, exactly as `docs/reference/contract.md` publishes them.
What does not: how they are made (`parse`, `enrich`), kept (`adapters`) or chosen (`decide`).

Absent means unknown. A field that nobody could read stays `None` (or empty) and is left out of the JSON.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

BlockKind = Literal["paragraph", "heading", "list_item", "quote"]
EntityKind = Literal["person", "organisation", "place"]
TagKind = Literal["person", "organisation", "place", "keyphrase", "topic", "vocabulary"]
PublicationStatus = Literal["usable", "withheld", "canceled"]
EnrichmentStatus = Literal["ok", "failed", "skipped"]
StageName = Literal["watch", "parse", "enrich", "publish"]

ARTICLE_PUBLISHED: Final = "copydesk.article.published"
ARTICLE_UPDATED: Final = "copydesk.article.updated"
ARTICLE_WITHDRAWN: Final = "copydesk.article.withdrawn"
ARTICLE_FAILED: Final = "copydesk.article.failed"
EventType = Literal[
    "copydesk.article.published",
    "copydesk.article.updated",
    "copydesk.article.withdrawn",
    "copydesk.article.failed",
]

EventCause = Literal["enriched"]

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
    size_bytes: int = Field(ge=0, description="Size of the document.")
    received_at: AwareDatetime | None = Field(default=None, description="When the document was taken in.")


class Block(Model):
    """One block of the body."""

    kind: BlockKind = Field(description="What it is.")
    text: str = Field(description="Its text, without markup.")


class Image(Model):
    """A picture the article shows. Its caption is here and never in the text."""

    caption: str | None = Field(default=None, description="What the picture shows.")
    credit: str | None = Field(default=None, description="Who made it, or owns it.")
    url: str | None = Field(default=None, description="Where it is.")


class Summary(Model):
    """What the article says, shorter."""

    text: str = Field(description="A few sentences, in the order of the article.")
    brief: str = Field(description="One line of at most 160 characters.")
    method: str = Field(description="How it was made, such as `extractive` or `lead`.")


class Entity(Model):
    """Somebody or something named, with every form of the name merged into it."""

    label: str = Field(description="The fullest form of the name.")
    kind: EntityKind = Field(description="What is named.")
    forms: tuple[str, ...] = Field(default=(), description="Every surface form merged into it, as spelt.")
    mentions: int = Field(ge=1, description="How often it is named.")
    salience: Score = Field(description="How much the article is about it.")


class Keyphrase(Model):
    """A phrase the article is about."""

    text: str = Field(description="The phrase, as spelt.")
    score: Score = Field(description="How much the article is about it.")


class Topic(Model):
    """A subject of the IPTC Media Topics."""

    label: str = Field(description="The subject's name.")
    uri: str = Field(description="The subject's identifier.")
    score: Score = Field(description="How sure it is.")


class Tag(Model):
    """A label worth publishing; `slug` names its channel."""

    label: str = Field(description="For people.")
    slug: str = Field(description="For programs: the same for every spelling, and the end of its channel's name.")
    kind: TagKind = Field(description="What it was chosen from.")
    score: Score = Field(description="How well it fits; the best come first.")


class Enrichment(Model):
    """What became of one enricher's run."""

    status: EnrichmentStatus = Field(description="Whether its fields can be there.")
    version: str = Field(description="The enricher's version.")
    ms: float = Field(ge=0.0, description="Wall time it took, in milliseconds.")
    error: str | None = Field(default=None, description="Why it failed or was skipped.")


class Article(Model):
    """What was read out of a document, and what the enrich stage added to it."""

    id: str = Field(default="", description="The same for all revisions.")
    revision: int = Field(default=1, ge=1, description="1, 2, 3 …; new content makes the next one.")
    digest: str = Field(default="", description="SHA-256 of the document's bytes, hexadecimal.")
    source: Source = Field(description="Where its document came from.")

    headline: str | None = Field(default=None, description="The headline, without the name of the site.")
    dek: str | None = Field(default=None, description="The editor's standfirst; not our summary.")
    byline: str | None = Field(default=None, description="Who wrote it, as printed.")
    authors: tuple[str, ...] = Field(default=(), description="Their names, out of the byline.")
    dateline: str | None = Field(default=None, description="Where it was written, as printed.")
    section: str | None = Field(default=None, description="The part of the publication it stands in.")
    url: str | None = Field(default=None, description="Its canonical address.")
    provider: str | None = Field(default=None, description="Who publishes it: an agency, a newspaper, a site.")
    published_at: AwareDatetime | None = Field(default=None, description="When its provider published it.")
    modified_at: AwareDatetime | None = Field(default=None, description="When its provider last changed it.")
    language: str | None = Field(default=None, description="BCP 47.")
    body: tuple[Block, ...] = Field(default=(), description="What it says, block by block.")
    text: str = Field(default="", description="The body's text, blocks joined by a blank line.")
    images: tuple[Image, ...] = Field(default=(), description="The pictures it shows.")
    word_count: int = Field(default=0, ge=0, description="Words of the text.")
    reading_time_s: int = Field(default=0, ge=0, description="How long reading the text takes, in seconds.")

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

    summary: Summary | None = Field(default=None, description="What it says, shorter.")
    entities: tuple[Entity, ...] = Field(default=(), description="Who and what is named in it.")
    keyphrases: tuple[Keyphrase, ...] = Field(default=(), description="Phrases it is about, best first.")
    topics: tuple[Topic, ...] = Field(default=(), description="Its subjects, of the IPTC Media Topics.")
    tags: tuple[Tag, ...] = Field(default=(), description="The dozen labels worth publishing, without repeats.")
    duplicate_of: str | None = Field(
        default=None, description="The article whose text it repeats, with or without changes."
    )
    cluster: str | None = Field(default=None, description="The earliest article whose text it repeats.")
    enrichments: dict[str, Enrichment] = Field(default_factory=dict, description="What became of each enricher's run.")


class Failure(Model):
    """A document that will not be tried again by itself, with its reason."""

    id: str = Field(description="The document's id.")
    path: str = Field(description="Path inside the inbox.")
    digest: str | None = Field(default=None, description="SHA-256 of its bytes, where they could be read.")
    stage: StageName = Field(description="Where it failed.")
    code: str = Field(description="One of the closed list in `errors.Code`.")
    reason: str = Field(description="One sentence a person can act on.")
    attempts: int = Field(ge=0, description="How often it was tried.")
    first_at: AwareDatetime = Field(description="When it first went wrong.")
    last_at: AwareDatetime = Field(description="When it last went wrong.")
    retriable: bool = Field(description="Whether `copydesk failures retry` can succeed once the cause is gone.")


class Event(Model):
    """CloudEvents 1.0, structured JSON: what subscribers hear."""

    specversion: Literal["1.0"] = Field(default="1.0", description="Of CloudEvents.")
    id: str = Field(description="The same if the event is ever repeated.")
    source: str = Field(description="`publish.source` of the installation.")
    type: EventType = Field(description="What happened.")
    subject: str = Field(description="The article's id; for failures the document's.")
    time: datetime = Field(description="When it was published, by the server's clock.")
    datacontenttype: Literal["application/json"] = Field(default="application/json", description="Of `data`.")
    cause: EventCause | None = Field(
        default=None, description="Why, where the document did not change: the article was enriched once more."
    )
    data: dict[str, Any] = Field(description="The article, or for failures the failure record.")
