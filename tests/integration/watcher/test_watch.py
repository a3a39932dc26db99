"""The watcher on a real folder, with a ledger in memory."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import time

from tests.integration.watcher.fakes import FakeLedger, Watched, wait_until
from worker.watcher import presence


def test_a_file_copied_in_is_taken_in(inbox, tmp_path):
    (tmp_path / "a.txt").write_text("one")
    with Watched(inbox).running() as watched:
        subprocess.run(["cp", tmp_path / "a.txt", inbox], check=True)
        watched.takes_in("a.txt", b"one")


def test_a_file_moved_in_is_taken_in(inbox, tmp_path):
    (tmp_path / "a.txt").write_text("one")
    with Watched(inbox).running() as watched:
        os.rename(tmp_path / "a.txt", inbox / "a.txt")
        watched.takes_in("a.txt", b"one")


def test_a_hard_link_is_taken_in_although_nothing_tells_that_it_is_complete(inbox, tmp_path):
    (tmp_path / "a.txt").write_text("one")
    with Watched(inbox).running() as watched:
        os.link(tmp_path / "a.txt", inbox / "a.txt")
        watched.takes_in("a.txt", b"one")


def test_a_temporary_name_is_left_alone_until_it_is_renamed(inbox):
    with Watched(inbox).running() as watched:
        (inbox / ".a.txt.Xy12Zz").write_text("half")
        (inbox / ".a.txt.Xy12Zz").write_text("whole")
        os.rename(inbox / ".a.txt.Xy12Zz", inbox / "a.txt")
        watched.takes_in("a.txt", b"whole")
        assert [arrival.raw_path for arrival in watched.ledger.arrivals] == [b"a.txt"]


def test_a_temporary_name_that_stays_is_ignored_by_a_named_rule(inbox):
    with Watched(inbox).running() as watched:
        (inbox / "a.txt.part").write_text("half")
        refusal = watched.refuses("a.txt.part")
    assert (refusal.rule, refusal.code) == ("partial", None)


def test_files_that_are_there_at_the_start_are_taken_in(inbox):
    (inbox / "politics").mkdir()
    (inbox / "politics" / "a.txt").write_text("one")
    with Watched(inbox).running() as watched:
        watched.takes_in("politics/a.txt", b"one")
    assert watched.ledger.arrivals[0].desk == "politics"


def test_what_the_ledger_knows_is_not_read_again_after_a_restart(inbox):
    (inbox / "a.txt").write_text("one")
    ledger = FakeLedger()
    with Watched(inbox, ledger=ledger).running() as watched:
        watched.takes_in("a.txt", b"one")
    before = ledger.calls["take_in"]
    with Watched(inbox, ledger=ledger).running() as watched:
        wait_until(lambda: watched.watcher.state().known_files == 1)
    assert ledger.calls["take_in"] == before


def test_a_folder_made_and_filled_at_once_is_taken_in(inbox):
    with Watched(inbox, rescan_seconds=60).running() as watched:
        for desk in range(5):
            (inbox / f"desk{desk}" / "deeper").mkdir(parents=True)
            (inbox / f"desk{desk}" / "deeper" / "a.txt").write_text(f"in {desk}")
        for desk in range(5):
            watched.takes_in(f"desk{desk}/deeper/a.txt", f"in {desk}".encode())


def test_a_tree_moved_in_is_taken_in(inbox, tmp_path):
    tree = tmp_path / "tree"
    for desk in range(3):
        (tree / str(desk)).mkdir(parents=True)
        (tree / str(desk) / "a.txt").write_text(f"in {desk}")
    with Watched(inbox, rescan_seconds=60).running() as watched:
        wait_until(lambda: watched.watcher.state().walk_seconds is not None)
        os.rename(tree, inbox / "tree")
        for desk in range(3):
            watched.takes_in(f"tree/{desk}/a.txt", f"in {desk}".encode())


def test_new_content_under_a_name_is_taken_in_again(inbox):
    with Watched(inbox).running() as watched:
        (inbox / "a.txt").write_text("one")
        watched.takes_in("a.txt", b"one")
        (inbox / "a.txt").write_text("two")
        watched.takes_in("a.txt", b"two")
        (inbox / "a.new").write_text("three")
        os.rename(inbox / "a.new", inbox / "a.txt")
        watched.takes_in("a.txt", b"three")


def test_thousands_of_files_are_all_taken_in_once(inbox):
    with Watched(inbox).running() as watched:
        for number in range(2_000):
            (inbox / f"{number}.txt").write_text(f"article {number}")
        wait_until(lambda: len(watched.queue.ids()) >= 2_000, what="intake of 2,000")
    assert watched.ledger.contents() == {b"%d.txt" % number: b"article %d" % number for number in range(2_000)}
    assert len(watched.queue.ids()) == 2_000
    assert max(len(ids) for ids, _ in watched.queue.messages) <= 32


def test_a_folder_replaced_by_another_is_looked_at_anew(inbox):
    with Watched(inbox, rescan_seconds=60).running() as watched:
        (inbox / "a.txt").write_text("one")
        watched.takes_in("a.txt", b"one")
        shutil.rmtree(inbox)
        wait_until(lambda: watched.watcher.state().missing)
        inbox.mkdir()
        (inbox / "b.txt").write_text("two")
        watched.takes_in("b.txt", b"two")
        wait_until(lambda: not watched.watcher.state().missing)
        (inbox / "c.txt").write_text("three")
        watched.takes_in("c.txt", b"three")


def test_a_folder_that_is_not_there_is_trouble_until_it_is_back(inbox):
    with Watched(inbox, rescan_seconds=60).running() as watched:
        inbox.rename(inbox.with_name("before"))
        wait_until(lambda: watched.watcher.state().trouble == f"inbox {inbox} is not there (No such file or directory)")
        inbox.with_name("before").rename(inbox)
        wait_until(lambda: watched.watcher.state().trouble is None)


def test_a_folder_renamed_and_made_again_is_listened_to_again(inbox):
    with Watched(inbox, rescan_seconds=60).running() as watched:
        (inbox / "a.txt").write_text("one")
        watched.takes_in("a.txt", b"one")
        inbox.rename(inbox.with_name("before"))
        inbox.mkdir()
        (inbox / "b.txt").write_text("two")
        watched.takes_in("b.txt", b"two")


def test_content_that_is_asked_for_again_is_read_again(inbox):
    with Watched(inbox).running() as watched:
        (inbox / "a.txt").write_text("one")
        watched.takes_in("a.txt", b"one")
        watched.ledger.arrivals.clear()
        watched.ledger.asked_again[str(inbox)] = [b"a.txt", b"gone.txt"]
        watched.takes_in("a.txt", b"one")
        assert watched.refuses("gone.txt").code == "content_lost"


def test_archived_sources_leave_the_inbox_only_when_their_result_is_out(inbox):
    archive = inbox.with_name("inbox.archive")
    with Watched(inbox, disposition="archive").running() as watched:
        for content in ("one", "two"):
            (inbox / "a.txt").write_text(content)
            watched.takes_in("a.txt", content.encode())
            assert (inbox / "a.txt").exists()
            watched.ledger.settle(watched.ledger.arrivals[-1])
            wait_until(watched.ledger.has_disposed)
            assert not (inbox / "a.txt").exists()
    assert (archive / "a.txt").read_text() == "one"
    assert (archive / "a.1.txt").read_text() == "two"


def test_deleted_sources_leave_the_inbox_only_while_they_are_what_was_published(inbox):
    with Watched(inbox, disposition="delete").running() as watched:
        for name in ("a.txt", "b.txt"):
            (inbox / name).write_text("one")
            watched.takes_in(name, b"one")
        a, b = watched.ledger.arrivals
        (inbox / "b.txt").write_text("two")
        watched.ledger.settle(a)
        watched.ledger.settle(b)
        wait_until(watched.ledger.has_disposed)
        watched.takes_in("b.txt", b"two")
    assert os.listdir(inbox) == ["b.txt"]


def test_an_urgent_desk_overtakes_thousands_that_wait(inbox):
    (inbox / "flash").mkdir()
    with Watched(inbox, urgent=("flash",), batch_max=8).running() as watched:
        watched.ledger.down = True
        for number in range(2_000):
            (inbox / f"{number}.txt").write_text(f"article {number}")
        (inbox / "flash" / "a.txt").write_text("now")
        wait_until(lambda: watched.watcher.state().waiting_files >= 2_001)
        watched.ledger.down = False
        watched.takes_in("flash/a.txt", b"now")
        wait_until(lambda: len(watched.queue.ids()) == 2_001)
    (urgent,) = [ids for ids, is_urgent in watched.queue.messages if is_urgent]
    assert len(urgent) == 1
    place = [arrival.raw_path for arrival in watched.ledger.arrivals].index(b"flash/a.txt")
    assert place < 1_000


def test_two_watchers_on_one_inbox_do_no_harm(inbox):
    ledger = FakeLedger()
    with Watched(inbox, ledger=ledger).running() as one, Watched(inbox, ledger=ledger).running() as other:
        for number in range(200):
            (inbox / f"{number}.txt").write_text(f"article {number}")
        wait_until(lambda: len(one.queue.ids()) + len(other.queue.ids()) >= 200)
        wait_until(lambda: one.watcher.state().known_files == other.watcher.state().known_files == 200)
    assert len(ledger.arrivals) == 200
    assert sorted(one.queue.ids() + other.queue.ids()) == sorted(ledger.documents)


def test_several_inboxes_are_watched_and_do_not_mix(tmp_path):
    roots = [tmp_path / "one", tmp_path / "two"]
    with Watched(*roots).running() as watched:
        for root in roots:
            (root / "a.txt").write_text(root.name)
        wait_until(lambda: len(watched.queue.ids()) == 2)
    assert {arrival.inbox: arrival.content for arrival in watched.ledger.arrivals} == {
        str(root): root.name.encode() for root in roots
    }
    assert len(set(watched.queue.ids())) == 2


def test_where_room_is_short_every_inbox_gets_some_of_it(tmp_path):
    crowded, other = tmp_path / "crowded", tmp_path / "other"
    for root, files in ((crowded, 16), (other, 1)):
        root.mkdir()
        for number in range(files):
            (root / f"{number}.txt").write_text(f"{root.name} {number}")
    ledger = FakeLedger(capacity=4)
    with Watched(crowded, other, ledger=ledger, max_pending=4).running():
        while len(ledger.arrivals) < 17:
            wait_until(lambda: ledger.pending)
            for arrival in list(ledger.arrivals):
                ledger.settle(arrival)
    assert [arrival.inbox for arrival in ledger.arrivals].index(str(other)) < 12


def test_without_events_the_walk_finds_everything(inbox):
    with Watched(inbox, events=False).running() as watched:
        (inbox / "a.txt").write_text("one")
        watched.takes_in("a.txt", b"one")
        (inbox / "a.txt").write_text("two")
        watched.takes_in("a.txt", b"two")
        assert watched.watcher.state().deaf == ()


def test_where_events_cannot_be_had_that_is_said_once_and_the_walk_finds_everything(inbox, caplog, monkeypatch):
    def no_events(*_):
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(presence, "FileEvents", no_events)
    with Watched(inbox, rescan_seconds=60).running() as watched:
        (inbox / "a.txt").write_text("one")
        watched.takes_in("a.txt", b"one")
        (inbox / "b.txt").write_text("two")
        watched.takes_in("b.txt", b"two")
        assert watched.watcher.state().deaf == (str(inbox),)
    assert caplog.text.count("events do not tell of everything") == 1


def test_a_new_file_is_taken_in_within_moments_when_all_is_quiet(inbox):
    with Watched(inbox, rescan_seconds=60, settle_seconds=60).running() as watched:
        wait_until(lambda: watched.watcher.state().walk_seconds is not None)
        begun = time.monotonic()
        (inbox / "a.txt").write_text("one")
        watched.takes_in("a.txt", b"one")
        assert time.monotonic() - begun < 5, "it waited for something else than its close"


def test_a_storm_of_touches_and_new_rights_takes_nothing_in_again(inbox):
    with Watched(inbox).running() as watched:
        (inbox / "a.txt").write_text("one")
        watched.takes_in("a.txt", b"one")
        for _ in range(50):
            os.utime(inbox / "a.txt")
            (inbox / "a.txt").chmod(0o600)
        (inbox / "b.txt").write_text("two")
        watched.takes_in("b.txt", b"two")
    assert [arrival.raw_path for arrival in watched.ledger.arrivals] == [b"a.txt", b"b.txt"]
