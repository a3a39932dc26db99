"""saq: one function, an asyncio worker for each process; takes jobs up again that a dead worker held."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from saq import Queue

from bench.field import work

COMMANDS = ["{bin}/saq bench.field.peers.saq_function.settings --workers {processes}"]
queue = Queue.from_url(work.url(), name="peer-saq")


async def run(_: Any, *, path: str) -> None:
    work.run(path)


settings = {"queue": queue, "functions": [run], "concurrency": 1}


def send(paths: Iterable[str]) -> None:
    asyncio.run(_send(paths))


async def _send(paths: Iterable[str]) -> None:
    await queue.connect()
    for path in paths:
        await queue.enqueue("run", path=path, ttl=60)
    await queue.disconnect()
