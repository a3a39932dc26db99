"""What a long run must not change: the memory of every process and of the server, and how soon good articles are out.

`COPYDESK_ENDURANCE_ARTICLES` makes the first of them shorter than 50,000 articles; 2,500 fill the stream before the first look.
"""

from __future__ import annotations

import contextlib
import json
import os
import statistics
import sys
import threading
import time
from pathlib import Path
from typing import Any, Self

import pytest

from tests.builders import wait_for
from tests.chaos.baseline import KEPT
from tests.chaos.cluster import PLAIN, QUICK, Cluster
from tests.chaos.generator import Author, read
from tests.chaos.judge import judge
from tests.chaos.killers import install, killer
from tests.chaos.processes import resident_bytes
from worker.settings import Settings

pytestmark = [pytest.mark.server, pytest.mark.slow, pytest.mark.long]

ARTICLES = int(os.environ.get("COPYDESK_ENDURANCE_ARTICLES", "50000"))
SETTLED = min(5_000, ARTICLES // 2)
"""After this many, whatever is filled once has been filled."""
FLAT = 1.10
"""The watcher, too: all files stay in the inbox, and it remembers each."""
DROP = 500
RETENTION = 1_000
EVERY_SECONDS = 0.1
PACED = 600
SLOWER = 3.0


def test_many_articles_leave_the_memory_of_every_process_and_of_the_server_as_it_was(tmp_path: Path) -> None:
    """Parsed and published, not enriched (`enrich.disabled`), so that it takes minutes; the newest 1,000 events are kept."""
    author = Author(seed=90)
    settings = {"PUBLISH__RETENTION_EVENTS": str(RETENTION), **PLAIN}
    with Cluster(tmp_path, settings=settings, options=("--appendfsync", "everysec")) as cluster:
        cluster.watcher()
        for name in ("work-1", "work-2"):
            cluster.supervised(name, WORK__CONCURRENCY="1")
        cluster.ready(workers=2)
        _pass(cluster, author, 0, SETTLED)
        before, used_before = _memory(cluster), _used(cluster)
        _pass(cluster, author, SETTLED, ARTICLES)
        after, used_after = _memory(cluster), _used(cluster)
        growth = (used_after - used_before) / (ARTICLES - SETTLED)
        kept = _kept(cluster) / ARTICLES
        sys.stdout.write(f"{ARTICLES} articles; resident MB: {_in_words(before)}; at the end: {_in_words(after)}\n")
        sys.stdout.write(f"server: {growth:.0f} bytes more for each article, its records take {kept:.0f}\n")
        status = cluster.status()
        assert (status["published"], status["failed"], status["ignored"]) == (ARTICLES, 0, 0)
        grown = {name: size for name, size in after.items() if size > before[name] * FLAT}
        assert not grown, (before, after)
        assert growth <= kept * FLAT


@pytest.mark.alone
def test_good_articles_are_out_nearly_as_soon_while_one_document_in_ten_kills_its_process(tmp_path: Path) -> None:
    """Ten documents a second, a minute without killers and one with; drop to event, seen by a reader of the stream.

    The settings are the defaults, but for a lease of 8 s: so all three attempts of a killer fall into the time that is measured,
    and three processes die in a second.
    """
    author = Author(seed=91)
    with Cluster(tmp_path, settings=_defaults(), pythonpath=[install(tmp_path / "plugin")]) as cluster:
        cluster.watcher()
        worker = cluster.supervised()
        cluster.ready()
        with _Reader(cluster) as reader:
            _paced(cluster, author, 50)
            calm = _paced(cluster, author, PACED)
            cluster.drained(50 + PACED)
            harsh = _paced(cluster, author, PACED, killers=True)
            cluster.drained(50 + 2 * PACED, seconds=120)
            wait_for(lambda: reader.seen.keys() >= calm.keys() | harsh.keys(), why="all to be read")
        quiet, loud = (_p99(dropped, reader.seen) for dropped in (calm, harsh))
        sys.stdout.write(
            f"p99 {quiet * 1000:.0f} ms without killers, {loud * 1000:.0f} ms with ({loud / quiet:.1f}x)\n"
        )
        sys.stdout.write(f"slowest with killers, s: {_slowest(harsh, reader.seen)}\n")
        judge(cluster, seed=91)
        assert {failure["code"] for failure in cluster.failures()} == {"crashed"}
        assert worker.runs
        assert loud <= SLOWER * quiet


def _pass(cluster: Cluster, author: Author, start: int, end: int) -> None:
    """Drop articles a folder at a time, and wait until all are out."""
    for number in range(start, end):
        cluster.journal.drop(author.write(".txt", paragraphs=1), folder=f"{number // DROP:04d}")
        if number % DROP == 0:
            wait_for(lambda: 0 <= cluster.pending() < 4 * DROP, 120, "the workers to keep up")
    wait_for(lambda: cluster.status()["published"] == end and cluster.pending() == 0, 300, f"{end} out", 1.0)


def _memory(cluster: Cluster) -> dict[str, int]:
    """Resident bytes of each process, by what it is; the largest of a pool."""
    found = {name: resident_bytes(process.pid) for name, process in cluster.processes.items()}
    for name in ("work-1", "work-2"):
        found[f"{name} celery"] = resident_bytes(cluster.celery_main(name))
        found[f"{name} pool"] = max(map(resident_bytes, cluster.pool(name)))
    return found


def _used(cluster: Cluster) -> int:
    with contextlib.closing(cluster.client()) as client:
        return int(client.info("memory")["used_memory"])


def _kept(cluster: Cluster) -> int:
    """What the records of all documents and articles, and the index of near repeats, take as the server counts them.

    Nothing else may stay of a document.
    """
    with contextlib.closing(cluster.client()) as client:
        keys = client.scan_iter(cluster.key("*"), count=1000)
        names = [key for key in keys if key.decode().removeprefix(cluster.prefix).split(":")[0] in (*KEPT, "alike")]
        pipe = client.pipeline(transaction=False)
        for name in names:
            pipe.memory_usage(name, samples=0)
        return sum(size or 0 for size in pipe.execute())


def _in_words(memory: dict[str, int]) -> str:
    return ", ".join(f"{name} {size / 1e6:.1f}" for name, size in memory.items())


def _defaults() -> dict[str, str]:
    """What a user has who sets nothing, in place of the quick settings of the other tests."""
    settings = Settings()
    sections = {name: name.lower().split("__") for name in QUICK if name != "WORK__LEASE_SECONDS"}
    return {name: str(getattr(getattr(settings, section), field)) for name, (section, field) in sections.items()}


def _paced(cluster: Cluster, author: Author, count: int, *, killers: bool = False) -> dict[str, float]:
    """Drop documents evenly; when each good one was."""
    dropped, began, pause = {}, time.monotonic(), threading.Event()
    for number in range(count):
        pause.wait(max(0.0, began + number * EVERY_SECONDS - time.monotonic()))
        if killers and number % 10 == 5:
            action = ("kill", "exit", "segfault")[number // 10 % 3]
            cluster.journal.drop_other(f"killer-{number}.txt", killer(action, salt=str(number)))
            continue
        copy = author.write()
        dropped[copy.key] = time.monotonic()
        cluster.journal.drop(copy)
    return dropped


def _waits(dropped: dict[str, float], seen: dict[str, float]) -> list[float]:
    return sorted(seen[key] - at for key, at in dropped.items())


def _p99(dropped: dict[str, float], seen: dict[str, float]) -> float:
    return statistics.quantiles(_waits(dropped, seen), n=100)[98]


def _slowest(dropped: dict[str, float], seen: dict[str, float]) -> str:
    return ", ".join(f"{wait:.2f}" for wait in _waits(dropped, seen)[-12:])


class _Reader(threading.Thread):
    """Reads the stream and notes when each article was in it. A context: it reads until its end."""

    def __init__(self, cluster: Cluster) -> None:
        super().__init__(daemon=True)
        self.seen: dict[str, float] = {}
        self._cluster = cluster
        self._enough = threading.Event()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._enough.set()
        self.join(10)

    def run(self) -> None:
        place = b"0"
        with contextlib.closing(self._cluster.client()) as client:
            while not self._enough.is_set():
                found: Any = client.xread({self._cluster.key("events"): place}, block=500, count=100)
                for _, entries in found:
                    now = time.monotonic()
                    for place, fields in entries:  # noqa: B007 -- the last one is where reading goes on
                        self._note(json.loads(fields[b"event"]), now)

    def _note(self, event: dict[str, object], now: float) -> None:
        data = event["data"]
        reading = read(str(data["text"])) if isinstance(data, dict) and "text" in data else None
        if reading is not None:
            self.seen[reading.key] = now
