"""The task queue on Celery: messages that carry references only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from worker.adapters.redis_connect import Client, server_errors
from worker.errors import TransientError

URGENT = ".urgent"
"""What is appended to a queue's name for documents that overtake the others."""


class CeleryQueue:
    """Implements `ports.Queue`."""

    def __init__(self, app: Any, queues: Mapping[str, str], client: Client, broker_prefix: str) -> None:
        """`queues` names the queue of each stage; the broker's keys begin with `broker_prefix`."""
        self._app = app
        self._queues = dict(queues)
        self._client = client
        self._keys = [broker_prefix + name + end for name in dict.fromkeys(queues.values()) for end in ("", URGENT)]

    def send(self, stage: str, ids: Sequence[str], *, urgent: bool = False) -> None:
        """See `ports.Queue`."""
        queue = self._queues[stage] + (URGENT if urgent else "")
        try:
            self._app.send_task(f"copydesk.{stage}", args=[list(ids)], queue=queue, ignore_result=True)
        except (KombuError, RedisError, OSError) as error:
            raise TransientError(f"the queue did not take a message: {type(error).__name__}: {error}") from error

    def waiting(self) -> int:
        """See `ports.Queue`."""
        with server_errors(), self._client.pipeline(transaction=False) as pipe:
            for key in self._keys:
                pipe.llen(key)
            return sum(pipe.execute())


def urgent_first(names: Iterable[str]) -> list[str]:
    """Each queue and the one of its urgent documents; a worker serves them in this order."""
    plain = dict.fromkeys(name.removesuffix(URGENT) for name in names)
    return [name + end for end in (URGENT, "") for name in plain]
