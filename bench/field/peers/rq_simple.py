"""rq with its simple worker, which does not fork for each job: the default does, and is many times slower."""

from __future__ import annotations

from collections.abc import Iterable

from redis import Redis
from rq import Queue

from bench.field import work

COMMANDS = [
    "{bin}/rq worker --quiet --url {url} --worker-class rq.worker.SimpleWorker peer-rq",
    "{bin}/rq worker --quiet --url {url} --worker-class rq.worker.SimpleWorker peer-rq",
]


def send(paths: Iterable[str]) -> None:
    queue = Queue("peer-rq", connection=Redis.from_url(work.url()))
    for path in paths:
        queue.enqueue("bench.field.work.run", path, result_ttl=0)
