"""The judge: looks at a run from outside, and says what was promised and not kept.

Reads the journal, the event stream, `copydesk status`, `copydesk failures`, `copydesk show` and the folders. Knows nothing of how it came about: the
same judge for every fault.
"""

from __future__ import annotations

import hashlib
import json
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import redis

from tests.builders import wait_for
from tests.chaos import report
from tests.chaos.cluster import Cluster
from tests.chaos.generator import Journal, read
from worker.errors import Code

_PENDING = ("waiting", "running")


@dataclass
class Verdict:
    """What was found. Every list names articles, documents or events; all empty: every promise was kept."""

    seed: int
    dropped: int = 0
    published: int = 0
    failed: int = 0
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    torn: list[str] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)
    sources_gone: list[str] = field(default_factory=list)
    sums: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    @property
    def problems(self) -> list[str]:
        names = ("lost", "twice", "torn", "unexplained", "sources_gone", "sums", "left")
        return [
            f"{name}: {getattr(self, name)[:5]} ({len(getattr(self, name))})" for name in names if getattr(self, name)
        ]

    def __str__(self) -> str:
        counts = f"seed {self.seed}: {self.dropped} dropped, {self.published} published, {self.failed} failed"
        return f"{counts}, {len(self.lost)} lost, {len(self.twice)} twice, {len(self.torn)} torn"


def judge(
    cluster: Cluster, *, seed: int = 0, failures: Iterable[str] = (), subscriber: Subscriber | None = None
) -> Verdict:
    """Judge a cluster whose work is done; prints the seed and the counts, and fails on any problem.

    `failures`: keys of articles that may end as a failure; everything in `journal.others` may, too.
    """
    verdict = examine(cluster, seed=seed, failures=failures, subscriber=subscriber)
    sys.stdout.write(f"{verdict}\n")
    report.note(verdict, cluster.drained_seconds, verdict.dropped - cluster.judged)
    cluster.judged = verdict.dropped
    assert not verdict.problems, "\n".join((str(verdict), *verdict.problems))
    return verdict


def examine(
    cluster: Cluster, *, seed: int = 0, failures: Iterable[str] = (), subscriber: Subscriber | None = None
) -> Verdict:
    """The verdict alone."""
    verdict = Verdict(seed, dropped=len(cluster.journal))
    events = [event for _, event in all_events(cluster)]
    status, failed = cluster.status(), cluster.failures()
    verdict.failed = len(failed)
    _published(verdict, cluster.journal, events, set(failures), failed)
    _failures(verdict, cluster.journal, failed, set(failures))
    _sources(verdict, cluster.journal)
    _sums(verdict, status, failed, events)
    _nothing_left(verdict, cluster, {record["id"] for record in failed})
    if subscriber is not None:
        _subscriber(verdict, subscriber, events)
    return verdict


def unfinished(inbox: Path) -> list[Path]:
    """Copies in the inbox or its archive that a watcher began and did not finish."""
    folders = [inbox, inbox.with_name(inbox.name + ".archive")]
    return [path for folder in folders if folder.exists() for path in folder.rglob(".copydesk-*.part")]


def all_events(cluster: Cluster) -> list[tuple[str, dict[str, Any]]]:
    """The whole stream, in order."""
    with cluster.client() as client:
        return [(at.decode(), json.loads(fields[b"event"])) for at, fields in client.xrange(cluster.key("events"))]


def published_keys(cluster: Cluster) -> Counter[tuple[str, int]]:
    """How often each (article, revision) of the generator's went out."""
    readings = [
        read(event["data"]["text"]) for _, event in all_events(cluster) if not event["type"].endswith(".failed")
    ]
    return Counter((reading.key, reading.revision) for reading in readings if reading is not None)


def all_out(cluster: Cluster, seconds: float = 60.0) -> float:
    """Wait until the newest version of every article is in the stream and nothing is pending; how long that took."""
    began, at, seen = time.monotonic(), "-", set[tuple[str, int]]()
    wanted = {(key, copies[-1].revision) for key, copies in cluster.journal.copies.items()} - {
        (key, cluster.journal.copies[key][-1].revision) for key in cluster.journal.fleeting
    }

    def out() -> bool:
        nonlocal at
        with cluster.client() as client:
            for entry, fields in client.xrange(cluster.key("events"), min=at):
                at = f"({entry.decode()}"
                seen.add(_said(json.loads(fields[b"event"])))
        return wanted <= seen and cluster.pending() == 0

    try:
        wait_for(out, seconds, "every article to be out", every_seconds=0.05)
    except AssertionError as error:
        raise AssertionError(f"{error}: not so {sorted(wanted - seen)[:5]}, {cluster.pending()} pending") from None
    cluster.drained_seconds = time.monotonic() - began
    return cluster.drained_seconds


def _said(event: dict[str, Any]) -> tuple[str, int]:
    reading = None if event["type"].endswith(".failed") else read(event["data"]["text"])
    return (reading.key, reading.revision) if reading is not None else ("", 0)


