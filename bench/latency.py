"""From a closed file to the message on the channel: with nothing else to do, at half load, and past a long line."""

from __future__ import annotations

import json
import os
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import articles
from bench.figures import Figure, Part, percentile
from bench.running import CHANNEL, KEYS, PENDING, System
from worker.identity import document_id

IDLE_MS, HALF_LOAD_MS, URGENT_P99_MS = (40.0, 120.0), (150.0, 500.0), 1_000.0
_FIRST_NUMBER = 70_000_000
_PAUSE_SECONDS = 0.05
_LOAD_SECONDS = 10.0
_PATIENCE_SECONDS = 60.0


def idle(count: int, concurrency: int) -> Part:
    """`count` files of 3.5 kB, one after the other."""
    with System(concurrency) as system:
        trips = _one_by_one(system, system.inbox, count)
        parts = _parts(system, trips)
    how = (
        f"{count} articles of 3.5 kB, each written into the idle inbox {_PAUSE_SECONDS * 1000:.0f} ms after the one "
        "before had come out: from the close of the file to the message in the hands of a subscriber, and where that "
        "time goes, by what the ledger notes of each document."
    )
    figures = [*_figures([trip.milliseconds for trip in trips], *IDLE_MS), *parts]
    return Part("idle", "Latency: one file in an idle system", how, figures)


def half_load(count: int, concurrency: int) -> Part:
    """Files that come at half the rate that the system can take, which is measured first."""
    with System(concurrency) as system:
        before = system.events()
        system.drop(articles.write(system.fresh_folder(), 0, count))
        system.wait_events(before + count)
        moments = system.event_times(before)
        rate = (count - 1) / (moments[-1] - moments[0]) / 2
        taken = _steadily(system, rate)
    how = (
        f"Articles of 3.5 kB for {_LOAD_SECONDS:g} s at {rate:.0f} a second, half of the rate at which {count:,} "
        "articles at once were finished just before: from the close of a file to its message."
    )
    return Part("half-load", "Latency: at half load", how, _figures(taken, *HALF_LOAD_MS))


def urgent(count: int, waiting: int, concurrency: int) -> Part:
    """`count` files in a folder that is marked urgent while `waiting` others are in line."""
    with System(concurrency, {"INBOX__URGENT": '["urgent"]'}) as system:
        desk = system.inbox / "urgent"
        desk.mkdir()
        system.drop(articles.write(system.fresh_folder(), 0, waiting))
        line = min(waiting, 10_000) * 9 // 10
        system.wait(lambda: system.client.zcard(PENDING) >= line, 120, f"{line} files in line")
        taken = [trip.milliseconds for trip in _one_by_one(system, desk, count)]
        left = system.client.zcard(PENDING)
    how = (
        f"{count} articles, one after the other, in a folder that is marked urgent, after {waiting:,} others were "
        f"moved in; {left:,} of them were still pending at the end, besides those that the watcher held back."
    )
    figures = _figures(taken, 0.0, URGENT_P99_MS)
    return Part("urgent", "Latency: an urgent file past a long line", how, figures)


def _figures(taken: list[float], median_ms: float, last_ms: float) -> list[Figure]:
    bounded: dict[str, Any] = {"bound": median_ms, "direction": "at most"} if median_ms else {}
    return [
        Figure("median", "ms", percentile(taken, 0.5), min(taken), **bounded),
        Figure("99 of 100 within", "ms", percentile(taken, 0.99), high=max(taken), bound=last_ms, direction="at most"),
    ]


@dataclass(frozen=True, slots=True)
class _Trip:
    """A file, from its close to its message; by the monotonic clock."""

    path: str
    closed: float
    heard: float

    @property
    def milliseconds(self) -> float:
        return (self.heard - self.closed) * 1000


def _one_by_one(system: System, folder: Path, count: int) -> list[_Trip]:
    listener = _Listener(system)
    trips = []
    for number in range(count):
        time.sleep(_PAUSE_SECONDS)
        path, closed = _write(system, folder, number)
        trips.append(_Trip(path, closed, listener.wait([path])[path]))
    listener.stop()
    return trips


def _parts(system: System, trips: list[_Trip]) -> list[Figure]:
    """Where the time went. The ledger notes whole milliseconds of the server's clock, which is this machine's."""
    wall = time.time() - time.monotonic()
    rows = []
    for trip in trips:
        document = KEYS.document(document_id(str(system.inbox), os.fsencode(trip.path)))
        received, started, event = system.client.hmget(document, "received", "started", "stream")
        moments = (int(received), int(started), int(event.partition(b"-")[0]))
        rows.append([(wall + trip.closed) * 1000, *moments, (wall + trip.heard) * 1000])
    names = "until it is recorded", "until a worker claims it", "until it is published", "until it is heard"
    steps = ([row[step + 1] - row[step] for row in rows] for step in range(len(names)))
    return [Figure(f"of it, {name}", "ms", percentile(step, 0.5)) for name, step in zip(names, steps, strict=True)]


def _steadily(system: System, rate: float) -> list[float]:
    listener = _Listener(system)
    begun = time.monotonic()
    closed: dict[str, float] = {}
    for number in range(int(rate * _LOAD_SECONDS)):
        time.sleep(max(0.0, begun + number / rate - time.monotonic()))
        path, moment = _write(system, system.inbox, number)
        closed[path] = moment
    heard = listener.wait(list(closed))
    listener.stop()
    return [(heard[path] - moment) * 1000 for path, moment in closed.items()]


def _write(system: System, folder: Path, number: int) -> tuple[str, float]:
    """The file's path in the inbox, and when it was closed."""
    path = folder / f"single-{number}.txt"
    path.write_text(articles.article(_FIRST_NUMBER + number), encoding="utf-8")
    return str(path.relative_to(system.inbox)), time.monotonic()


class _Listener(threading.Thread):
    """A subscriber that notes when it heard of each path."""

    def __init__(self, system: System) -> None:
        super().__init__(daemon=True)
        self._pubsub = system.client.pubsub(ignore_subscribe_messages=True)
        self._pubsub.subscribe(CHANNEL)
        self._heard: dict[str, float] = {}
        self._news = threading.Condition()
        self._over = False
        self.start()

    def run(self) -> None:
        """Listen."""
        while not self._over:
            message = self._pubsub.get_message(timeout=0.2)
            now = time.monotonic()
            if message:
                with self._news:
                    self._heard[json.loads(message["data"])["data"]["source"]["path"]] = now
                    self._news.notify_all()

    def wait(self, paths: list[str]) -> dict[str, float]:
        """When each was heard of, once all were."""
        with self._news:
            if not self._news.wait_for(lambda: all(path in self._heard for path in paths), _PATIENCE_SECONDS):
                raise TimeoutError(f"no message within {_PATIENCE_SECONDS:g} s about some of {len(paths)} files")
            return {path: self._heard[path] for path in paths}

    def stop(self) -> None:
        """Listen no longer."""
        self._over = True
        self.join()
        self._pubsub.close()
