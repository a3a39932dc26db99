"""The task queue on Celery: messages that carry references only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from worker.errors import TransientError

URGENT = ".urgent"
"""What is appended to a queue's name for documents that overtake the others."""


class CeleryQueue:
    """Implements `ports.Queue`."""

    def __init__(self, app: Any, queues: Mapping[str, str]) -> None:
        """`queues` names the queue of each stage."""
        self._app = app
        self._queues = dict(queues)

    def send(self, stage: str, ids: Sequence[str], *, urgent: bool = False) -> None:
        """See `ports.Queue`."""
        queue = self._queues[stage] + (URGENT if urgent else "")
        try:
            self._app.send_task(f"copydesk.{stage}", args=[list(ids)], queue=queue, ignore_result=True)
        except (KombuError, RedisError, OSError) as error:
            raise TransientError(f"the queue did not take a message: {type(error).__name__}: {error}") from error


def urgent_first(names: Iterable[str]) -> list[str]:
    """Each queue and the one of its urgent documents; a worker serves them in this order."""
    plain = dict.fromkeys(name.removesuffix(URGENT) for name in names)
    return [name + end for end in (URGENT, "") for name in plain]
