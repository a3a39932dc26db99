"""The public contract in machine-readable form: JSON Schemas, what the failure codes mean, an AsyncAPI document.

What lives here: what `copydesk schema` prints and `docs/reference/` holds, made from the models. What does not: the
models (`models`), the settings (`settings_sources.json_schema`), and the pages people read
(`tools/write_reference.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from worker.errors import Code
from worker.models import ARTICLE_FAILED, ARTICLE_PUBLISHED, ARTICLE_UPDATED, ARTICLE_WITHDRAWN, Article, Event, Failure
from worker.models import Model as WireModel

CONTRACT_VERSION = "1.1.0"
"""Grows in the middle when something is added, at the front when something is changed or taken away."""
DIALECT = "https://json-schema.org/draft/2020-12/schema"

MEANINGS: dict[Code, str] = {
    Code.EMPTY: "There is nothing in the file, or nothing but white space.",
    Code.TOO_LARGE: "The file is larger than `inbox.max_bytes`.",
    Code.BINARY: "The content is neither text nor a format that is known.",
    Code.UNSUPPORTED: "The format is known, but no parser reads it.",
    Code.ENCODING: "The characters cannot be decoded.",
    Code.MALFORMED: "The content breaks the rules of its own format.",
    Code.NO_ARTICLE: "It was read well, and there is no article in it.",
    Code.LIMIT: "A limit within the content was exceeded: nesting, parts, the size once unpacked.",
    Code.ENCRYPTED: "The content is locked with a password.",
    Code.UNREADABLE: "The file could not be opened or read.",
    Code.CONTENT_LOST: "The content was gone before it was worked on, and cannot be read again.",
    Code.TIMEOUT: "It took longer than `work.time_limit_seconds`.",
    Code.MEMORY: "It needed more memory than `work.memory_limit_bytes`.",
    Code.CRASHED: "A worker died over it, more than once.",
    Code.EXHAUSTED: "It was tried `work.max_attempts` times, and the world was never ready.",
    Code.INTERNAL: "A fault of copydesk itself; the log has the traceback.",
}

EVENT_MEANINGS = {
    ARTICLE_PUBLISHED: "An article is out for the first time.",
    ARTICLE_UPDATED: "A known article has new content, or was enriched once more (`cause`): the next revision.",
    ARTICLE_WITHDRAWN: "An article is not to be shown any more.",
    ARTICLE_FAILED: "A document will not be tried again by itself.",
}


@dataclass(frozen=True, slots=True)
class PublicName:
    """Something in Redis that programs outside may rely on. `name` comes without the prefix."""

    name: str
    type: str
    meaning: str
    parameter: str = ""

    @property
    def has_articles(self) -> bool:
        """Whether article events arrive here."""
        return self.name != "failures"

    @property
    def has_failures(self) -> bool:
        """Whether failures arrive here."""
        return self.name in {"failures", "events"}


PUBLIC_NAMES = (
    PublicName(
        "events",
        "stream",
        "Every event, in order, each once. Fields `type`, `subject` and `event`, the JSON below. Trimmed to about "
        "`publish.retention_events`.",
    ),
    PublicName("articles", "channel", "The same bytes, live, for every article event."),
    PublicName(
        "articles:desk:{desk}", "channel", "The same bytes, for the articles of one desk.", "First-level folder."
    ),
    PublicName("articles:tag:{slug}", "channel", "The same bytes, for the articles with one tag.", "A tag's `slug`."),
    PublicName("articles:lang:{code}", "channel", "The same bytes, for the articles in one language.", "BCP 47."),
    PublicName("failures", "channel", "The same bytes, live, for every failure."),
    PublicName(
        "article:{id}",
        "string",
        "The newest revision of one article: the JSON of its event's `data`; what became of an enricher that was run "
        "after publication is noted in its `enrichments`.",
    ),
)


class WireSchema(GenerateJsonSchema):
    """What is really sent: unknown values are left out and never null; whatever cannot be unknown is always there.

    New fields may be added at any time, so unknown ones are not forbidden.
    """

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """Only the inner schema: null is never sent."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Without the default, which matters to whoever writes and not to whoever reads."""
        return self.generate_inner(schema["schema"])

    def field_is_required(
        self,
        field: core_schema.ModelField | core_schema.DataclassField | core_schema.TypedDictField,
        total: bool,  # noqa: ARG002, FBT001 -- pydantic's signature
    ) -> bool:
        """Present unless it may be unknown."""
        schema = field["schema"]
        while schema["type"] == "default":
            schema = schema["schema"]
        return bool(schema["type"] != "nullable")

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 -- pydantic's signature
        """Never: a title that repeats the name says nothing."""
        return False

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """Open for fields of later versions."""
        made = super().model_schema(schema)
        made.pop("additionalProperties", None)
        return made


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema of an `article`, `event` or `failure`, complete in itself; raises `KeyError` for other names."""
    return SCHEMAS[name]()


def article_schema() -> dict[str, Any]:
    """The article, as in `data` of an event and under its key."""
    return {"$schema": DIALECT} | _schema_of(Article)


def failure_schema() -> dict[str, Any]:
    """The failure record."""
    return {"$schema": DIALECT} | _schema_of(Failure)


def event_schema() -> dict[str, Any]:
    """The event, whose type decides what its data is."""
    event, article, failure = _schema_of(Event), _schema_of(Article), _schema_of(Failure)
    definitions = article.pop("$defs", {}) | failure.pop("$defs", {}) | {"Article": article, "Failure": failure}
    return {"$schema": DIALECT} | event | {
        "if": {"properties": {"type": {"const": ARTICLE_FAILED}}},
        "then": {"properties": {"data": {"$ref": "#/$defs/Failure"}}},
        "else": {"properties": {"data": {"$ref": "#/$defs/Article"}}},
        "$defs": dict(sorted(definitions.items())),
    }  # fmt: skip


def asyncapi(prefix: str = "copydesk:") -> dict[str, Any]:
    """An AsyncAPI 3.0 document of the stream and the channels, with schemas beside it as `event.schema.json`."""
    heard = [name for name in PUBLIC_NAMES if name.type != "string"]
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "copydesk",
            "version": CONTRACT_VERSION,
            "description": "Articles, cleaned, summarised and tagged, as CloudEvents 1.0 in structured JSON. Pub/sub "
            "reaches who is connected; the stream has everything, in order, as long as it is kept.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/cloudevents+json",
        "servers": {
            "redis": {"host": "localhost:6379", "protocol": "redis", "description": "`redis.url` of the settings."}
        },
        "channels": {_identifier(name): _channel(name, prefix) for name in heard},
        "operations": {
            f"publish_{_identifier(name)}": {"action": "send", "channel": {"$ref": f"#/channels/{_identifier(name)}"}}
            for name in heard
        },
        "components": {"messages": {_message_name(kind): _message(kind) for kind in EVENT_MEANINGS}},
    }


def _schema_of(model: type[WireModel]) -> dict[str, Any]:
    return model.model_json_schema(mode="serialization", schema_generator=WireSchema)


def _identifier(name: PublicName) -> str:
    return name.name.partition(":{")[0].replace(":", "_")


def _channel(name: PublicName, prefix: str) -> dict[str, Any]:
    kinds = [kind for kind in EVENT_MEANINGS if (name.has_failures if kind == ARTICLE_FAILED else name.has_articles)]
    channel: dict[str, Any] = {
        "address": prefix + name.name,
        "description": f"Redis {'stream' if name.type == 'stream' else 'pub/sub channel'}. {name.meaning}",
        "messages": {_message_name(kind): {"$ref": f"#/components/messages/{_message_name(kind)}"} for kind in kinds},
    }
    if name.parameter:
        parameter = name.name.partition("{")[2].rstrip("}")
        channel["parameters"] = {parameter: {"description": name.parameter}}
    return channel


def _message_name(event_type: str) -> str:
    return event_type.removeprefix("copydesk.").replace(".", "_")


def _message(event_type: str) -> dict[str, Any]:
    return {
        "name": event_type,
        "summary": EVENT_MEANINGS[event_type],
        "payload": {
            "schemaFormat": "application/schema+json;version=draft-2020-12",
            "schema": {"$ref": "./event.schema.json"},
        },
    }


SCHEMAS = {"article": article_schema, "event": event_schema, "failure": failure_schema}
