"""Sources on their way out: on other disks, under taken names, without the right to go, and after a crash. Each is kept whole, once."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import wait_for
from tests.chaos.cluster import PLAIN, Cluster
from tests.chaos.disks import after_a_crash, image, in_memory, mounted, unmount
from tests.chaos.generator import Author
from tests.chaos.judge import all_out, judge
from worker.failpoints import VARIABLE

pytestmark = [
    pytest.mark.server, pytest.mark.slow, pytest.mark.skipif(os.geteuid() != 0, reason="mounting needs root")
]  # fmt: skip
ARCHIVE = {"INBOX__DISPOSITION": "archive", **PLAIN}
NOBODY = 65534


@pytest.mark.parametrize(
    "point",
    [
        "dispose.archived",
        *(pytest.param(point, marks=pytest.mark.long) for point in ("dispose.before", "dispose.moved", "dispose.told")),
    ],
)
def test_an_archive_on_another_disk_gets_every_source_once_although_the_watcher_is_killed_at_a_point(
    tmp_path: Path, point: str
) -> None:
    author, count, fired = Author(seed=300), 30, tmp_path / "fired"
    with in_memory(tmp_path / "inbox.archive") as archive, Cluster(tmp_path, settings=ARCHIVE) as cluster:
        cluster.celery()
        cluster.ready(watchers=0)
        for _ in range(count):
            cluster.journal.drop(author.write())
        watcher = cluster.watcher(extra={VARIABLE: f"{point}:kill:{fired}"})
        watcher.popen.wait(30)
        assert fired.exists()
        watcher.start()
        all_out(cluster)
        _all_archived(cluster, archive)
        judge(cluster, seed=300)


@pytest.mark.long
def test_two_watchers_with_an_archive_on_another_disk_archive_every_source_once(tmp_path: Path) -> None:
    author = Author(seed=301)
    with in_memory(tmp_path / "inbox.archive") as archive, Cluster(tmp_path, settings=ARCHIVE) as cluster:
        cluster.celery()
        cluster.watcher("one")
        cluster.watcher("two")
        cluster.ready(watchers=2)
        for _ in range(200):
            cluster.journal.drop(author.write())
        all_out(cluster)
        _all_archived(cluster, archive)
        judge(cluster, seed=301)


@pytest.mark.long
def test_names_that_the_archive_has_already_are_kept_beside_each_other(tmp_path: Path) -> None:
    author, taken = Author(seed=302), b"What was there before.\n"
    archive = tmp_path / "inbox.archive"
    with Cluster(tmp_path, settings=ARCHIVE) as cluster:
        cluster.celery()
        cluster.watcher()
        cluster.ready()
        copies = [author.write() for _ in range(10)]
        archive.mkdir()
        for number, copy in enumerate(copies):
            place = archive / f"{copy.key}{copy.suffix}"
            if number % 2:
                place.write_bytes(taken)
            else:
                place.mkdir()
        for copy in copies:
            cluster.journal.drop(copy)
        all_out(cluster)
        wait_for(lambda: not _files(cluster.inbox), 30, "every source to be archived")
        judge(cluster, seed=302)
        kept = Counter(path.read_bytes() for path in _files(archive))
        assert kept == Counter([taken] * 5 + [copy.content for copy in copies])


@pytest.mark.long
def test_a_watcher_without_rights_says_so_keeps_the_sources_and_goes_on_when_it_has_them(tmp_path: Path) -> None:
    author, count = Author(seed=303), 20
    with (
        _for_everybody() as folder,
        Cluster(folder, settings=ARCHIVE, options=("--unixsocketperm", "777")) as cluster,
    ):
        os.chmod(cluster.server.socket_folder, 0o755)
        cluster.celery()
        watcher = cluster.watcher(user=NOBODY)
        cluster.ready()
        closed = cluster.inbox / "closed"
        closed.mkdir(mode=0o700)
        cluster.journal.drop(author.write(), "closed")
        for _ in range(count):
            cluster.journal.drop(author.write())
        secret = cluster.journal.drop(author.write())
        secret.chmod(0o600)
        *_, last = cluster.journal.copies
        cluster.journal.fleeting.add(next(iter(cluster.journal.copies)))  # nobody can see it for now
        cluster.journal.others |= {"closed", secret.name}
        cluster.drained(count + 2)
        wait_for(lambda: "stay for now" in watcher.text(), 30, "the watcher to say that sources stay")
        assert {failure["code"] for failure in cluster.failures()} == {"unreadable"}
        assert len(_files(cluster.inbox)) == count + 2
        judge(cluster, seed=303, failures=[last])
        cluster.journal.fleeting.clear()
        for path in (cluster.inbox, closed, secret):
            shutil.chown(path, NOBODY)
        archive = folder / "inbox.archive"
        archive.mkdir()
        shutil.chown(archive, NOBODY)
        wait_for(lambda: not _files(cluster.inbox), 90, "every source to be archived")
        all_out(cluster)
        judge(cluster, seed=303)


@pytest.mark.long
def test_an_inbox_unmounted_replaced_and_made_again_loses_nothing(tmp_path: Path) -> None:
    author = Author(seed=304)
    with Cluster(tmp_path, settings=PLAIN) as cluster:
        cluster.celery()
        watcher = cluster.watcher()
        cluster.ready()
        gone = _drop(cluster, author, 10)
        all_out(cluster)
        judge(cluster, seed=304)
        with in_memory(cluster.inbox):  # another folder over it
            wait_for(lambda: "another folder than before" in watcher.text(), 20, "the new folder to be noticed")
            hidden = _drop(cluster, author, 10)
            all_out(cluster)
        _sources_are_gone(cluster, hidden)
        _drop(cluster, author, 10)  # beneath it, what was there before
        all_out(cluster)
        judge(cluster, seed=304)
        _sources_are_gone(cluster, [*gone, *cluster.journal.copies])
        shutil.rmtree(cluster.inbox)
        wait_for(lambda: "is not there" in watcher.text(), 20, "the watcher to miss it")
        cluster.inbox.mkdir()
        _drop(cluster, author, 10)
        all_out(cluster)
        cluster.inbox.rename(tmp_path / "aside")
        _sources_are_gone(cluster, cluster.journal.copies)
        cluster.inbox.mkdir()
        _drop(cluster, author, 10)
        all_out(cluster)
        judge(cluster, seed=304)


@pytest.mark.parametrize("where", ["on the same disk", pytest.param("on another disk", marks=pytest.mark.long)])
def test_a_crash_at_any_moment_of_archiving_leaves_every_source_in_the_inbox_or_the_archive(
    tmp_path: Path, where: str
) -> None:
    author, count = Author(seed=305), 200
    disks = {"inbox": image(tmp_path / "inbox.img"), "archive": image(tmp_path / "archive.img")}
    with contextlib.ExitStack() as stack:
        for name, disk in disks.items():
            stack.enter_context(mounted(tmp_path / f"disk-{name}", "-o", "loop", str(disk)))
        inbox = tmp_path / "disk-inbox" / "inbox"
        inbox.mkdir()
        archive = (tmp_path / ("disk-inbox" if where == "on the same disk" else "disk-archive")) / "inbox.archive"
        (tmp_path / "inbox").symlink_to(inbox)
        (tmp_path / "inbox.archive").symlink_to(archive)
        cluster = stack.enter_context(Cluster(tmp_path, settings={**ARCHIVE, "INBOX__ARCHIVE_PATH": str(archive)}))
        cluster.celery()
        cluster.ready(watchers=0)
        _drop(cluster, author, count)
        os.sync()  # what was dropped is the sender's to make durable
        watcher = cluster.watcher()
        for left in (count * 3 // 4, count // 4, 0):
            wait_for(lambda left=left: len(_files(inbox)) <= left, 60, f"{left} sources to be left")
            cluster.pause(watcher.pid)
            with after_a_crash(disks["inbox"]) as one, after_a_crash(disks["archive"]) as other:
                kept = {path.read_bytes() for disk in (one, other) for path in _files(disk)}
            lost = [key for key, copies in cluster.journal.copies.items() if copies[-1].content not in kept]
            assert lost == [], f"{len(lost)} are on no disk"
            cluster.resume(watcher.pid)
        all_out(cluster)
        _all_archived(cluster, archive)
        judge(cluster, seed=305)


def _drop(cluster: Cluster, author: Author, count: int) -> list[str]:
    copies = [author.write() for _ in range(count)]
    for copy in copies:
        cluster.journal.drop(copy)
    return [copy.key for copy in copies]


def _sources_are_gone(cluster: Cluster, keys: object) -> None:
    """Those were taken away by the test itself: the judge is not to look for them."""
    cluster.journal.fleeting |= set(keys)  # type: ignore[call-overload]


def _all_archived(cluster: Cluster, archive: Path) -> None:
    """Each once, and nothing else beside them."""
    wait_for(lambda: not _files(cluster.inbox), 60, "every source to be archived")
    kept = Counter(hashlib.sha256(path.read_bytes()).hexdigest() for path in _files(archive))
    assert kept == Counter(hashlib.sha256(copies[-1].content).hexdigest() for copies in cluster.journal.copies.values())


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []


@contextlib.contextmanager
def _for_everybody() -> Iterator[Path]:
    """A folder that other users can reach: pytest's own are root's alone."""
    with tempfile.TemporaryDirectory(prefix="cd-") as folder:
        os.chmod(folder, 0o755)
        yield Path(folder)
        unmount(Path(folder))