class Subscriber(threading.Thread):
    """Listens to the channels like any subscriber, and notes what it heard. It survives a restart of the server."""

    def __init__(self, cluster: Cluster) -> None:
        super().__init__(daemon=True)
        self.heard: list[str] = []
        self._cluster = cluster
        self._stop_asked = threading.Event()
        self._listening = threading.Event()
        self._broke: Exception | None = None
        self.start()
        assert self._listening.wait(20)

    def run(self) -> None:
        while not self._stop_asked.is_set():
            try:
                self._listen()
            except redis.RedisError:
                self._stop_asked.wait(0.1)
            except Exception as error:  # noqa: BLE001 -- it is raised where the test is
                self._broke = error
                return

    def close(self) -> Subscriber:
        """Raises what made it stop listening."""
        self._stop_asked.set()
        self.join(20)
        if self._broke is not None:
            raise self._broke
        return self

    def _listen(self) -> None:
        with self._cluster.server.client().pubsub(ignore_subscribe_messages=True) as channel:
            channel.subscribe(self._cluster.key("articles"))
            channel.get_message(timeout=5)
            self._listening.set()
            while not self._stop_asked.is_set():
                message = channel.get_message(timeout=0.2)
                if message is not None:
                    self.heard.append(json.loads(message["data"])["id"])


def _published(
    verdict: Verdict, journal: Journal, events: list[dict[str, Any]], may_fail: set[str], failed: list[dict[str, Any]]
) -> None:
    out: dict[str, list[int]] = defaultdict(list)
    for event in events:
        if event["type"].endswith(".failed"):
            continue
        verdict.published += 1
        reading = read(event["data"]["text"])
        if reading is None or not reading.whole:
            if event["data"]["source"]["path"] not in journal.others:
                verdict.torn.append(event["id"])
        elif event.get("cause") != "enriched":  # the same text, enriched once more
            out[reading.key].append(reading.revision)
    identities = Counter((event["subject"], event["data"].get("revision"), event["type"]) for event in events)
    verdict.twice += [str(one) for one, count in identities.items() if count > 1 and one[1] is not None]
    verdict.twice += [identity for identity, count in Counter(event["id"] for event in events).items() if count > 1]
    failed_paths = {record["path"] for record in failed}
    for key, copies in journal.copies.items():
        revisions = out.get(key, [])
        verdict.twice += [f"{key} revision {revision}" for revision, count in Counter(revisions).items() if count > 1]
        if revisions != sorted(revisions):
            verdict.torn.append(f"{key} out of order: {revisions}")
        path = str(journal.paths[key].relative_to(journal.inbox))
        excused = key in journal.fleeting or (key in may_fail and path in failed_paths)
        if copies[-1].revision not in revisions and not excused:
            verdict.lost.append(key)
    verdict.twice += [f"{key} was never dropped" for key in out if key not in journal.copies]


def _failures(verdict: Verdict, journal: Journal, failed: list[dict[str, Any]], may_fail: set[str]) -> None:
    allowed = {str(journal.paths[key].relative_to(journal.inbox)) for key in may_fail} | journal.others
    for record in failed:
        if record["path"] not in allowed:
            verdict.unexplained.append(f"{record['path']} failed: {record['code']}: {record['reason']}")
        elif (
            record["code"] not in set(Code)
            or len(record["reason"]) < 10
            or not record["stage"]
            or "attempts" not in record
        ):
            verdict.unexplained.append(f"{record['path']} has no proper record: {record}")


def _sources(verdict: Verdict, journal: Journal) -> None:
    """With `keep` the file is where it was; otherwise its bytes are in the archive, or may be gone after publication."""
    archive = journal.inbox.with_name(journal.inbox.name + ".archive")
    archived = {_digest(path) for path in archive.rglob("*") if path.is_file()} if archive.exists() else set()
    for key, copies in journal.copies.items():
        path = journal.paths[key]
        wanted = hashlib.sha256(copies[-1].content).hexdigest()
        if key in journal.fleeting:
            continue
        if wanted not in archived and not (path.exists() and _digest(path) == wanted):
            verdict.sources_gone.append(key)


def _sums(verdict: Verdict, status: dict[str, Any], failed: list[dict[str, Any]], events: list[dict[str, Any]]) -> None:
    ends = status["published"] + status["failed"] + status["ignored"]
    if status["seen"] != ends + status["waiting"] + status["running"]:
        verdict.sums.append(f"status does not add up: {status}")
    if any(status[name] for name in _PENDING):
        verdict.sums.append(f"something is pending: {status}")
    if status["failed"] != len(failed):
        verdict.sums.append(f"status counts {status['failed']} failed, failures lists {len(failed)}")
    articles = sum(not event["type"].endswith(".failed") for event in events)
    if status["published"] != articles:
        verdict.sums.append(f"status counts {status['published']} published, the stream has {articles}")


def _nothing_left(verdict: Verdict, cluster: Cluster, failed: set[str]) -> None:
    """No content, no handed-over article, no claim and no temporary file outlives its document.

    But for the content of a member that failed: it has no file of its own to be read from when it is retried.
    """
    with cluster.client() as client:
        for pattern in ("content:*", "handed:*"):
            for key in client.scan_iter(cluster.key(pattern), count=1000):
                if key.decode().rpartition(":")[2] not in failed or client.pttl(key) <= 0:
                    verdict.left.append(key.decode())
        pending_bytes = int(client.hget(cluster.key("counts"), "pending_bytes") or 0)
    verdict.left += map(str, unfinished(cluster.inbox))
    if pending_bytes:
        verdict.left.append(f"pending_bytes is {pending_bytes}")


def _subscriber(verdict: Verdict, subscriber: Subscriber, events: list[dict[str, Any]]) -> None:
    known = {event["id"] for event in events}
    if not subscriber.heard and any(not event["type"].endswith(".failed") for event in events):
        verdict.unexplained.append("the subscriber heard of no article")
    verdict.twice += [f"heard {one} {count} times" for one, count in Counter(subscriber.heard).items() if count > 1]
    verdict.unexplained += [f"heard {one}, which is not in the stream" for one in set(subscriber.heard) - known]


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
