"""Clocks that are wrong, sources that cannot go, archives that are full: the result is out once, and the source is safe."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.builders import wait_for
from tests.chaos.cluster import Cluster
from tests.chaos.generator import Author
from tests.chaos.judge import judge

pytestmark = [pytest.mark.server, pytest.mark.slow, pytest.mark.long]
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="mounting needs root")


@pytest.mark.skipif(shutil.which("faketime") is None, reason="faketime is not installed")
@pytest.mark.parametrize("offset", ["+1h", "-1h"])
def test_a_worker_whose_clock_is_an_hour_off_takes_nobody_s_work_and_publishes_nothing_twice(
    tmp_path: Path, offset: str
) -> None:
    author, count = Author(seed=100), 150
    with Cluster(tmp_path) as cluster:
        cluster.watcher()
        cluster.celery("right")
        cluster.celery("wrong", extra=_wrong_clock(offset))
        cluster.ready(workers=2)
        for _ in range(count):
            cluster.journal.drop(author.write())
        cluster.drained(count)
        judge(cluster, seed=100)
        assert "result=published" in cluster.processes["wrong"].text()


@pytest.mark.skipif(shutil.which("faketime") is None, reason="faketime is not installed")
def test_clocks_of_worker_and_watcher_that_step_back_and_forth_under_load_publish_nothing_twice(tmp_path: Path) -> None:
    author, steps = Author(seed=104), ("-1h", "+0", "+2h", "-3d", "+0")
    clock = tmp_path / "clock"
    clock.write_text("+0")
    stepped = _wrong_clock("+0") | {"FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_NO_CACHE": "1"}
    del stepped["FAKETIME"]
    with Cluster(tmp_path) as cluster:
        cluster.celery(extra=stepped)
        cluster.watcher(extra=stepped)
        cluster.ready()
        for turn, step in enumerate(steps):
            for _ in range(30):
                cluster.journal.drop(author.write())
            wait_for(lambda turn=turn: cluster.events() > turn * 30, 60, "some results")
            clock.write_text(step)
        cluster.drained(30 * len(steps))
        judge(cluster, seed=104)


def test_files_from_1970_and_from_2099_are_taken_in_once(tmp_path: Path) -> None:
    author = Author(seed=101)
    with Cluster(tmp_path) as cluster:
        cluster.celery()
        cluster.watcher()
        cluster.ready()
        for moment in (0, 1, 4_070_908_800):
            os.utime(cluster.journal.drop(author.write()), (moment, moment))
        cluster.drained(3)
        judge(cluster, seed=101)


@AS_ROOT
def test_a_full_archive_keeps_sources_in_the_inbox_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    author, count = Author(seed=102), 40
    archive = tmp_path / "inbox.archive"
    archive.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(archive)], check=True)
    try:
        with Cluster(tmp_path, settings={"INBOX__DISPOSITION": "archive"}) as cluster:
            cluster.celery()
            watcher = cluster.watcher()
            cluster.ready()
            for _ in range(count):
                cluster.journal.drop(author.write())
            cluster.drained(count)
            wait_for(lambda: "stay for now" in watcher.text(), 30, "the watcher to say that sources stay")
            judge(cluster, seed=102)
            subprocess.run(["mount", "-o", "remount,size=10m", str(archive)], check=True)
            wait_for(lambda: not any(cluster.inbox.iterdir()), 60, "every source to be archived")
            judge(cluster, seed=102)
            assert len(list(archive.iterdir())) == count
    finally:
        subprocess.run(["umount", "-l", str(archive)], check=True)


def test_an_inbox_that_is_unmounted_and_comes_back_loses_nothing(tmp_path: Path) -> None:
    author, count = Author(seed=103), 30
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    away = tmp_path / "away"
    with Cluster(tmp_path) as cluster:
        cluster.celery()
        watcher = cluster.watcher()
        cluster.ready()
        for _ in range(count):
            cluster.journal.drop(author.write())
        cluster.drained(count)
        inbox.rename(away)
        wait_for(lambda: "is not there" in watcher.text(), 20, "the watcher to notice")
        away.rename(inbox)
        for _ in range(count):
            cluster.journal.drop(author.write())
        cluster.drained(2 * count)
        judge(cluster, seed=103)


def _wrong_clock(offset: str) -> dict[str, str]:
    done = subprocess.run(["faketime", "-f", offset, "env"], capture_output=True, text=True, check=True)
    found = dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)
    return {name: found[name] for name in ("LD_PRELOAD", "FAKETIME")}
