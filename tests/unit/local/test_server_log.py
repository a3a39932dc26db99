"""What the server's log tells when the server ends."""

import pytest

from worker.local.server_log import MAX_BYTES, bound, why_it_ended

DAMAGED = (
    "10302:M 23 Nov 2026 21:54:03.676 * DB loaded from base file appendonly.aof.1.base.rdb: 0.000 seconds\n"
    "10302:M 23 Nov 2026 21:54:03.676 # Bad file format reading the append only file appendonly.aof.1.incr.aof: "
    "make a backup of your AOF file, then use ./valkey-check-aof --fix <filename.manifest>\n"
)


@pytest.fixture
def log(tmp_path):
    return tmp_path / "server.log"


def test_a_damaged_data_file_is_named_with_the_remedy(log):
    log.write_text(DAMAGED)
    reason = why_it_ended(log, 1)
    assert f"{log.parent}/appendonlydir/appendonly.aof.1.incr.aof is damaged" in reason
    assert f"Move {log.parent}/appendonlydir away" in reason


def test_other_last_words_are_given_without_the_preamble(log):
    log.write_text("1:M 23 Nov 2026 21:54:03.676 # Fatal: no room\n\n")
    assert why_it_ended(log, 1) == f"it exited with code 1, saying 'Fatal: no room' (more in {log})"


def test_only_the_end_of_a_long_log_is_read(log):
    log.write_text(DAMAGED + "x" * 100_000 + "\nthe last line\n")
    assert "'the last line'" in why_it_ended(log, 3)


@pytest.mark.parametrize("content", [None, b"", b"\n\n", b"\xff\xfe"])
def test_a_log_that_says_nothing_is_no_obstacle(content, log):
    if content is not None:
        log.write_bytes(content)
    assert why_it_ended(log, 1).startswith("it exited with code 1")


def test_signals_and_orderly_ends_are_told_apart(log):
    assert why_it_ended(log, -9) == "ended by SIGKILL"
    assert why_it_ended(log, 0) == "it was told to stop"


def test_a_large_log_is_moved_over_the_one_before(log):
    bound(log)
    log.write_text("new" + "x" * MAX_BYTES)
    log.with_name("server.log.1").write_text("old")
    bound(log)
    assert not log.exists()
    assert log.with_name("server.log.1").read_text().startswith("new")


def test_a_small_log_stays(log):
    log.write_text("x")
    bound(log)
    assert log.read_text() == "x"
