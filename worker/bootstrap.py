"""The composition root: settings in, services out. The only place that knows every adapter.

Nothing is built before it is asked for, and nothing is read from the environment at import.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from worker import asking, identity, plugins
from worker.adapters.allocator import keep_memory_for_the_next
from worker.adapters.heartbeat import Heartbeat
from worker.adapters.intake_ledger import RedisIntakeLedger
from worker.adapters.ledger import LedgerPolicy, RedisLedger
from worker.adapters.published import PublishedArticles
from worker.adapters.redis_connect import Client, connect
from worker.adapters.redis_keys import Keys
from worker.adapters.register import Register
from worker.adapters.server_check import ServerFacts, check, facts
from worker.adapters.stopping import raise_worker_stopped
from worker.adapters.time_limit import HARD_MARGIN_SECONDS, time_limit
from worker.adapters.time_share import time_share
from worker.adapters.vocabulary_file import read_vocabulary
from worker.decide import RetryPolicy
from worker.enrich import enrich
from worker.enrich.again import enriched_again
from worker.errors import ConfigurationError
from worker.launch import load_settings, server_url
from worker.models import Article
from worker.parse import parse, split
from worker.ports import Document, Enricher, EnrichOptions, Parser
from worker.reconcile import Reconciler
from worker.reprocessing import Reenrich
from worker.settings import Settings
from worker.stages import ORDER, Rules, Stages

if TYPE_CHECKING:
    from celery import Celery

    from worker.adapters.celery_queue import CeleryQueue


def client(settings: Settings) -> Client:
    """A connection to the server."""
    return connect(server_url(settings), settings.redis.timeout_seconds)


def check_server(settings: Settings) -> None:
    """Refuse a server that would lose data. Raises `UnavailableError` or `ConfigurationError`."""
    check(client(settings))


def server_facts(settings: Settings) -> ServerFacts:
    """What a person wants to know of the server."""
    return facts(client(settings))


def ledger_policy(settings: Settings) -> LedgerPolicy:
    """The ledger's numbers."""
    work, publish = settings.work, settings.publish
    return LedgerPolicy(
        lease_ms=int(work.lease_seconds * 1000),
        max_attempts=work.max_attempts,
        requeue_ms=int(work.requeue_seconds * 1000),
        longest_requeue_ms=int(work.requeue_seconds * 32_000),
        max_pending=settings.inbox.max_pending,
        max_pending_bytes=settings.inbox.max_pending_bytes,
        retention_events=publish.retention_events,
        keep_ms=int(publish.keep_days * 86_400_000),
        source=publish.source,
        alike_ms=int(settings.enrich.duplicates.window_seconds * 1000),
        alike_articles=settings.enrich.duplicates.max_articles,
    )


def ledger(settings: Settings) -> RedisLedger:
    """The ledger as the stages see it."""
    return RedisLedger(client(settings), Keys(settings.redis.prefix), ledger_policy(settings))


def intake_ledger(settings: Settings) -> RedisIntakeLedger:
    """The ledger as the watcher sees it."""
    return RedisIntakeLedger(client(settings), Keys(settings.redis.prefix), ledger_policy(settings))


def stage_queues(settings: Settings) -> dict[str, str]:
    """The queue of each stage; a stage without its own is only enqueued again by the reconciler, into the first one."""
    queues = settings.queues
    return {
        "parse": queues.parse,
        "enrich": queues.enrich or queues.parse,
        "publish": queues.publish or queues.parse,
        asking.STAGE: settings.enrich.llm.queue or queues.parse,
    }


def queue(settings: Settings) -> CeleryQueue:
    """The task queue."""
    from worker.adapters.celery_queue import CeleryQueue  # noqa: PLC0415 -- commands without a queue load no Celery

    return CeleryQueue(
        celery_application(settings), stage_queues(settings), client(settings), Keys(settings.redis.prefix).broker
    )


def reconciler(settings: Settings) -> Reconciler:
    """What enqueues again what is overdue."""
    return Reconciler(ledger(settings), queue(settings), settings.work.batch_max)


def heartbeat(settings: Settings, kind: str, facts: Mapping[str, Any] | Callable[[], Mapping[str, Any]]) -> Heartbeat:
    """What says that this process is alive."""
    say = facts if callable(facts) else lambda: facts
    return Heartbeat(client(settings), Keys(settings.redis.prefix), kind, say)


@cache
def core(settings: Settings) -> tuple[Callable[[Document], Article], Callable[[Article], Article]]:
    """Parse and enrich with every plug-in loaded; built once in a process, before it forks."""
    parsers, enrichers = loaded_plugins(settings)
    share = partial(time_share, settings.enrich.time_limit_seconds)
    return partial(parse, parsers=parsers), partial(enrich, enrichers=enrichers, clock=time.perf_counter, limit=share)


