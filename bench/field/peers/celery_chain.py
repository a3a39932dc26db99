"""Celery as its tutorial has it: a chain of three tasks that hand the article on; acknowledged late."""

from __future__ import annotations

from collections.abc import Iterable

from celery import Celery, chain

from bench.field import work
from worker.models import Article

COMMANDS = ["{python} -m celery --quiet -A bench.field.peers.celery_chain worker --concurrency {processes}"]
app = Celery("chain", broker=work.url())
app.conf.update(
    task_acks_late=True, task_ignore_result=True, worker_prefetch_multiplier=1, task_default_queue="peer-chain"
)


@app.task
def parse(path: str) -> str:
    return work.parse(path).to_json().decode()


@app.task
def enrich(article: str) -> str:
    return work.enrich(Article.model_validate_json(article)).to_json().decode()


@app.task
def publish(article: str) -> None:
    work.publish(Article.model_validate_json(article))


def send(paths: Iterable[str]) -> None:
    for path in paths:
        chain(parse.s(path), enrich.s(), publish.s()).apply_async()
