"""The ledger and its server alone: what intake, claim and publication of an article cost where nothing else runs.

One process asks, in the order in which a document passes, and then several at once, until the server has no rest;
content and articles are as large as real ones. It shows how many articles a second one server can take, and how much
of its work in a whole system is due to others on its cores.
"""

from __future__ import annotations

import multiprocessing
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

from bench import articles, processes
from bench.figures import Figure, Part, spread
from bench.running import System
from worker import bootstrap, envelope, identity, launch
from worker.adapters.intake_ledger import RedisIntakeLedger
from worker.adapters.ledger import LedgerPolicy, RedisLedger
from worker.adapters.redis_connect import connect
from worker.adapters.redis_keys import Keys
from worker.enrich import linking
from worker.message import HAND
from worker.models import ARTICLE_PUBLISHED, Article
from worker.ports import Arrival, Document, Fingerprint, Publication, Published

_BOUND: dict[str, Any] = {"bound": 250.0, "direction": "at most"}
_INBOX = "/bench"
_AT_ONCE = 128
_WORKERS = 3
"""So many keep the server busy on two cores, nine tenths of the time."""
_PASS = "claim and publication"
_BYTES = "the same bytes by bare commands"
_CROWD = f"claim and publication by {_WORKERS} at once"
_PLAIN = "the same where repeats are not searched for"
_KINDS = 20
"""Different articles: each is enriched once and then published under many names."""


@dataclass(frozen=True, slots=True)
class _Cost:
    """For an article: processor time of the server and of the process that asks, and wall time, in µs."""

    server: float
    client: float
    wall: float


def run(count: int, turns: int = 3) -> Part:
    """`count` articles of 3.5 kB, and as many again in each turn with a server of its own."""
    enriched = _enriched()
    arrivals = [_arrival(number) for number in range(count)]
    ready = [(arrival, _publication(arrival, enriched[index % _KINDS])) for index, arrival in enumerate(arrivals)]
    taken = [_turn(arrivals, ready) for _ in range(turns)]
    return _part(count, [costs for costs, _ in taken], median(written for _, written in taken))


def _turn(arrivals: Sequence[Arrival], ready: Sequence[tuple[Arrival, Publication]]) -> tuple[dict[str, _Cost], float]:
    """What each step costs a new server, and how many bytes an article puts into its log."""
    count, third = len(ready), len(ready) // 3
    policy = LedgerPolicy(max_pending=2 * count, max_pending_bytes=2**40)
    plain = [(arrival, replace(one, fingerprint=None)) for arrival, one in ready[2 * third :]]
    with System(commands=()) as system:
        keys, client = Keys("copydesk:"), system.client
        intake, ledger = RedisIntakeLedger(client, keys, policy), RedisLedger(client, keys, policy)
        costs = {
            "intake": _cost(system, count, lambda: _take_in(intake, arrivals)),
            _PASS: _cost(system, third, lambda: _work(ledger, ready[:third])),
            _CROWD: _cost(system, third, lambda: _work_at_once(system.url, ready[third : 2 * third], policy)),
            _PLAIN: _cost(system, len(plain), lambda: _work(ledger, plain)),
        }
        written = client.info("persistence")["aof_current_size"] / count
        costs[_BYTES] = _cost(system, third, lambda: _store(client, ready[:third]))
    return costs, written


def _part(count: int, turns: Sequence[dict[str, _Cost]], written: float) -> Part:
    def per_article(name: str, which: str, *steps: str, **more: Any) -> Figure:
        sums = [sum(getattr(costs[step], which) for step in steps) for costs in turns]
        return spread(name, "µs/article", sums, **more)

    crowd = f"server, all of it where {_WORKERS} ask at once"
    steps = tuple(turns[0])
    figures = [
        per_article("server, all of it", "server", "intake", _PASS, **_BOUND),
        per_article(crowd, "server", "intake", _CROWD, **_BOUND),
        spread("so one server takes", "articles/s", [1e6 / (one["intake"].wall + one[_CROWD].wall) for one in turns]),
        *(per_article(f"server, {step}", "server", step) for step in steps),
        *(per_article(f"who asks, {step}", "client", step) for step in steps if step != _CROWD),
        *(per_article(f"waited for, {step}", "wall", step) for step in steps),
        Figure("written to the log", "bytes/article", written),
    ]
    how = (
        f"{len(turns)} turns, each of {count:,} articles of 3.5 kB on a new server, recorded {_AT_ONCE} at a time as "
        f"the watcher does, then claimed and published {HAND} at a time by a single process, the next with the last, "
        f"as a worker does where files are in line; then by {_WORKERS} such processes, for which the server is the "
        "slowest; what it takes is seen by the clock. "
        f"Nothing is parsed or enriched meanwhile. By bare commands, {HAND} at a time too: content set and got, "
        "article set, event added and published; no record, no search for repeats. Processor time; `who asks` is the "
        "watcher's or the worker's part."
    )
    return Part("ledger", "The ledger alone", how, figures)


