"""From a closed file to the message on the channel, in a system that has nothing else to do."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from bench import articles
from bench.figures import Figure, Part, percentile
from bench.running import CHANNEL, System

P50_MS, P99_MS = 150.0, 500.0
_FIRST_NUMBER = 70_000_000
_PAUSE_SECONDS = 0.05


def run(count: int, concurrency: int) -> Part:
    """`count` files of 3.5 kB, one after the other."""
    with System(concurrency) as system:
        taken = [milliseconds for milliseconds, _ in _drop_one_by_one(system, count)]
    how = (
        f"{count} articles of 3.5 kB, each written into the idle inbox {_PAUSE_SECONDS * 1000:.0f} ms after the one "
        "before had come out: from the close of the file to the message in the hands of a subscriber."
    )
    figures = [
        Figure("median", "ms", percentile(taken, 0.5), min(taken), bound=P50_MS, direction="at most"),
        Figure("99 of 100 within", "ms", percentile(taken, 0.99), high=max(taken), bound=P99_MS, direction="at most"),
    ]
    return Part("latency", "Latency: one file in an idle system", how, figures)


def _drop_one_by_one(system: System, count: int) -> list[tuple[float, str]]:
    pubsub = system.client.pubsub(ignore_subscribe_messages=True)
    pubsub.subscribe(CHANNEL)
    pubsub.get_message(timeout=5.0)
    taken = []
    for number in range(count):
        time.sleep(_PAUSE_SECONDS)
        path = system.inbox / f"single-{number}.txt"
        text = articles.article(_FIRST_NUMBER + number)
        path.write_text(text, encoding="utf-8")
        closed = time.monotonic()
        heard = _hear(pubsub, path)
        taken.append(((heard - closed) * 1000, path.name))
    pubsub.close()
    return taken


def _hear(pubsub: Any, path: Path) -> float:
    """When the message about this file was heard."""
    deadline = time.monotonic() + 60.0
    while time.monotonic() < deadline:
        message = pubsub.get_message(timeout=1.0)
        now = time.monotonic()
        if message and json.loads(message["data"])["data"]["source"]["path"] == path.name:
            return now
    raise TimeoutError(f"no message about {path.name} within a minute")
