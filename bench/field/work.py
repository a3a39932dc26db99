"""What every peer does with a file. copydesk's parse and enrich; the result into a stream and under a key."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

import redis

from worker import bootstrap, identity, launch
from worker.models import Article
from worker.ports import Document

URL_VARIABLE, EVENTS_VARIABLE = "BENCH_REDIS_URL", "BENCH_EVENTS"


@cache
def url() -> str:
    """The server, the same for all."""
    return os.environ[URL_VARIABLE]


@cache
def client() -> Any:
    """One connection for a process."""
    return redis.Redis.from_url(url(), protocol=2)


@cache
def _core() -> Any:
    return bootstrap.core(launch.load_settings().settings)


def parse(path: str) -> Article:
    """Read a file."""
    content = Path(path).read_bytes()
    parsed: Article = _core()[0](Document(content=content, path=path, id=path, digest=identity.digest(content)))
    return parsed


def enrich(article: Article) -> Article:
    """Add a summary, names and tags."""
    enriched: Article = _core()[1](article)
    return enriched


def publish(article: Article, pipe: Any = None) -> None:
    """Put it out. No ledger, no fence: repeated when the task is."""
    content = article.to_json()
    where = pipe or client()
    where.set(f"peer:article:{article.id}", content)
    where.xadd(os.environ[EVENTS_VARIABLE], {"event": content})


def run(path: str) -> None:
    """All three."""
    publish(enrich(parse(path)))