@cache
def loaded_plugins(settings: Settings) -> tuple[dict[str, Parser], dict[str, Enricher]]:
    """Parsers by media type and the enrichers that are to be run, by name. Raises `ConfigurationError`."""
    enrichers = plugins.load_enrichers(enrich_options(settings))
    unknown = set(settings.enrich.disabled) - set(enrichers)
    if unknown:
        raise ConfigurationError(f"enrich.disabled names no enricher: {', '.join(sorted(unknown))}")
    wanted = {name: enricher for name, enricher in enrichers.items() if name not in settings.enrich.disabled}
    return plugins.load_parsers(), wanted


def preload(settings: Settings) -> None:
    """Make ready for many documents, so that processes forked later share it; say once what a language model misses."""
    keep_memory_for_the_next()
    core(settings)
    if settings.enrich.llm.url:
        from worker import language_model  # noqa: PLC0415 -- only where one is set

        for sentence in language_model.missing(settings.enrich.llm):
            logging.getLogger("copydesk.llm").warning("llm.missing reason=%r", sentence)


def model(settings: Settings, *, alone: bool = False) -> asking.Model | None:
    """The language model, where one is set; `alone` where there is no server to remember anything."""
    chosen = settings.enrich.llm
    if not chosen.url:
        return None
    from worker import language_model  # noqa: PLC0415 -- only where one is set

    notes: Any = language_model.notes_in_memory(chosen)
    if not alone:
        notes = language_model.notes_in_redis(chosen, client(settings), Keys(settings.redis.prefix))
    return language_model.build(chosen, enrich_options(settings), notes, effective_time_limit(settings))


@cache
def model_alone(settings: Settings) -> asking.Model | None:
    """The language model of a process that works without a server."""
    return model(settings, alone=True)


def enrich_options(settings: Settings) -> EnrichOptions:
    """What enrichers are told when they are built."""
    chosen = settings.enrich
    return EnrichOptions(
        vocabulary=read_vocabulary(chosen.vocabulary_path),
        summary_sentences=chosen.summary_sentences,
        max_keyphrases=chosen.max_keyphrases,
        max_tags=chosen.max_tags,
        tag_kinds=chosen.tag_kinds,
    )


def stages(settings: Settings) -> Stages:
    """The three stages with everything they need."""
    work, queues = settings.work, settings.queues
    parse_document, enrich_article = core(settings)
    rules = Rules(
        retry=RetryPolicy(work.max_attempts, work.retry_min_seconds, work.retry_max_seconds),
        time_limit_seconds=effective_time_limit(settings),
        source=settings.publish.source,
        own_queue=frozenset(name for name in ORDER[1:] if getattr(queues, name)),
        link_duplicates=settings.enrich.duplicates.window_seconds > 0,
    )
    return Stages(
        ledger(settings),
        queue(settings),
        split=split,
        parse=parse_document,
        enrich=enrich_article,
        time_limit=time_limit,
        rules=rules,
        model=model(settings),
        reenrich=reenricher(settings),
    )


def reenricher(settings: Settings) -> Reenrich:
    """What enriches an article again that is out already."""
    _, enrichers = loaded_plugins(settings)
    share = partial(time_share, settings.enrich.time_limit_seconds)
    return lambda article, only: enriched_again(article, enrichers, only, clock=time.perf_counter, limit=share)


def published(settings: Settings) -> PublishedArticles:
    """The articles that are out."""
    return PublishedArticles(client(settings), Keys(settings.redis.prefix))


def effective_time_limit(settings: Settings) -> float:
    """The attempt and the hard limit's margin must end before the lease does."""
    return min(settings.work.time_limit_seconds, max(0.5, settings.work.lease_seconds - HARD_MARGIN_SECONDS))


_stages: dict[int, Stages] = {}


def stages_of_this_process() -> Stages:
    """The stages of a pool's process: built after the fork, with connections of its own."""
    if os.getpid() not in _stages:
        _stages.clear()
        raise_worker_stopped()
        _stages[os.getpid()] = stages(load_settings().settings)
    return _stages[os.getpid()]


def celery_application(settings: Settings) -> Celery:
    """The Celery application, without tasks."""
    from worker.adapters.celery_application import application  # noqa: PLC0415 -- commands without a queue load no Celery

    return application(
        server_url(settings),
        key_prefix=Keys(settings.redis.prefix).broker,
        queues=stage_queues(settings),
        concurrency=settings.work.concurrency,
        timeout_seconds=settings.redis.timeout_seconds,
    )


def register(settings: Settings) -> Register:
    """The ledger as a person sees it."""
    return Register(client(settings), Keys(settings.redis.prefix), ledger_policy(settings))


def inboxes(settings: Settings) -> list[tuple[str, Path]]:
    """What each watched folder is called in the ledger, and where it is; `watcher.open_inboxes` names them the same."""
    folders = [path.expanduser().resolve() for path in settings.inbox.path]
    return [(settings.inbox.name or identity.printable_path(os.fsencode(folder)), folder) for folder in folders]
