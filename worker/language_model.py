"""The optional language model, put together: settings in, something that can be asked out.

Imported only where `enrich.llm.url` is set. What does not live here: any part of it (`enrich.llm`, `adapters.llm*`),
and the rest of the services (`bootstrap`).
"""

from __future__ import annotations

import json
import time
from functools import partial
from urllib.parse import urlsplit

from worker import asking
from worker.adapters.llm import ChatClient
from worker.adapters.llm_correspondent import Correspondent, Unasked, read_key
from worker.adapters.llm_exchange import ExchangeError, exchange
from worker.adapters.llm_notes import MemoryNotes, NotePolicy, Notes, RedisNotes
from worker.adapters.redis_connect import Client
from worker.adapters.redis_keys import Keys
from worker.enrich import enrich
from worker.enrich.llm import LanguageModel
from worker.errors import TransientError
from worker.models import Article
from worker.ports import EnrichOptions
from worker.settings import LlmSettings

TIME_TO_SETTLE_SECONDS = 1.0
"""What is left of an attempt's time for all but asking."""
PROBE_SECONDS = 5.0


def build(settings: LlmSettings, options: EnrichOptions, notes: Notes, limit_seconds: float) -> asking.Model:
    """The model as the stages see it; an attempt may take `limit_seconds`. What is missing shows in each article."""
    seconds = min(settings.timeout_seconds, max(limit_seconds * 0.5, limit_seconds - TIME_TO_SETTLE_SECONDS))
    try:
        correspondent = _correspondent(settings, notes, seconds)
    except TransientError as error:
        correspondent = Unasked(error.reason)
    model = LanguageModel(correspondent, settings.model, options, max_characters=settings.max_article_characters)
    run = partial(enrich, enrichers={asking.ENRICHER: model}, clock=time.perf_counter)

    def ask(article: Article) -> Article:
        correspondent.begin()
        return run(article)

    return asking.Model(ask, limit_seconds, settings.publish_first)


def notes_in_redis(settings: LlmSettings, client: Client, keys: Keys) -> RedisNotes:
    """What all workers remember together."""
    return RedisNotes(client, keys, _policy(settings), f"{settings.url} {settings.model}")


def notes_in_memory(settings: LlmSettings) -> MemoryNotes:
    """What one process remembers, where there is no server."""
    return MemoryNotes(_policy(settings))


def missing(settings: LlmSettings) -> list[str]:
    """What keeps the model from being asked, or should not be so; a sentence each, for doctor and the log."""
    found = []
    try:
        key = read_key(settings.key, settings.key_file)
    except TransientError as error:
        return [error.reason]
    parts = urlsplit(settings.url)
    if key and parts.scheme == "http" and parts.hostname not in {"127.0.0.1", "::1", "localhost"}:
        found.append("The key travels unprotected; use an https:// address in enrich.llm.url.")
    return found


def probe(settings: LlmSettings) -> list[str]:
    """Ask the server for its models; what is wrong, a sentence each. Blocks for a few seconds at most."""
    found = missing(settings)
    try:
        key = read_key(settings.key, settings.key_file)
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        answer = exchange("GET", settings.url.rstrip("/") + "/models", headers, b"", PROBE_SECONDS)
    except TransientError:
        return found
    except ExchangeError as error:
        return [*found, str(error)]
    if answer.status in {401, 403}:
        found.append(f"The server refuses the key ({answer.status}); set enrich.llm.key or enrich.llm.key_file.")
    elif answer.status == 200 and (names := _names(answer.content)) and settings.model not in names:
        found.append(f"The server has no model {settings.model!r}; it has {', '.join(names[:10])}.")
    return found


def _correspondent(settings: LlmSettings, notes: Notes, seconds: float) -> Correspondent | Unasked:
    key = read_key(settings.key, settings.key_file)
    client = ChatClient(settings.url, settings.model, key=key, max_tokens=settings.max_answer_tokens)
    return Correspondent(
        client,
        notes,
        name=f"{settings.url} {settings.model}",
        seconds=seconds,
        max_answer_tokens=settings.max_answer_tokens,
    )


def _policy(settings: LlmSettings) -> NotePolicy:
    return NotePolicy(
        daily_tokens=settings.daily_tokens,
        failures_to_open=settings.failures_to_open,
        open_ms=int(settings.open_seconds * 1000),
        trial_ms=int(settings.timeout_seconds * 1000) + 1_000,
        cache_entries=settings.cache_entries,
        cache_ms=int(settings.cache_days * 86_400_000),
    )


def _names(content: bytes) -> list[str]:
    """The models of a list as OpenAI's servers give it; a server that gives something else is not judged by it."""
    try:
        return [str(entry["id"]) for entry in json.loads(content)["data"]]
    except (ValueError, LookupError, TypeError, RecursionError):
        return []
