"""The task queue on Celery: messages that carry references only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from worker.adapters.redis_connect import Client, server_errors
from worker.errors import TransientError
from worker.ports import Line

URGENT = ".urgent"
"""What is appended to a queue's name for documents that overtake the others."""


class CeleryQueue:
    """Implements `ports.Queue`."""

    def __init__(self, app: Any, queues: Mapping[str, str], client: Client, broker_prefix: str) -> None:
        """`queues` names the queue of each stage; the broker's keys begin with `broker_prefix`."""
        self._app = app
        self._queues = dict(queues)
        self._client = client
        self._prefix = broker_prefix

    def send(self, stage: str, ids: Sequence[str], *, urgent: bool = False) -> None:
        """See `ports.Queue`."""
        queue = self._queues[stage] + (URGENT if urgent else "")
        try:
            self._app.send_task(f"copydesk.{stage}", args=[list(ids)], queue=queue, ignore_result=True)
        except (KombuError, RedisError, OSError) as error:
            raise TransientError(f"the queue did not take a message: {type(error).__name__}: {error}") from error

    def waiting(self) -> int:
        """See `ports.Queue`."""
        return sum(self._lengths(dict.fromkeys(self._queues.values())))

    def line(self, stage: str) -> Line:
        """See `ports.Queue`."""
        urgent, plain = self._lengths([self._queues[stage]])
        return Line(urgent, plain)

    def _lengths(self, queues: Iterable[str]) -> list[int]:
        """Of each queue: its urgent messages, then the others."""
        with server_errors(), self._client.pipeline(transaction=False) as pipe:
            for name in queues:
                pipe.llen(f"{self._prefix}{name}{URGENT}")
                pipe.llen(f"{self._prefix}{name}")
            return list(pipe.execute())


def is_urgent(delivery_info: Mapping[str, Any] | None) -> bool:
    """Whether a message, by what Celery says of its delivery, came through the queue of urgent documents."""
    return str((delivery_info or {}).get("routing_key", "")).endswith(URGENT)


def urgent_first(names: Iterable[str]) -> list[str]:
    """Each queue and the one of its urgent documents; a worker serves them in this order."""
    plain = dict.fromkeys(name.removesuffix(URGENT) for name in names)
    return [name + end for end in (URGENT, "") for name in plain]
