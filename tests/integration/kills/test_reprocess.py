"""Articles that are out are enriched again while processes die: each comes out once more, and once only."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.builders import wait_for
from tests.chaos.cluster import Cluster
from tests.chaos.generator import Author
from tests.chaos.judge import all_events
from tests.chaos.processes import end_all
from worker.failpoints import VARIABLE

pytestmark = [pytest.mark.server, pytest.mark.slow]
FERRY = '[[tag]]\nlabel = "Copy desk test"\naliases = ["End of copy"]\n'
"""Every article of the generator ends so."""


class Newsroom:
    """A cluster whose vocabulary may change. A context, as the cluster is."""

    def __init__(self, folder: Path, count: int, **more) -> None:
        self.vocabulary = folder / "tags.toml"
        self.vocabulary.write_text("")
        settings = {"ENRICH__VOCABULARY_PATH": str(self.vocabulary), **more}
        self.cluster = Cluster(folder, settings=settings)
        self.author = Author(seed=12)
        self.count = count

    def __enter__(self):
        self.cluster.__enter__()
        self.cluster.watcher()
        self.worker = self.cluster.celery()
        self.cluster.ready()
        for _ in range(self.count):
            self.cluster.journal.drop(self.author.write())
        self.cluster.drained(self.count)
        return self

    def __exit__(self, *error):
        self.cluster.__exit__(*error)

    def change(self, vocabulary: str = FERRY) -> None:
        self.vocabulary.write_text(vocabulary)
        self.worker.stop()
        self.worker.start()
        self.cluster.ready()

    def reprocess(self, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "worker", "reprocess", *arguments]
        return subprocess.Popen(
            command,
            env=self.cluster._env,
            cwd=self.cluster.folder,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def revisions(self) -> dict[str, list[tuple[int, bool]]]:
        """Each article's revisions in the order of the stream, and whether they bear the new tag."""
        found: dict[str, list[tuple[int, bool]]] = {}
        for _, event in all_events(self.cluster):
            tagged = any(tag["slug"] == "copy-desk-test" for tag in event["data"]["tags"])
            found.setdefault(event["subject"], []).append((event["data"]["revision"], tagged))
        return found

    def adds_up(self) -> None:
        said = self.cluster.status()
        kinds = ("published", "failed", "ignored", "waiting", "running")
        assert said["seen"] == sum(said[kind] for kind in kinds)
        assert said["failed"] == said["waiting"] == said["running"] == 0


def finished(process: subprocess.Popen[str], code: int = 0) -> tuple[str, str]:
    out, err = process.communicate(timeout=120)
    assert process.returncode == code, err
    return out, err


@pytest.mark.parametrize("count", [60, pytest.param(200, marks=pytest.mark.long)])
def test_a_worker_killed_during_a_reprocess_loses_no_article_and_does_none_twice(tmp_path: Path, count: int) -> None:
    with Newsroom(tmp_path, count) as newsroom:
        newsroom.change()
        process = newsroom.reprocess("--all")
        for number in range(3):
            out = count + count * (2 * number + 1) // 8
            wait_for(lambda out=out: newsroom.cluster.events() >= out, 60, "some to be out again")
            if number == 1:
                end_all([newsroom.worker.pid, *newsroom.worker.descendants()])
                newsroom.worker.popen.wait()
                newsroom.worker.start()
            else:
                end_all(newsroom.cluster.pool("celery"))
        out, _ = finished(process)
        assert out == f"{count} articles: {count} updated, 0 unchanged, 0 superseded, 0 withdrawn, 0 failed\n"
        revisions = newsroom.revisions()
        assert Counter(map(tuple, revisions.values())) == {((1, False), (2, True)): count}
        again, _ = finished(newsroom.reprocess("--all"))
        assert again == f"{count} articles: 0 updated, {count} unchanged, 0 superseded, 0 withdrawn, 0 failed\n"
        assert newsroom.revisions() == revisions
        newsroom.adds_up()


def test_a_command_that_is_killed_is_run_again_and_does_the_rest_within_the_bound_on_pending(tmp_path: Path) -> None:
    with Newsroom(tmp_path, 30) as newsroom:
        newsroom.change()
        process = newsroom.reprocess("--all")
        wait_for(lambda: newsroom.cluster.events() >= 35, 60, "some to be out again")
        process.kill()
        process.communicate()
        finished(newsroom.reprocess("--all", "--set", "inbox.max_pending=3"))
        assert set(map(tuple, newsroom.revisions().values())) == {((1, False), (2, True))}
        newsroom.adds_up()


def test_two_commands_at_once_put_nothing_out_twice(tmp_path: Path) -> None:
    with Newsroom(tmp_path, 30) as newsroom:
        newsroom.change()
        both = [newsroom.reprocess("--all", "--json") for _ in range(2)]
        answers = [{json.loads(line)["answer"] for line in finished(one)[0].splitlines()} for one in both]
        assert set().union(*answers) <= {"updated", "unchanged", "superseded"}
        newsroom.cluster.drained(60)
        assert set(map(tuple, newsroom.revisions().values())) == {((1, False), (2, True))}
        newsroom.adds_up()


def test_edits_that_arrive_during_a_reprocess_win(tmp_path: Path) -> None:
    with Newsroom(tmp_path, 30) as newsroom:
        newsroom.change()
        process = newsroom.reprocess("--all", "--json")
        edited = {path.name: path.read_text() for path in sorted(newsroom.cluster.inbox.glob("*.txt"))}
        for name, text in edited.items():
            (newsroom.cluster.inbox / name).write_text(f"The desk adds a line to this copy.\n\n{text}")
        out, _ = finished(process)
        wait_for(lambda: newsroom.cluster.events() > 30 and newsroom.cluster.pending() == 0, 60, "all to be done")
        newest = {}
        for _, event in all_events(newsroom.cluster):
            before = newest.get(event["subject"])
            assert before is None or event["data"]["revision"] == before["revision"] + 1
            newest[event["subject"]] = event["data"]
        for article in newest.values():
            assert ("The desk adds a line" in article["text"]) == (article["source"]["path"] in edited)
            assert any(tag["slug"] == "copy-desk-test" for tag in article["tags"])
        assert {json.loads(line)["answer"] for line in out.splitlines()} <= {"updated", "superseded", "unchanged"}
        newsroom.adds_up()


@pytest.mark.parametrize(
    "point", [pytest.param("work.enriched", marks=pytest.mark.long), "publish.before", "publish.after"]
)
def test_a_worker_that_dies_at_a_certain_point_does_an_order_once(tmp_path: Path, point: str) -> None:
    with Newsroom(tmp_path, 3) as newsroom:
        newsroom.vocabulary.write_text(FERRY)
        newsroom.worker.stop()
        fired = tmp_path / "fired"
        newsroom.cluster.celery("killed", extra={VARIABLE: f"{point}:kill:{fired}"})
        finished(newsroom.reprocess("--all"))
        assert fired.exists()
        assert set(map(tuple, newsroom.revisions().values())) == {((1, False), (2, True))}
        newsroom.adds_up()
