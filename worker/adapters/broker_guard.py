"""What may come out of the task queue: only messages as our own producers write them.

Celery trusts its broker: a body that is not base64 ends a worker for good, a message without an id makes it reconnect
for ever (celery issue 7975), an `eta` or a `chain` would be obeyed. So every message is checked before Celery sees it.
What is not ours is parked in a short list and said once; what it may have stood for is in the ledger, and the
reconciler finds it.

What does not live here: the queue's other end (`celery_queue`).
"""

from __future__ import annotations

import base64
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Literal

import kombu.transport.redis
import kombu.transport.virtual
import redis
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from worker.identity import ID_LENGTH

PARKED = "undecodable"
"""The list, beneath the broker's prefix, of the newest messages that were not ours."""
REFUSED_SECONDS = 0.5
"""The pause after a refusal: whoever asks again at once is refused again at once."""
KEPT = 100
KEPT_BYTES = 2_000
LARGEST_BYTES = 100_000
"""A message of 256 references has about 12,000."""

_REFUSALS = (redis.exceptions.ReadOnlyError, redis.OutOfMemoryError)
_REFUSING = ("MISCONF", "WRONGTYPE")
"""How the other answers begin that only whoever runs the server can mend: it cannot save, a queue is no list."""
_log = logging.getLogger(__name__)
_kombu: Any = kombu.transport.redis  # it types half of what it has
_virtual: Any = kombu.transport.virtual
_Id = Annotated[str, Field(pattern=rf"^[0-9a-f]{{{ID_LENGTH}}}$")]
_Ids = Annotated[list[_Id], Field(min_length=1, max_length=256)]
_Nothing = Annotated[dict[str, Any], Field(max_length=0)]
_Name = Annotated[str, Field(min_length=1, max_length=200)]
_Text = Annotated[str, Field(max_length=LARGEST_BYTES)]


def fault(message: bytes) -> str | None:
    """Why this is no message of ours, in a few words; `None` when it is one."""
    if len(message) > LARGEST_BYTES:
        return f"it has {len(message)} bytes"
    try:
        _Envelope.model_validate_json(message)
    except ValidationError as error:
        return _first(error)
    return None


def install() -> None:
    """Put the guard before every connection of Celery's to a Redis server, whatever its scheme. May be repeated.

    All of kombu's channels, those through a sentinel too, make their clients and their lists from these classes.
    """
    _kombu.PrefixedStrictRedis = GuardedClient
    _kombu.Channel.QoS = GuardedQoS


class GuardedClient(_kombu.PrefixedStrictRedis):  # type: ignore[misc]  # Any, as said above
    """A broker client that gives out nothing but messages of ours."""

    def parse_response(self, connection: Any, command_name: str, **options: Any) -> Any:
        """What redis-py gives, but nothing where a popped message is not ours."""
        with _refusals():
            answer = super().parse_response(connection, command_name, **options)
        if command_name != "BRPOP" or not answer:
            return answer
        queue, message = answer
        reason = fault(message)
        if reason is None:
            return answer
        _log.warning("queue.refused queue=%r reason=%r kept=%s", queue, reason, PARKED)
        self._park(message)
        return None

    def _park(self, message: bytes) -> None:
        try:
            self.lpush(PARKED, message[:KEPT_BYTES])
            self.ltrim(f"{self.global_keyprefix}{PARKED}", 0, KEPT - 1)
        except redis.RedisError as error:
            _log.warning("queue.unparked reason=%r", str(error))