def _cost(system: System, count: int, work: Callable[[], Any]) -> _Cost:
    server = system.parts()["server"][0]
    before, mine, begun = processes.thread_seconds(server), time.process_time(), time.monotonic()
    work()
    wall, client = time.monotonic() - begun, time.process_time() - mine
    return _Cost(*(seconds / count * 1e6 for seconds in (processes.thread_seconds(server) - before, client, wall)))


def _take_in(intake: RedisIntakeLedger, arrivals: Sequence[Arrival]) -> None:
    for start in range(0, len(arrivals), _AT_ONCE):
        intake.take_in(arrivals[start : start + _AT_ONCE])


def _work(ledger: RedisLedger, documents: Sequence[tuple[Arrival, Publication]]) -> None:
    """Claim and publish as a worker does where there is a line: a hand at a time, the next with the last."""
    hands = [documents[start : start + HAND] for start in range(0, len(documents), HAND)]
    for hand, following in zip(hands, [*hands[1:], []], strict=True):
        claims = ledger.claim_together([arrival.id for arrival, _ in hand], "parse", "bench")
        if following:
            ledger.expect([arrival.id for arrival, _ in following], "parse", "bench")
        going = [(claim, publication) for claim, (_, publication) in zip(claims, hand, strict=True) if claim]
        assert ledger.publish_together(going) == [Published.DONE] * len(hand)


def _work_at_once(url: str, documents: Sequence[tuple[Arrival, Publication]], policy: LedgerPolicy) -> None:
    """The same by several processes, each with its own part of the documents."""

    def one(part: Sequence[tuple[Arrival, Publication]]) -> None:
        _work(RedisLedger(connect(url, 30.0), Keys("copydesk:"), policy), part)

    forked = multiprocessing.get_context("fork")
    workers = [forked.Process(target=one, args=(documents[number::_WORKERS],)) for number in range(_WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert not any(worker.exitcode for worker in workers)


def _store(client: Any, documents: Sequence[tuple[Arrival, Publication]]) -> None:
    """What the contract has the server keep and say of an article: no record, no fence, no search for repeats."""
    for start in range(0, len(documents), HAND):
        with client.pipeline(transaction=False) as pipe:
            for arrival, out in documents[start : start + HAND]:
                event = out.head + out.article + b"}"
                pipe.set(f"bare:content:{arrival.id}", arrival.content)
                pipe.getdel(f"bare:content:{arrival.id}")
                pipe.set(f"bare:article:{arrival.id}", out.article)
                pipe.xadd("bare:events", {"type": out.event_type, "subject": arrival.id, "event": event})
                for channel in out.channels:
                    pipe.publish(f"bare:{channel}", event)
            pipe.execute()


def _arrival(number: int) -> Arrival:
    content, name = articles.article(number).encode(), f"{number}.txt"
    return Arrival(
        id=identity.document_id(_INBOX, name.encode()), inbox=_INBOX, path=name, raw_path=name.encode(),
        digest=identity.digest(content), content=content, signature=f"{number:040d}",
    )  # fmt: skip


def _enriched() -> list[Article]:
    parse, enrich = bootstrap.core(launch.load_settings().settings)
    return [
        enrich(parse(Document(content=articles.article(number).encode(), path=f"{number}.txt")))
        for number in range(_KINDS)
    ]


def _publication(arrival: Arrival, article: Article) -> Publication:
    dressed = article.model_copy(update={"id": arrival.id, "revision": 1, "digest": arrival.digest})
    event_id, now_ms = f"{arrival.id}.1", time.time_ns() // 1_000_000
    head = envelope.head(event_id, source="bench", event_type=ARTICLE_PUBLISHED, subject=arrival.id, time_ms=now_ms)
    channels = ("articles", *(f"articles:tag:{tag.slug}" for tag in article.tags))
    return Publication(
        arrival.id, 1, event_id, ARTICLE_PUBLISHED, head, dressed.to_json(), channels, content=arrival.digest,
        fingerprint=_fingerprint(arrival, article),
    )  # fmt: skip


def _fingerprint(arrival: Arrival, article: Article) -> Fingerprint:
    """As long as the article's own, and like no other."""
    made = linking.fingerprint(article)
    assert made is not None
    dice = random.Random(arrival.id)
    return Fingerprint(tuple(dice.randbytes(8) for _ in made.shingles), dice.randbytes(len(made.signature)))
