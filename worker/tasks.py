"""The Celery tasks: a stage and what happens when it fails, nothing else.

A message carries references to a few documents. Each is claimed, run and settled by itself. A message is a hint: what
it names and is not to be had is skipped, what is lost with it is found by the reconciler.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from celery import Celery

from worker import asking, failpoints
from worker.adapters import deadlines
from worker.adapters.celery_queue import is_urgent
from worker.errors import TransientError, WorkerStopped
from worker.stages import ORDER, Outcome, Stages

log = logging.getLogger("copydesk.work")
SHARE_SECONDS = 0.1
"""How long a worker goes on with a message before it looks whether others could do a part of it."""


def register(app: Celery, stages: Callable[[], Stages]) -> None:
    """Give the application its tasks. `stages` is called in the process that works, not before it forks."""
    for stage in (*ORDER, asking.STAGE):
        app.task(_task(stage, stages), name=f"copydesk.{stage}", bind=True, acks_late=True, ignore_result=True)


def run_documents(
    stages: Stages,
    stage: str,
    documents: Sequence[str],
    *,
    urgent: bool = False,
    clock: Callable[[], float] = time.monotonic,
    ending: Callable[[], bool] = lambda: False,
) -> list[Outcome]:
    """Run a stage for each document that can be claimed; one that fails does not touch the others.

    Every now and then, what is left may be given back to the queue: see `Stages.share`. All that is not claimed is once
    the worker is `ending`.
    Raises `TransientError` when the server does not answer: what is not settled then is found again when it is overdue.
    """
    outcomes: list[Outcome] = []
    left = list(documents)
    shared, following = clock(), None
    while left:
        if following is None and ending():
            stages.give_back(stage, left, urgent=urgent)
            break
        document = left.pop(0)
        if left and clock() - shared >= SHARE_SECONDS:
            left = _share(stages, stage, left, urgent=urgent)
            shared = clock()
        following = left[0] if left and not ending() else None
        outcome = run_document(stages, stage, document, following=following)
        if outcome is not None:
            outcomes.append(outcome)
    failpoints.hit("work.settled")
    return outcomes


def run_document(stages: Stages, stage: str, document: str, *, following: str | None = None) -> Outcome | None:
    """Claim, run and settle one document; `None` when there was nothing to do.

    `following` is the document to be claimed after it, which then costs no round trip of its own.
    Raises `WorkerStopped` when the process is told to end meanwhile; the document is given back then.
    """
    failpoints.hit("work.taken")
    claim = stages.take(stage, document)
    if claim is None:
        return None
    if following is not None:
        stages.expect(stage, following)
    try:
        outcome = stages.work(claim)
    except WorkerStopped as stopped:
        with suppress(TransientError):  # a document that cannot be given back waits for its lease
            _say(stage, stages.settle_error(claim, stopped))
        raise
    except BaseException as error:  # noqa: BLE001 -- no input may stop a worker: this is the one broad handler
        outcome = stages.settle_error(claim, error)
    _say(stage, outcome)
    return outcome


def _share(stages: Stages, stage: str, left: list[str], *, urgent: bool) -> list[str]:
    """What is left to do here. Where nothing can be given back, all of it."""
    try:
        return list(stages.share(stage, left, urgent=urgent))
    except TransientError as error:
        log.warning("work.unshared stage=%s reason=%r", stage, error.reason)
        return left


def _task(stage: str, stages: Callable[[], Stages]) -> Callable[[Any, list[object]], None]:
    def task(bound: Any, documents: list[object]) -> None:
        urgent = is_urgent(bound.request.delivery_info)
        try:
            names = [name for name in documents if isinstance(name, str)]
            run_documents(stages(), stage, names, urgent=urgent, ending=deadlines.shared().ending)
        except TransientError as error:
            log.warning("work.interrupted stage=%s reason=%r", stage, error.reason)

    task.__name__ = stage
    return task


def _say(stage: str, outcome: Outcome) -> None:
    level = logging.WARNING if outcome.result.startswith(("failed", "retry")) else logging.INFO
    log.log(
        level,
        "document id=%s path=%r stage=%s result=%s detail=%r",
        outcome.document,
        outcome.path,
        stage,
        outcome.result,
        outcome.detail,
    )