class GuardedQoS(_kombu.QoS):  # type: ignore[misc]  # Any, as said above
    """Celery's list of what it holds, kept at the server when that can be done.

    A server that is away or full must not end a worker (it does, where `append` raises), nor let it believe for ever
    that it holds a message which it has done (it does, where `ack` raises). The ledger knows what is done and what not.
    """

    def append(self, message: Any, delivery_tag: Any) -> None:
        """Hold a message."""
        with _unwritten(lambda: _virtual.QoS.append(self, message, delivery_tag)):
            super().append(message, delivery_tag)

    def ack(self, delivery_tag: Any) -> None:
        """Hold it no more: it is done."""
        with _unwritten(lambda: _virtual.QoS.ack(self, delivery_tag)):
            super().ack(delivery_tag)

    def reject(self, delivery_tag: Any, requeue: bool = False) -> None:  # noqa: FBT001, FBT002 -- kombu's signature
        """Hold it no more: it is another's."""
        with _unwritten(lambda: _virtual.QoS.ack(self, delivery_tag)):
            super().reject(delivery_tag, requeue=requeue)

    def restore_unacked(self, client: Any = None) -> None:
        """Give back what is held, when the connection is closed."""
        with _unwritten(self._delivered.clear):
            super().restore_unacked(client)


@contextmanager
def _unwritten(instead: Callable[[], object]) -> Iterator[None]:
    """Where the server was not told, remember it here alone. kombu raises AttributeError where it has just hung up."""
    try:
        yield
    except (redis.RedisError, OSError, AttributeError) as error:
        _log.warning("queue.untold reason=%r", str(error))
        instead()


@contextmanager
def _refusals() -> Iterator[None]:
    """A read-only or broken server becomes one that is away: Celery waits for that one, the other would end it."""
    try:
        yield
    except redis.ResponseError as error:
        if not isinstance(error, _REFUSALS) and not str(error).startswith(_REFUSING):
            raise
        time.sleep(REFUSED_SECONDS)
        raise redis.ConnectionError(f"the server refuses for now: {error}") from error


class _Part(BaseModel):
    """Strict in what it names; what Celery adds beside it is of no consequence."""

    model_config = ConfigDict(strict=True, extra="ignore")


class _DeliveryInfo(_Part):
    exchange: str
    routing_key: _Name


class _Properties(_Part):
    body_encoding: Literal["base64"]
    delivery_info: _DeliveryInfo
    delivery_tag: _Name
    correlation_id: _Name | None = None
    reply_to: _Name | None = None
    priority: int = 0


class _Headers(_Part):
    task: Annotated[str, Field(pattern=r"^copydesk\.(parse|enrich|model|publish)$")]
    id: _Name
    eta: None = None
    expires: None = None
    group: None = None
    group_index: None = None
    compression: None = None
    timelimit: tuple[None, None] | None = None
    retries: Literal[0] = 0
    shadow: None = None
    root_id: _Name | None = None
    parent_id: _Name | None = None
    argsrepr: _Text | None = None
    kwargsrepr: _Text | None = None
    stamped_headers: list[Any] | None = Field(default=None, max_length=0)
    stamps: dict[str, Any] | None = Field(default=None, max_length=0)


class _Embed(_Part):
    callbacks: None = None
    errbacks: None = None
    chain: None = None
    chord: None = None


class _Body(_Part):
    """Celery's protocol 2: positional arguments, named arguments, what is to follow."""

    call: tuple[
        tuple[Annotated[list[_Id], Field(min_length=1, max_length=256)]],
        Annotated[dict[str, Any], Field(max_length=0)],
        _Embed,
    ]


class _Envelope(_Part):
    body: _Text
    content_type: Literal["application/json"] = Field(alias="content-type")
    content_encoding: Literal["utf-8"] = Field(alias="content-encoding")
    headers: _Headers
    properties: _Properties

    @field_validator("body")
    @classmethod
    def names_documents(cls, value: str) -> str:
        """Base64 of a call with a list of document ids, and nothing that is to follow it."""
        try:
            _Body.model_validate_json(b'{"call":' + base64.b64decode(value, validate=True) + b"}")
        except ValidationError as error:
            raise ValueError(_first(error)) from error
        return value


def _first(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    return f"{'.'.join(map(str, first['loc'])) or 'the whole'}: {first['msg']}"
