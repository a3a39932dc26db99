"""The storm: articles keep coming while processes are killed at random, from a seed.

What lives here: who is killed, how often, and what is counted. What does not: the verdict (`judge`).
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from tests.builders import wait_for
from tests.chaos.baseline import Baseline, returns_to
from tests.chaos.cluster import Cluster
from tests.chaos.generator import Author
from tests.chaos.judge import Subscriber, Verdict, judge
from tests.chaos.processes import celery_main, end_all, pool_of

VICTIMS = {"worker": 45, "child": 30, "watcher": 12, "supervisor": 5, "server": 8}
"""Who is hit, out of a hundred."""
FLOW = 20
"""Articles that show that work flows, before the first kill and after the last."""


@dataclass
class Storm:
    """What happened."""

    seed: int
    verdict: Verdict
    drained_seconds: float
    kills: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        kills = ", ".join(f"{count} {victim}" for victim, count in sorted(self.kills.items()))
        return f"{self.verdict}; killed {sum(self.kills.values())} ({kills}); drained in {self.drained_seconds:.1f} s"


def storm(cluster: Cluster, *, seed: int, articles: int, seconds: float, every_seconds: float = 2.0) -> Storm:
    """Drop articles evenly over the time and kill somebody about every two seconds; then wait, and judge.

    Afterwards new work must flow, and what the processes use must be back where it was before the first kill.
    """
    dice, author = random.Random(seed), Author(seed, "storm")
    cluster.watcher()
    for name in ("work-1", "work-2"):
        cluster.supervised(name, WORK__CONCURRENCY="1")
    cluster.ready(workers=2)
    subscriber = Subscriber(cluster)
    _flow(cluster, author)
    before = Baseline.of(cluster)
    dropping = threading.Thread(target=_drop, args=(cluster, author, articles, seconds))
    dropping.start()
    kills = _rage(cluster, dice, seconds, every_seconds)
    dropping.join()
    drained = cluster.drained(articles + FLOW, seconds=120)
    _flow(cluster, author)
    cluster.drained_seconds = drained
    verdict = judge(cluster, seed=seed, subscriber=subscriber.close())
    returns_to(before, cluster)
    return Storm(seed, verdict, drained, kills)


def _rage(cluster: Cluster, dice: random.Random, seconds: float, every_seconds: float) -> Counter[str]:
    """Kill by a timetable of its own: how long a kill takes does not make the next one late."""
    kills: Counter[str] = Counter()
    began = time.monotonic()
    due = began
    while (due := due + dice.uniform(0.5, 1.5) * every_seconds) < began + seconds:
        wait_for(lambda due=due: time.monotonic() > due, 60)
        kills[_kill_somebody(cluster, dice)] += 1
        if dice.random() < 0.1:
            _adds_up(cluster)
    return kills


def _flow(cluster: Cluster, author: Author) -> None:
    """A few articles go through, quickly."""
    events = cluster.events()
    for _ in range(FLOW):
        cluster.journal.drop(author.write())
    cluster.drained(events + FLOW, seconds=30)


def _drop(cluster: Cluster, author: Author, articles: int, seconds: float) -> None:
    began = time.monotonic()
    pause = threading.Event()
    for number in range(articles):
        pause.wait(max(0.0, began + seconds * number / articles - time.monotonic()))
        cluster.journal.drop(author.write())


def _adds_up(cluster: Cluster) -> None:
    """In the middle of it, too, `copydesk status` accounts for every document; unless the server is away just now."""
    done = cluster.run("status", "--json")
    if done.returncode == 0:
        status = json.loads(done.stdout)
        ends = [status[name] for name in ("published", "failed", "ignored", "waiting", "running")]
        assert status["seen"] == sum(ends), status


def _kill_somebody(cluster: Cluster, dice: random.Random) -> str:
    """Who it was. Whoever is just being started again cannot be hit: then the dice are thrown once more."""
    while True:
        victim = dice.choices(list(VICTIMS), list(VICTIMS.values()))[0]
        if _kill(cluster, victim, dice):
            return victim


def _kill(cluster: Cluster, victim: str, dice: random.Random) -> bool:
    """Hit one; what nobody supervises is started again at once, as an init system would."""
    process = cluster.processes[dice.choice(["work-1", "work-2"])]
    if victim == "server":
        cluster.server.restart()
    elif victim == "watcher":
        cluster.processes["watcher"].kill()
        cluster.processes["watcher"].start()
    elif victim == "supervisor":
        process.kill()
        process.start()
    else:
        main = celery_main(process)
        pids = [main] if victim == "worker" else pool_of(process)
        if main is None or not pids:
            return False  # it is being started again just now
        end_all([pid for pid in pids if pid is not None][:1])
    return True
