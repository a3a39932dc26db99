"""dramatiq: one actor; acknowledges after the work by itself."""

from __future__ import annotations

from collections.abc import Iterable

import dramatiq
from dramatiq.brokers.redis import RedisBroker

from bench.field import work

COMMANDS = ["{bin}/dramatiq --processes {processes} --threads 4 bench.field.peers.dramatiq_actor"]
dramatiq.set_broker(RedisBroker(url=work.url()))


@dramatiq.actor(queue_name="peer-dramatiq")
def run(path: str) -> None:
    work.run(path)


def send(paths: Iterable[str]) -> None:
    for path in paths:
        run.send(path)
