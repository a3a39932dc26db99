"""taskiq on a Redis stream: acknowledges after the work."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from taskiq import AckableMessage  # noqa: F401 -- says that this version acknowledges
from taskiq_redis import RedisStreamBroker

from bench.field import work

COMMANDS = ["{bin}/taskiq worker bench.field.peers.taskiq_stream:broker --workers {processes} --ack-type when_executed"]
broker = RedisStreamBroker(work.url(), queue_name="peer-taskiq")


@broker.task
def run(path: str) -> None:
    work.run(path)


def send(paths: Iterable[str]) -> None:
    asyncio.run(_send(paths))


async def _send(paths: Iterable[str]) -> None:
    await broker.startup()
    for path in paths:
        await run.kiq(path)
    await broker.shutdown()
