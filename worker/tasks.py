"""The Celery tasks: a stage and what happens when it fails, nothing else.

A message carries references to a few documents. Each is claimed, run and settled by itself. A message is a hint: what
it names and is
not to be had is skipped, what is lost with it is found by the reconciler.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from celery import Celery

from worker import asking, failpoints
from worker.errors import TransientError
from worker.stages import ORDER, Outcome, Stages

log = logging.getLogger("copydesk.work")


def register(app: Celery, stages: Callable[[], Stages]) -> None:
    """Give the application its tasks. `stages` is called in the process that works, not before it forks."""
    for stage in (*ORDER, asking.STAGE):
        app.task(_task(stage, stages), name=f"copydesk.{stage}", acks_late=True, ignore_result=True)


def run_documents(stages: Stages, stage: str, documents: Iterable[str]) -> list[Outcome]:
    """Run a stage for each document that can be claimed; one that fails does not touch the others.

    Raises `TransientError` when the server does not answer: what is not settled then is found again when it is overdue.
    """
    outcomes: list[Outcome] = []
    for document in documents:
        outcome = run_document(stages, stage, document)
        if outcome is not None:
            outcomes.append(outcome)
    failpoints.hit("work.settled")
    return outcomes


def run_document(stages: Stages, stage: str, document: str) -> Outcome | None:
    """Claim, run and settle one document; `None` when there was nothing to do."""
    failpoints.hit("work.taken")
    claim = stages.take(stage, document)
    if claim is None:
        return None
    try:
        outcome = stages.work(claim)
    except BaseException as error:  # noqa: BLE001 -- no input may stop a worker: this is the one broad handler
        outcome = stages.settle_error(claim, error)
    _say(stage, outcome)
    return outcome


def _task(stage: str, stages: Callable[[], Stages]) -> Callable[[list[object]], None]:
    def task(documents: list[object]) -> None:
        try:
            run_documents(stages(), stage, [name for name in documents if isinstance(name, str)])
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
