"""The Celery tasks: one for each stage, and what happens when a message cannot be worked off.

A message carries references to a few documents (`message`). It is a hint: what it names and is not to be had is
skipped, what is lost with it is found by the reconciler.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from celery import Celery

from worker import asking
from worker.adapters import deadlines
from worker.adapters.celery_queue import is_urgent
from worker.errors import TransientError
from worker.message import Message
from worker.stages import ORDER, Stages

log = logging.getLogger("copydesk.work")


def register(app: Celery, stages: Callable[[], Stages]) -> None:
    """Give the application its tasks. `stages` is called in the process that works, not before it forks."""
    for stage in (*ORDER, asking.STAGE):
        app.task(_task(stage, stages), name=f"copydesk.{stage}", bind=True, acks_late=True, ignore_result=True)


def _task(stage: str, stages: Callable[[], Stages]) -> Callable[[Any, list[object]], None]:
    def task(bound: Any, documents: list[object]) -> None:
        urgent = is_urgent(bound.request.delivery_info)
        try:
            names = [name for name in documents if isinstance(name, str)]
            Message(stages(), stage, names, urgent=urgent, ending=deadlines.shared().ending).run()
        except TransientError as error:
            log.warning("work.interrupted stage=%s reason=%r", stage, error.reason)

    task.__name__ = stage
    return task
