"""Celery with one task for each file; acknowledged late."""

from __future__ import annotations

from collections.abc import Iterable

from celery import Celery

from bench.field import work

COMMANDS = ["{python} -m celery --quiet -A bench.field.peers.celery_task worker --concurrency {processes}"]
app = Celery("task", broker=work.url())
app.conf.update(
    task_acks_late=True, task_ignore_result=True, worker_prefetch_multiplier=1, task_default_queue="peer-task"
)


@app.task
def run(path: str) -> None:
    work.run(path)


def send(paths: Iterable[str]) -> None:
    for path in paths:
        run.delay(path)
