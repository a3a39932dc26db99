"""Every setting, its default, and one line of what it means.

What lives here: the names, types and bounds. What does not: where a value came from (`settings_sources`), and anything
built from them (`bootstrap`). Durations and sizes carry their unit in the name. Unknown keys are errors.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator

from worker import server_address

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

Disposition = Literal["keep", "archive", "delete"]
OptionalPath = Annotated[Path | None, BeforeValidator(lambda value: None if value == "" else value)]
"""Empty means the default, since neither a TOML file nor an environment variable can say nothing."""


class Section(BaseModel):
    """A table of the settings file."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @field_validator("*", mode="before")
    @classmethod
    def no_truth_for_a_number(cls, value: object, info: ValidationInfo) -> object:
        """`true` is not 1: pydantic alone would take it for a number."""
        if isinstance(value, bool) and cls.model_fields[info.field_name or ""].annotation is not bool:
            raise ValueError("should not be true or false")
        return value


class RedisSettings(Section):
    """The server."""

    url: str = Field(
        default="", description="redis://, rediss://, unix:// or sentinel:// address; empty: the embedded server."
    )
    prefix: str = Field(
        default="copydesk:", pattern=r"^[A-Za-z0-9_.:-]*$", description="What every key and channel begins with."
    )
    timeout_seconds: float = Field(default=10.0, gt=0, description="How long an answer of the server may take.")

    @field_validator("url")
    @classmethod
    def a_server_we_can_talk_to(cls, value: str) -> str:
        """Anything else would fail much later, in a worker, with a worse message."""
        return server_address.read(value).url if value else value


class InboxSettings(Section):
    """The watched folders."""

    path: tuple[Path, ...] = Field(default=(Path("inbox"),), min_length=1, description="One folder or several.")
    name: str = Field(
        default="", description="What the inbox is called in the ledger; empty: its absolute path. For one folder only."
    )
    settle_seconds: float = Field(
        default=1.0,
        ge=0,
        description="How long a file must be unchanged where the system does not tell that it was closed.",
    )
    quiet_seconds: float = Field(
        default=0.005, ge=0, description="How long a file must be quiet after it was closed or moved in."
    )
    rescan_seconds: float = Field(default=10.0, gt=0, description="How often the whole folder is looked at anew.")
    max_bytes: int = Field(default=10_000_000, gt=0, description="The largest file that is read.")
    disposition: Disposition = Field(
        default="keep", description="What happens to the source once its result is durable: keep, archive or delete."
    )
    archive_path: OptionalPath = Field(
        default=None, description="Where `archive` moves files; default: beside the inbox, with `.archive` appended."
    )
    max_pending: int = Field(default=10_000, gt=0, description="Intake pauses while this many documents are pending.")
    max_pending_bytes: int = Field(
        default=256_000_000,
        gt=0,
        description="Intake pauses while pending documents hold this many bytes, uncompressed.",
    )
    ignore: tuple[str, ...] = Field(default=(), description="Further file name patterns to leave alone.")
    urgent: tuple[str, ...] = Field(default=(), description="Desks whose documents overtake the others.")
    events: bool = Field(
        default=True, description="Listen to file system events; off: look at the folder by time only."
    )

    @field_validator("path", mode="before")
    @classmethod
    def one_or_several(cls, value: object) -> object:
        """A single path, or several joined by the system's path separator."""
        if isinstance(value, str):
            return tuple(part for part in value.split(os.pathsep) if part)
        return (value,) if isinstance(value, Path) else value

    @field_validator("name")
    @classmethod
    def only_one_folder_can_be_called_so(cls, value: str, info: ValidationInfo) -> str:
        """Two folders under one name would be one inbox to the ledger."""
        if value and len(info.data.get("path", ())) > 1:
            raise ValueError("should be empty when inbox.path names several folders")
        return value


class WorkSettings(Section):
    """The workers."""

    concurrency: Annotated[int, Field(ge=1, le=256)] = Field(
        default=2, description="Documents worked on at the same time, each in a process of its own."
    )
    lease_seconds: float = Field(
        default=60.0, gt=0, description="How long a worker may hold a document before another takes it over."
    )
    max_attempts: int = Field(default=3, ge=1, description="Tries before a document becomes a failure.")
    time_limit_seconds: float = Field(default=20.0, gt=0, description="The longest a document may take in one attempt.")
    memory_limit_bytes: int = Field(
        default=2_000_000_000, ge=0, description="Address space a working process may use; 0: unlimited."
    )
    retry_min_seconds: float = Field(default=1.0, gt=0, description="The first delay after a passing fault.")
    retry_max_seconds: float = Field(default=300.0, gt=0, description="The longest delay after a passing fault.")
    requeue_seconds: float = Field(
        default=10.0, gt=0, description="A queued document nobody took is enqueued again after this; doubles each time."
    )
    reconcile_seconds: float = Field(default=1.0, gt=0, description="How often overdue documents are looked for.")
    batch_max: int = Field(default=32, ge=1, le=256, description="References in one message at most.")


class QueueSettings(Section):
    """A stage with a queue of its own is handed over by it; the others run back to back."""

    parse: str = Field(default="parse", min_length=1, description="The queue of the first stage.")
    enrich: str = Field(default="", description="A queue for the enrich stage; empty: runs right after parse.")
    publish: str = Field(default="", description="A queue for the publish stage; empty: runs right after enrich.")


