"""Whatever people and programs do in the inbox: what is whole comes out once, what is not is waited for, nothing else is read."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.builders import wait_for
from tests.chaos.cluster import PLAIN, QUICK, Cluster
from tests.chaos.generator import Author
from tests.chaos.judge import all_events, all_out, judge
from tests.chaos.names import NAUGHTY, UNFINISHED

pytestmark = [pytest.mark.server, pytest.mark.slow]
SETTLE_SECONDS = float(QUICK["INBOX__SETTLE_SECONDS"])
SECRET = b"The password of the editor in chief is not for the public.\n"
_KILLED_WRITER = "import sys, time; f = open(sys.argv[1], 'wb'); f.write(sys.stdin.buffer.read()); f.flush(); print('half', flush=True); time.sleep(99)"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """One copydesk for all of these: each test adds to what it has seen."""
    with Cluster(tmp_path_factory.mktemp("inbox-faults"), settings=PLAIN) as cluster:
        cluster.celery()
        cluster.watcher()
        cluster.ready()
        yield cluster


def test_a_writer_that_pauses_longer_than_the_settle_time_is_waited_for(desk: Cluster) -> None:
    author = Author(seed=200)
    copies = [author.write(suffix) for suffix in (".txt", ".html", ".json")]
    paths = [desk.journal.note(copy, desk.inbox / f"slow-{copy.key}{copy.suffix}") for copy in copies]
    before = desk.events()
    with contextlib.ExitStack() as stack:
        files = [stack.enter_context(path.open("wb")) for path in paths]
        for third in range(3):
            for file, copy in zip(files, copies, strict=True):
                size = len(copy.content) // 3 + 1
                file.write(copy.content[third * size :][:size])
                file.flush()
            _pass(4 * SETTLE_SECONDS)
        assert desk.events() == before, "half of a file was read"
    all_out(desk)
    judge(desk, seed=200)


def test_what_a_killed_writer_left_is_read_as_it_is_and_again_when_it_is_whole(desk: Cluster) -> None:
    copy = Author(seed=201).write(".txt", paragraphs=6)
    path = desk.inbox / f"{copy.key}.txt"
    desk.journal.others.add(path.name)
    with subprocess.Popen(
        [sys.executable, "-c", _KILLED_WRITER, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as writer:
        writer.stdin.write(copy.content[: len(copy.content) // 2])
        writer.stdin.close()
        assert writer.stdout.readline() == b"half\n"
        before = desk.events()
        writer.kill()
    wait_for(lambda: desk.events() == before + 1, why="the half to be out")
    desk.journal.drop(copy)
    all_out(desk)
    judge(desk, seed=201)


def test_files_written_over_in_place_cut_short_and_lengthened_while_they_are_read_never_come_out_torn(
    desk: Cluster,
) -> None:
    author = Author(seed=202)
    copies = [author.write(".txt", paragraphs=60) for _ in range(6)]
    paths = [desk.inbox / f"over-{copy.key}.txt" for copy in copies]
    end = time.monotonic() + 2.5
    while time.monotonic() < end:
        for number, (copy, path) in enumerate(zip(copies, paths, strict=True)):
            desk.journal.note(copy, path)
            _rewrite(path, copy.content, _WAYS[number % len(_WAYS)])
        copies = [author.edit(copy) for copy in copies]
    all_out(desk)
    judge(desk, seed=202)


def test_files_replaced_by_a_rename_come_out_in_order_and_whole(desk: Cluster) -> None:
    author = Author(seed=203)
    copies = [author.write() for _ in range(8)]
    for _ in range(12):
        for copy in copies:
            desk.journal.drop(copy)
        copies = [author.edit(copy) for copy in copies]
    all_out(desk)
    judge(desk, seed=203)


def test_files_deleted_while_they_are_looked_at_come_out_once_or_never(desk: Cluster) -> None:
    author = Author(seed=204)
    for number in range(120):
        copy = author.write()
        path = desk.journal.drop(copy)
        if number % 4:
            desk.journal.fleeting.add(copy.key)
            _pass(0.01 * (number % 4))
            path.unlink()
    all_out(desk)
    judge(desk, seed=204)


def test_hard_links_and_the_same_content_under_two_names_are_one_article(desk: Cluster, tmp_path: Path) -> None:
    author, before = Author(seed=205), desk.status()
    for number in range(4):
        copy = author.write()
        outside = tmp_path / copy.key
        outside.write_bytes(copy.content)
        first = desk.journal.note(copy, desk.inbox / f"{copy.key}-1{copy.suffix}")
        second = desk.inbox / f"{copy.key}-2{copy.suffix}"
        if number % 2:
            os.link(outside, first)
            os.link(outside, second)
        else:
            first.write_bytes(copy.content)
            second.write_bytes(copy.content)
    all_out(desk)
    wait_for(lambda: _added(desk, before, "ignored") == 4, why="the second names to be ignored")
    assert _added(desk, before, "published") == 4
    judge(desk, seed=205)


def test_links_pipes_sockets_and_devices_are_never_read(desk: Cluster, tmp_path: Path) -> None:
    before, author = desk.status(), Author(seed=206)
    secret = tmp_path / "secret.txt"
    secret.write_bytes(SECRET)
    odd = desk.inbox / "odd"
    odd.mkdir()
    target = desk.journal.drop(author.write(".txt"), "odd")
    (odd / "outside.txt").symlink_to(secret)
    (odd / "inside.txt").symlink_to(target.name)
    (odd / "itself.txt").symlink_to("itself.txt")
    (odd / "folder").symlink_to(tmp_path)
    os.mkfifo(odd / "pipe.txt")
    made = 5
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(odd / "socket.txt"))
        made += 1
    if os.geteuid() == 0:
        for name, number in (("zero.txt", 5), ("full.txt", 7)):
            os.mknod(odd / name, 0o600 | stat.S_IFCHR, os.makedev(1, number))
            made += 1
    (odd / "folder.txt").mkdir()
    desk.journal.drop(author.write(".txt"), "odd/folder.txt")
    all_out(desk)
    wait_for(lambda: _added(desk, before, "ignored") == made, why="all that is no file to be ignored")
    _no_secret(desk)
    judge(desk, seed=206)


def test_a_link_swapped_for_a_file_during_the_look_leads_nowhere(desk: Cluster, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "a.txt").write_bytes(SECRET)
    folder = desk.inbox / "swapped"
    folder.mkdir()
    copy = Author(seed=207).write(".txt")
    real = desk.journal.drop(copy, "swapped")
    (secret / real.name).write_bytes(SECRET)
    end = time.monotonic() + 2.5
    while time.monotonic() < end:
        link, file = tmp_path / "link", tmp_path / "file"
        link.symlink_to(secret / "a.txt")
        file.write_bytes(copy.content)
        link.rename(real)
        file.rename(real)
        folder.rename(tmp_path / "away")
        folder.symlink_to(secret)
        folder.unlink()
        (tmp_path / "away").rename(folder)
    all_out(desk)
    _no_secret(desk)
    judge(desk, seed=207)


def test_a_file_of_five_gigabytes_fails_unread_and_an_empty_one_with_its_code(desk: Cluster) -> None:
    desk.journal.others |= {"large.txt", "empty.txt"}
    with (desk.inbox / "large.txt").open("wb") as file:
        file.truncate(5_000_000_000)
    (desk.inbox / "empty.txt").touch()
    _fails(desk, {"large.txt": "too_large", "empty.txt": "empty"})
    judge(desk, seed=208)


def test_names_of_every_kind_come_out_and_are_shown_without_harm(desk: Cluster) -> None:
    author, before = Author(seed=209), desk.status()
    folder = desk.inbox / "named"
    folder.mkdir()
    for name in NAUGHTY:
        copy = author.write(".txt")
        path = desk.journal.note(copy, folder / os.fsdecode(name))
        path.write_bytes(copy.content)
    all_out(desk)
    assert _added(desk, before, "published") == len(NAUGHTY)
    judge(desk, seed=209)
    for name in NAUGHTY[::12]:
        shown = desk.run("show", f"named/{os.fsdecode(name)}")
        assert shown.returncode == 0, (name, shown.stderr)
        assert all(line.isprintable() for line in shown.stdout.splitlines()), name


def test_unfinished_names_are_left_alone_until_they_are_renamed(desk: Cluster) -> None:
    author, before = Author(seed=210), desk.status()
    folder = desk.inbox / "unfinished"
    folder.mkdir()
    renames = []
    for temporary, whole in UNFINISHED:
        copy = author.write(".txt")
        path = desk.journal.note(copy, folder / os.fsdecode(whole))
        aside = path.with_name(os.fsdecode(temporary))
        aside.write_bytes(copy.content)
        renames.append((aside, path))
    wait_for(lambda: _added(desk, before, "ignored") == len(UNFINISHED), why="all to be ignored by a rule")
    assert _added(desk, before, "published") == 0
    for aside, path in renames:
        aside.rename(path)
    all_out(desk)
    judge(desk, seed=210)


@pytest.mark.parametrize("tool", ["cp", "mv", "rsync", "rsync --inplace", "tar", "sed -i", "vim"])
def test_what_a_tool_brings_or_changes_comes_out_whole(desk: Cluster, tmp_path: Path, tool: str) -> None:
    bring = _TOOLS[tool]
    if subprocess.run(["which", tool.split(maxsplit=1)[0]], capture_output=True, check=False).returncode:
        pytest.skip(f"{tool.split(maxsplit=1)[0]} is not installed")
    author, folder = Author(seed=211, name=tool.replace(" ", "")), desk.inbox / tool.replace(" ", "")
    folder.mkdir()
    copies = [
        author.write(suffix) for suffix in (".txt", ".md", ".html") * 2
    ]  # all end with a line feed, as vim has it
    for _ in range(2):
        source = tmp_path / str(copies[0].revision)
        source.mkdir()
        for copy in copies:
            (source / f"{copy.key}{copy.suffix}").write_bytes(copy.content)
            os.utime(source / f"{copy.key}{copy.suffix}", (10**9 + copy.revision,) * 2)
            desk.journal.note(copy, folder / f"{copy.key}{copy.suffix}")
        bring(source, folder)
        all_out(desk)
        copies = [author.edit(copy) for copy in copies]
    judge(desk, seed=211)


def test_a_tree_moved_in_comes_out_whole(desk: Cluster, tmp_path: Path) -> None:
    author = Author(seed=212)
    for number in range(40):
        copy = author.write()
        place = Path("tree", *(f"level-{level}" for level in range(number % 8)), f"{copy.key}{copy.suffix}")
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_bytes(copy.content)
        desk.journal.note(copy, desk.inbox / place)
    (tmp_path / "tree").rename(desk.inbox / "tree")
    all_out(desk)
    judge(desk, seed=212)


def test_a_storm_of_touches_and_changed_rights_brings_nothing_out_again(desk: Cluster) -> None:
    author = Author(seed=213)
    paths = [desk.journal.drop(author.write(), "touched") for _ in range(20)]
    all_out(desk)
    before = desk.status()
    for turn in range(40):
        for path in paths:
            os.utime(path, (turn, turn * 10**8))
            path.chmod(0o600 if turn % 2 else 0o644)
    desk.journal.drop(author.write(), "touched")
    all_out(desk)
    assert _added(desk, before, "published") == 1
    judge(desk, seed=213)


def test_two_watchers_on_one_inbox_bring_nothing_out_twice(desk: Cluster) -> None:
    author = Author(seed=214)
    other = desk.watcher("other-watcher")
    desk.ready(watchers=2)
    for _ in range(100):
        desk.journal.drop(author.write())
    all_out(desk)
    judge(desk, seed=214)
    assert other.stop() == 0


@pytest.mark.long
def test_twenty_thousand_files_that_came_while_the_watcher_stood_still_are_found_within_thirty_seconds(
    tmp_path: Path,
) -> None:
    count = 20_000
    with Cluster(tmp_path, settings={"INBOX__MAX_PENDING": str(2 * count)}) as cluster:
        watcher = cluster.watcher()
        cluster.ready(workers=0)
        cluster.pause(watcher.pid)
        for number in range(count):
            (cluster.inbox / f"{number}.txt").write_text(f"Report {number}\n\nThe {number}th boat came home.\n")
        cluster.resume(watcher.pid)
        began = time.monotonic()
        wait_for(lambda: cluster.pending() == count, 60, "all to be in the ledger", every_seconds=0.1)
        took = time.monotonic() - began
        sys.stdout.write(f"{count} files found in {took:.1f} s\n")
        assert took < 30


def _rewrite(path: Path, content: bytes, way: Callable[[int, bytes], None]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o644)
    try:
        way(descriptor, content)
    finally:
        os.close(descriptor)


def _cut_short_first(descriptor: int, content: bytes) -> None:
    os.ftruncate(descriptor, 0)
    os.write(descriptor, content[: len(content) // 2])
    _pass(0.02)
    os.write(descriptor, content[len(content) // 2 :])


def _over_what_is_there(descriptor: int, content: bytes) -> None:
    os.write(descriptor, content[: len(content) // 2])
    os.write(descriptor, content[len(content) // 2 :])
    os.ftruncate(descriptor, len(content))


def _backwards(descriptor: int, content: bytes) -> None:
    os.ftruncate(descriptor, len(content))
    os.pwrite(descriptor, content[len(content) // 2 :], len(content) // 2)
    os.pwrite(descriptor, content[: len(content) // 2], 0)


_WAYS = (_cut_short_first, _over_what_is_there, _backwards)


def _run(*command: object) -> None:
    subprocess.run([str(part) for part in command], check=True, capture_output=True, timeout=60)


def _each(command: Callable[[Path, Path], None]) -> Callable[[Path, Path], None]:
    def run(source: Path, folder: Path) -> None:
        for file in source.iterdir():
            command(file, folder / file.name)

    return run


def _tar(source: Path, folder: Path) -> None:
    _run("tar", "-C", source, "-cf", source.with_suffix(".tar"), ".")
    _run("tar", "-C", folder, "-xf", source.with_suffix(".tar"))


def _sed(new: Path, file: Path) -> None:
    if not file.exists():
        _run("cp", "-p", new, file)
    else:
        _run("sed", "-i", "-e", f"1r {new}", "-e", "d", file)


def _vim(new: Path, file: Path) -> None:
    _run("vim", "-Es", "-N", "-u", "NONE", "-c", "%delete", "-c", f"0read {new}", "-c", "wq", file)


_TOOLS: dict[str, Callable[[Path, Path], None]] = {
    "cp": lambda source, folder: _run("cp", "-r", f"{source}/.", folder),
    "mv": _each(lambda file, there: _run("mv", file, there)),
    "rsync": lambda source, folder: _run("rsync", "-a", f"{source}/", folder),
    "rsync --inplace": lambda source, folder: _run("rsync", "-a", "--inplace", f"{source}/", folder),
    "tar": _tar,
    "sed -i": _each(_sed),
    "vim": _each(_vim),
}
"""How each puts the files of one folder into another that may have older ones."""


def _added(desk: Cluster, before: dict[str, int], name: str) -> int:
    return desk.status()[name] - before[name]


def _fails(desk: Cluster, codes: dict[str, str]) -> None:
    def failed() -> bool:
        return codes.items() <= {failure["path"]: failure["code"] for failure in desk.failures()}.items()

    wait_for(failed, why=f"failures {codes}", every_seconds=0.2)


def _no_secret(desk: Cluster) -> None:
    assert SECRET[:30].decode() not in json.dumps([event for _, event in all_events(desk)])


def _pass(seconds: float) -> None:
    """Let time pass: how long it lasts is part of the fault."""
    threading.Event().wait(seconds)
