"""`copydesk reprocess`: have the workers enrich again what is out, and say what became of it.

What lives here: which articles are chosen, and how they are handed to the workers, few at a time. What does not: what
becomes of one (`reprocessing`, `stages`).
"""

from __future__ import annotations

import argparse
import json
import re
import secrets
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from pydantic import ValidationError
from tqdm import tqdm

from worker import bootstrap, decide, reprocessing
from worker.adapters.published import PublishedArticles, Settlement
from worker.adapters.time_limit import time_limit
from worker.cli.given import loaded_settings
from worker.models import Article
from worker.ports import Intake
from worker.printable import printable
from worker.settings import Settings

AT_ONCE = 256
"""Orders that are pending at most: copy that arrives meanwhile waits for these, not for all."""
BATCH = 32
LOOK_SECONDS = 0.1
UPDATED, UNCHANGED, SUPERSEDED, FAILED = "updated", "unchanged", "superseded", "failed"
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def run(arguments: argparse.Namespace) -> int:
    """Reprocess what is chosen; exit 1 when anything failed, 2 when nothing was chosen or a name is unknown."""
    settings = loaded_settings(arguments).settings
    wrong = _wrong(arguments, settings)
    if wrong:
        print(f"copydesk: {printable(wrong)}", file=sys.stderr)
        return 2
    bootstrap.check_server(settings)
    published = bootstrap.published(settings)
    chosen = list(_chosen(published, arguments))
    tally = _Tally(as_json=arguments.json, total=len(chosen), dry=arguments.dry_run)
    try:
        if arguments.dry_run:
            _try_out(published, chosen, arguments.enricher, settings, tally)
        else:
            _Run(settings, published, tuple(arguments.enricher), tally).work(chosen)
    except KeyboardInterrupt:
        print("copydesk: interrupted; what was ordered goes on. Run it again for the rest.", file=sys.stderr)
        raise
    finally:
        tally.close()
    return 1 if tally.counts[FAILED] else 0


def since(text: str) -> datetime:
    """A moment: a date or time (RFC 3339, UTC where it does not say), or so long ago. Raises `ValueError`."""
    ago = re.fullmatch(r"(\d{1,6})([mhdw])", text.strip())
    if ago:
        return datetime.now(UTC) - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
    moment = datetime.fromisoformat(text.strip())
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _wrong(arguments: argparse.Namespace, settings: Settings) -> str:
    """What is wrong with the command line, if anything."""
    if not (arguments.all or arguments.since or arguments.tag):
        return "say which: --all, --since WHEN or --tag SLUG"
    _, enrichers = bootstrap.loaded_plugins(settings)
    unknown = sorted(set(arguments.enricher) - set(enrichers))
    if unknown:
        return f"no such enricher: {', '.join(unknown)}; there are: {', '.join(enrichers)}"
    try:
        since(arguments.since or "1d")
    except (ValueError, OverflowError):
        return (
            f"--since {arguments.since}: write a date, a time, or how long ago: 2026-03-01, 2026-03-01T08:00Z, 12h, 7d"
        )
    return ""


def _chosen(published: PublishedArticles, arguments: argparse.Namespace) -> Iterator[str]:
    """The ids of the articles that were asked for; what cannot be read is chosen, so that it is spoken of."""
    if not (arguments.since or arguments.tag):
        yield from published.ids()
        return
    earliest = since(arguments.since) if arguments.since else None
    for one, article in _read(published, published.ids()):
        if isinstance(article, Article) and not _fits(article, earliest, set(arguments.tag)):
            continue
        yield one


def _fits(article: Article, earliest: datetime | None, tags: set[str]) -> bool:
    received = article.source.received_at
    if earliest and (received is None or received < earliest):
        return False
    return not tags or any(tag.slug in tags for tag in article.tags)


def _read(published: PublishedArticles, ids: Iterator[str]) -> Iterator[tuple[str, Article | str]]:
    """Each article as it is out now, or why it cannot be read; one that is gone by now is passed over."""
    while batch := list(islice(ids, BATCH)):
        for one, content in zip(batch, published.read(batch), strict=True):
            if content is None:
                continue
            try:
                yield one, Article.model_validate_json(content)
            except ValidationError as error:
                yield one, f"It is no article of this version: {error.errors()[0]['msg']}"