class LlmSettings(Section):
    """A language model that writes summary, line and tags; without an address there is none."""

    url: str = Field(
        default="", description="An OpenAI-compatible address, such as http://127.0.0.1:11434/v1; empty: no model."
    )
    model: str = Field(
        default="",
        validate_default=True,
        pattern=r"^[A-Za-z0-9_./:@+-]{0,200}$",
        description="The model's name at that server.",
    )
    key: str = Field(
        default="", pattern=r"^[!-~]{0,1000}$", description="The key, where the server wants one; never printed."
    )
    key_file: OptionalPath = Field(default=None, description="A file that holds the key; it is read when needed.")
    publish_first: bool = Field(
        default=False,
        description="Publish at once without the model, then its answer as an update; else the article waits for it.",
    )
    queue: str = Field(default="", description="A queue for asking the model; empty: that of the first stage.")
    timeout_seconds: float = Field(
        default=15.0, gt=0, description="How long the model may take for an article, within work.time_limit_seconds."
    )
    max_article_characters: int = Field(
        default=12_000, ge=500, le=60_000, description="What the model is shown of an article at most."
    )
    max_answer_tokens: int = Field(default=700, ge=100, le=8_000, description="The longest answer asked for.")
    daily_tokens: int = Field(
        default=0, ge=0, description="Tokens all workers may use in a day (UTC, the server's clock); 0: no limit."
    )
    cache_entries: int = Field(default=10_000, ge=0, description="Answers kept in Redis at most; 0: none.")
    cache_days: float = Field(default=7.0, gt=0, description="How long an answer is kept.")
    failures_to_open: int = Field(
        default=3, ge=1, description="Failures in a row after which the model is left alone for a while."
    )
    open_seconds: float = Field(default=60.0, gt=0, description="How long it is left alone; then one article tries.")

    @field_validator("url")
    @classmethod
    def an_address_that_can_be_asked(cls, value: str) -> str:
        """A key belongs into its own setting, where it is never printed."""
        if value and not server_address.is_http(value):
            raise ValueError("should be an http:// or https:// address")
        parts = urlsplit(value)
        if parts.username is not None or parts.query or parts.fragment:
            raise ValueError("should hold no user, password or query; the key has a setting of its own")
        return value

    @field_validator("model")
    @classmethod
    def a_model_where_there_is_an_address(cls, value: str, info: ValidationInfo) -> str:
        """An address serves many models."""
        if info.data.get("url") and not value:
            raise ValueError("should name a model, since enrich.llm.url is set")
        return value


class DuplicateSettings(Section):
    """Copy that comes again with changes."""

    window_seconds: float = Field(
        default=172_800.0, ge=0, description="How long an article is known, to link its repeats; 0: nothing is linked."
    )
    max_articles: int = Field(default=20_000, ge=2, description="Articles known at most, 2.5 kB each; oldest go first.")


class EnrichSettings(Section):
    """What is added to an article."""

    vocabulary_path: OptionalPath = Field(
        default=None, description="The tag vocabulary; default: `config/tags.toml` where it exists."
    )
    summary_sentences: int = Field(default=3, ge=2, le=4, description="Sentences of a summary.")
    max_keyphrases: int = Field(default=15, ge=0, le=100, description="Keyphrases kept.")
    max_tags: int = Field(default=12, ge=0, le=100, description="Tags published.")
    tag_kinds: tuple[str, ...] = Field(
        default=("vocabulary", "person", "organisation", "place", "topic", "keyphrase"),
        description="Kinds that may become tags.",
    )
    disabled: tuple[str, ...] = Field(default=(), description="Enrichers that are not run, by name.")
    time_limit_seconds: float = Field(
        default=5.0, ge=0, description="The longest one enricher may take; then the rest go on without it. 0: no limit."
    )
    duplicates: DuplicateSettings = DuplicateSettings()
    llm: LlmSettings = LlmSettings()


class PublishSettings(Section):
    """The results."""

    retention_events: int = Field(
        default=100_000, ge=1, description="Events the stream keeps, roughly; older ones are trimmed."
    )
    source: str = Field(default="copydesk", min_length=1, description="The CloudEvents `source` of every event.")
    keep_days: float = Field(
        default=90.0,
        gt=0,
        description="How long a settled document whose file is gone, or never was, and a failed one's content "
        "stay known.",
    )


class ServerSettings(Section):
    """The embedded server."""

    data_path: OptionalPath = Field(
        default=None, description="Where it keeps its data; default: `copydesk/server` in the XDG data directory."
    )
    start_seconds: float = Field(default=30.0, gt=0, description="How long it may take to load its data.")


class LogSettings(Section):
    """Messages to stderr."""

    level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="The least that is shown.")
    format: Literal["text", "json"] = Field(default="text", description="Lines for people, or one JSON object a line.")


class DeskSettings(Section):
    """The web page, which does not exist yet: nothing reads these."""

    host: str = Field(default="127.0.0.1", description="Address it will listen on; not read yet.")
    port: int = Field(default=8642, ge=0, le=65535, description="Port it will listen on; not read yet.")


class Settings(Section):
    """All of them."""

    redis: RedisSettings = RedisSettings()
    inbox: InboxSettings = InboxSettings()
    work: WorkSettings = WorkSettings()
    queues: QueueSettings = QueueSettings()
    enrich: EnrichSettings = EnrichSettings()
    publish: PublishSettings = PublishSettings()
    server: ServerSettings = ServerSettings()
    log: LogSettings = LogSettings()
    desk: DeskSettings = DeskSettings()


@cache
def sections() -> Mapping[str, type[BaseModel]]:
    """Every table of the settings file by its dotted name, a table's own tables after it."""
    return dict(_sections_of(Settings, ""))


def is_section(info: FieldInfo) -> bool:
    """Whether a field is a table of its own."""
    return isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel)


def _sections_of(model: type[BaseModel], prefix: str) -> Iterator[tuple[str, type[BaseModel]]]:
    for name, info in model.model_fields.items():
        if is_section(info):
            table: Any = info.annotation
            yield f"{prefix}{name}", table
            yield from _sections_of(table, f"{prefix}{name}.")
