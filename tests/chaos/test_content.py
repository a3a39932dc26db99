"""Bad content of every kind through real workers: each file is published, ignored or failed with a code, and no worker goes with it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from itertools import cycle, groupby
from pathlib import Path

import pytest

from tests.builders import wait_for
from tests.chaos.bombs import BOMBS, encoded, mutations
from tests.chaos.cluster import Cluster
from tests.chaos.generator import Author
from tests.chaos.judge import all_events, judge
from tests.chaos.processes import resident_bytes

pytestmark = [pytest.mark.server, pytest.mark.slow]
ARTICLES = Path(__file__).resolve().parents[1] / "articles"
LIMITS = {
    "WORK__TIME_LIMIT_SECONDS": "8",
    "WORK__LEASE_SECONDS": "30",
    "WORK__MAX_ATTEMPTS": "2",
    "WORK__MEMORY_LIMIT_BYTES": "2000000000",
}
RESIDENT_BYTES = 2_000_000_000


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """One copydesk for all of these: what one file leaves behind meets the next."""
    with Cluster(tmp_path_factory.mktemp("content-faults"), settings=LIMITS) as cluster:
        cluster.celery()
        cluster.watcher()
        cluster.ready()
        yield cluster


@pytest.mark.long
def test_bombs_end_with_an_outcome_and_no_worker_with_them(desk: Cluster) -> None:
    _each_ends(desk, {f"bomb-{name}": make() for name, make in BOMBS.items()}, seed=400, seconds=300)


def test_a_dozen_small_bombs_end_with_an_outcome(desk: Cluster) -> None:
    chosen = ["zip-cut.zip", "word-of-zeros.docx", "entities.xml", "external.xml", "deep.json", "deep.xml", "deep.eml", "aliases.md",
              "huge-exponent.json", "pages.pdf", "controls.txt", "surrogates.json"]  # fmt: skip
    _each_ends(desk, {f"small-{name}": BOMBS[name]() for name in chosen}, seed=401, seconds=90)


def test_text_in_every_encoding_ends_with_an_outcome(desk: Cluster) -> None:
    _each_ends(desk, {f"encoded-{name}": content for name, content in encoded()}, seed=402)


@pytest.mark.parametrize("count", [5, pytest.param(200, marks=pytest.mark.long)])
def test_good_articles_with_damage_end_with_an_outcome(desk: Cluster, count: int) -> None:
    """`count` for each format, made of all its samples in turn."""
    damaged = {}
    for suffix, samples in groupby(sorted(_samples(), key=_suffix), key=_suffix):
        for number, sample in zip(range(count), cycle(samples), strict=False):
            [content] = mutations(sample.read_bytes(), f"{sample.name} {number}", 1)
            damaged[f"damaged-{count}-{number}{suffix}"] = content
    _each_ends(desk, damaged, seed=403, seconds=60 + len(damaged))


def _samples() -> list[Path]:
    """Every good file of the golden pairs that is not large."""
    return [path for path in sorted(ARTICLES.rglob("*")) if _is_sample(path)]


def _suffix(path: Path) -> str:
    return path.suffix


def _is_sample(path: Path) -> bool:
    return path.is_file() and not path.name.endswith(".expected.json") and path.stat().st_size < 200_000


def _each_ends(desk: Cluster, files: Mapping[str, bytes], *, seed: int, seconds: float = 60.0) -> None:
    """Drop them among good articles, wait for all, and look at what is left of the worker."""
    worker, author, before = desk.processes["celery"], Author(seed, f"among-{len(files)}"), desk.status()["seen"]
    main = worker.pid
    for number, (name, content) in enumerate(files.items()):
        desk.journal.drop_other(name, content)
        if number % 4 == 0:
            desk.journal.drop(author.write())
    expected = before + len(files) + -(-len(files) // 4)
    began = time.monotonic()
    wait_for(lambda: desk.status()["seen"] >= expected, seconds, "all to be seen", 0.3)
    wait_for(lambda: desk.pending() == 0, seconds, "all to end", 0.3)
    desk.drained_seconds = time.monotonic() - began
    assert (worker.runs, worker.pid) == (True, main), worker.text()[-3000:]
    assert max(resident_bytes(pid) for pid in [main, *worker.descendants()]) < RESIDENT_BYTES
    desk.journal.others |= {path for path in _paths(desk) if _belongs(path, files)}
    judge(desk, seed=seed)


def _paths(desk: Cluster) -> Iterator[str]:
    """Of everything that came out, one way or the other: damage makes several members of one, too."""
    yield from (failure["path"] for failure in desk.failures())
    yield from (event["data"]["source"]["path"] for _, event in all_events(desk) if "source" in event["data"])


def _belongs(path: str, files: Mapping[str, bytes]) -> bool:
    """Whether it is one of these, or a member of one."""
    return any(path == name or path.startswith((f"{name}#", f"{name}/", f"{name}!")) for name in files)