@dataclass(slots=True)
class _Tally:
    """Says what became of each article, and counts; a bar on a terminal."""

    as_json: bool
    total: int
    dry: bool
    counts: Counter[str] = field(default_factory=Counter)
    bar: Any = None

    def __post_init__(self) -> None:
        shown = sys.stderr.isatty() and self.total > 1
        self.bar = tqdm(total=self.total, unit="article", file=sys.stderr, disable=not shown, leave=False)

    def say(self, one: str, answer: str, path: str = "", reason: str = "", revision: int = 0) -> None:
        """One article is done."""
        self.counts[answer] += 1
        self.bar.update()
        if self.as_json:
            line = {"id": one, "path": path, "answer": answer, "revision": revision, "reason": reason}
            self.bar.write(json.dumps({name: value for name, value in line.items() if value}), file=sys.stdout)
        elif answer == FAILED:
            self.bar.write(f"copydesk: {one} {printable(path)}: {printable(reason)}", file=sys.stderr)

    def close(self) -> None:
        """The last line."""
        self.bar.close()
        would = "would be " if self.dry else ""
        said = [f"{self.counts[UPDATED]} {would}{UPDATED}"]
        said += [f"{self.counts[name]} {name}" for name in (UNCHANGED, SUPERSEDED, "withdrawn", FAILED)]
        missing = self.total - sum(self.counts.values())
        said += [f"{missing} not done"] if missing else []
        print(f"{self.total} articles: {', '.join(said)}", file=sys.stderr if self.as_json else sys.stdout)


@dataclass(slots=True)
class _Run:
    """Hands orders to the workers and waits for what becomes of them."""

    settings: Settings
    published: PublishedArticles
    only: tuple[str, ...]
    tally: _Tally
    name: str = field(default_factory=lambda: secrets.token_hex(8))
    pending: dict[str, tuple[str, str, str]] = field(default_factory=dict)

    def work(self, chosen: Sequence[str]) -> None:
        """Order all, few at a time, until all are settled."""
        if chosen and not bootstrap.register(self.settings).status().workers:
            print("copydesk: no worker is alive; this waits for one (`copydesk work`)", file=sys.stderr)
        ledger, queue = bootstrap.intake_ledger(self.settings), bootstrap.queue(self.settings)
        orders = self._orders(chosen)
        held: list[reprocessing.Order] = []
        while True:
            held += islice(orders, max(0, min(BATCH, AT_ONCE - len(self.pending)) - len(held)))
            arrivals = [reprocessing.arrival(order) for order in held]
            answers = ledger.take_in(arrivals)
            taken = [one for one, answer in zip(arrivals, answers, strict=True) if answer is not Intake.FULL]
            held = [order for order, answer in zip(held, answers, strict=True) if answer is Intake.FULL]
            if taken:
                queue.send("parse", [one.id for one in taken])
            self.pending |= {one.id: (one.raw_path.decode(), one.path, one.digest) for one in taken}
            if not (self.pending or held):
                return
            if not self._settle() and (held or not taken):
                time.sleep(LOOK_SECONDS)

    def _orders(self, chosen: Sequence[str]) -> Iterator[reprocessing.Order]:
        for one, article in _read(self.published, iter(chosen)):
            if isinstance(article, str):
                self.tally.say(one, FAILED, reason=article)
            elif article.status == "canceled":
                self.tally.say(one, "withdrawn", article.source.path)
            else:
                yield reprocessing.Order(run=self.name, only=self.only, article=article)

    def _settle(self) -> int:
        """Say what became of those that are settled; how many that were."""
        settled = self.published.settled(list(self.pending))
        for order, settlement in settled.items():
            one, path, digest = self.pending.pop(order)
            answer, reason = _answer(settlement, digest)
            self.tally.say(one, answer, path, reason, settlement.revision if answer == UPDATED else 0)
        return len(settled)


def _answer(settlement: Settlement, digest: str) -> tuple[str, str]:
    if settlement.digest != digest:
        return SUPERSEDED, "Another reprocess ordered it anew."
    if settlement.state == "published":
        return UPDATED, ""
    if settlement.state == "ignored" and settlement.rule in {UNCHANGED, SUPERSEDED}:
        return settlement.rule, settlement.reason
    return FAILED, settlement.reason or "It failed; see `copydesk failures`."


def _try_out(
    published: PublishedArticles, chosen: Sequence[str], only: Sequence[str], settings: Settings, tally: _Tally
) -> None:
    """Enrich here, and only say what would come of it."""
    reenrich = bootstrap.reenricher(settings)
    for one, article in _read(published, iter(chosen)):
        if isinstance(article, str):
            tally.say(one, FAILED, reason=article)
        elif article.status == "canceled":
            tally.say(one, "withdrawn", article.source.path)
        else:
            answer, reason = _tried(article, reenrich, only, settings.work.time_limit_seconds)
            tally.say(one, answer, article.source.path, reason)


def _tried(article: Article, reenrich: reprocessing.Reenrich, only: Sequence[str], seconds: float) -> tuple[str, str]:
    try:
        with time_limit(seconds):
            verdict = reprocessing.verdict(article, reenrich(article, only))
    except decide.TimeLimitReached:
        return FAILED, f"It takes longer than {seconds:g} s (work.time_limit_seconds)."
    if isinstance(verdict, decide.PublishAs):
        return UPDATED, ""
    return (UNCHANGED if verdict.rule == UNCHANGED else FAILED), verdict.reason
