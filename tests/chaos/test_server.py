"""The server dies, freezes, forgets, refuses; the work goes on when it is well again, and nothing is lost."""

from __future__ import annotations

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import redis

from tests.builders import wait_for
from tests.chaos.cluster import PLAIN, Cluster
from tests.chaos.generator import Author
from tests.chaos.judge import judge
from tests.servers import KINDS, Server

pytestmark = [pytest.mark.server, pytest.mark.slow]


def _in_make_test(first: str, *others: str) -> list[object]:
    """The first one always, the others in `make chaos` only."""
    return [first, *(pytest.param(other, marks=pytest.mark.long) for other in others)]


@pytest.mark.parametrize("command", ["celery", "supervised", "watcher"])
def test_a_server_that_would_evict_is_refused_at_the_start(tmp_path: Path, command: str) -> None:
    with Cluster(tmp_path, options=("--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru")) as cluster:
        process = getattr(cluster, command)()
        assert process.popen.wait(30) == os.EX_CONFIG
        assert "maxmemory-policy is allkeys-lru" in process.text()


@pytest.mark.parametrize("command", ["celery", "supervised", "watcher"])
def test_no_server_at_the_start_is_said_with_its_exit_code(tmp_path: Path, command: str) -> None:
    with Cluster(tmp_path) as cluster:
        cluster.server.kill()
        process = getattr(cluster, command)()
        assert process.popen.wait(30) == os.EX_UNAVAILABLE
        assert "Remedies" in process.text()


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_a_killed_server_with_its_data_goes_on_where_it_was(tmp_path: Path, kind: str) -> None:
    author, count = Author(seed=60), 200
    with Cluster(tmp_path, kind) as cluster:
        worker = cluster.celery()
        cluster.watcher()
        cluster.ready()
        for turn in range(3):
            _drop(cluster, author, count // 4)
            wait_for(lambda turn=turn: cluster.events() > turn * count // 4, 60, "some results")
            cluster.server.kill()
            _drop(cluster, author, 5)
            cluster.server.start()
        cluster.drained(len(cluster.journal))
        judge(cluster, seed=60)
        assert worker.runs, worker.text()[-3000:]


def test_a_server_that_lost_everything_is_filled_again_from_the_inbox(tmp_path: Path) -> None:
    author, count = Author(seed=61), 120
    with Cluster(tmp_path, settings=PLAIN) as cluster:
        cluster.celery()
        cluster.watcher()
        cluster.ready()
        _drop(cluster, author, count)
        wait_for(lambda: cluster.events() > 20, 60, "some results")
        with cluster.client() as client:
            client.flushall()
        wait_for(lambda: cluster.events() > 20, 60, "some results again")
        cluster.server.lose_everything()
        cluster.server.start()
        cluster.drained(count)
        _drop(cluster, author, 10)
        cluster.drained(count + 10)
        judge(cluster, seed=61)


@pytest.mark.long
def test_a_server_frozen_for_twelve_seconds_is_waited_for(tmp_path: Path) -> None:
    author, count = Author(seed=62), 100
    with Cluster(tmp_path) as cluster:
        worker = cluster.celery()
        cluster.watcher()
        cluster.ready()
        _drop(cluster, author, count)
        wait_for(lambda: cluster.events() > 5, 60, "some results")
        cluster.server.send(signal.SIGSTOP)
        _drop(cluster, author, 10)
        _pass(12)
        cluster.server.send(signal.SIGCONT)
        cluster.drained(count + 10)
        judge(cluster, seed=62)
        assert worker.runs


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_a_server_that_is_still_loading_its_data_is_waited_for(tmp_path: Path, kind: str) -> None:
    """It listens, and answers LOADING to everything, or not at all while it reads a thousand commands."""
    author, count = Author(seed=67), 300
    with Cluster(tmp_path, kind, settings=PLAIN) as cluster:
        worker, watcher = cluster.celery(), cluster.watcher()
        cluster.ready()
        _drop(cluster, author, count)
        wait_for(lambda: cluster.events() == count, 60, "thousands of commands in the log")
        cluster.server.kill()
        cluster.server.options += ("--key-load-delay", "1500")  # microseconds for each command
        with ThreadPoolExecutor() as background:
            started = background.submit(cluster.server.start)
            wait_for(lambda: _is_loading(cluster.server), 20, "the server to say that it is loading")
            _drop(cluster, author, 10)
            started.result(60)
        cluster.drained(count + 10)
        judge(cluster, seed=67)
        assert (worker.starts, worker.runs, watcher.runs) == (1, True, True), worker.text()[-3000:]


@pytest.mark.long
def test_connections_killed_and_scripts_forgotten_again_and_again_cost_nothing(tmp_path: Path) -> None:
    author, count = Author(seed=63), 200
    with Cluster(tmp_path) as cluster:
        worker = cluster.celery()
        cluster.watcher()
        cluster.ready()
        for turn in range(8):
            _drop(cluster, author, count // 8)
            wait_for(lambda turn=turn: cluster.events() >= turn * 10, 60, "some results")
            with cluster.client() as client:
                client.script_flush()
                client.client_kill_filter(_type="normal", skipme=True)
        cluster.drained(count)
        judge(cluster, seed=63)
        assert worker.runs


@pytest.mark.parametrize("command", _in_make_test("celery", "supervised"))
@pytest.mark.parametrize("fault", _in_make_test("out of memory", "readonly", "misconf"))
def test_a_server_that_refuses_writes_is_waited_for(tmp_path: Path, fault: str, command: str) -> None:
    author, count = Author(seed=64), 60
    with Cluster(tmp_path, settings=PLAIN, options=("--enable-protected-configs", "yes")) as cluster:
        worker = getattr(cluster, command)()
        cluster.watcher()
        cluster.ready()
        _drop(cluster, author, count)
        wait_for(lambda: cluster.events() > 5, 60, "some results")
        heal = _refuse_writes(cluster.server, fault)
        _drop(cluster, author, 10)
        _pass(6)
        heal()
        began = time.monotonic()
        cluster.drained(count + 10)
        judge(cluster, seed=64)
        assert time.monotonic() - began < 30
        assert worker.runs, worker.text()[-3000:]


@pytest.mark.long
def test_two_installations_on_one_server_do_not_touch_each_other(tmp_path: Path) -> None:
    count = 60
    with (
        Cluster(tmp_path / "a", settings={"REDIS__PREFIX": "a:"}) as one,
        Cluster(tmp_path / "b", server=one.server, settings={"REDIS__PREFIX": "b:"}) as two,
    ):
        for cluster in (one, two):
            cluster.celery()
            cluster.watcher()
        for cluster, seed in ((one, 65), (two, 66)):
            cluster.ready()
            _drop(cluster, Author(seed=seed), count)
        for cluster in (one, two):
            cluster.drained(count)
            judge(cluster)
        with one.client() as client:
            assert {key[:2] for key in client.scan_iter()} == {b"a:", b"b:"}


def _drop(cluster: Cluster, author: Author, count: int) -> None:
    for _ in range(count):
        cluster.journal.drop(author.write())


def _pass(seconds: float) -> None:
    """Let time pass: how long a fault lasts is part of the fault."""
    end = time.monotonic() + seconds
    wait_for(lambda: time.monotonic() > end, seconds + 5)


def _is_loading(server: Server) -> bool:
    try:
        server.client(socket_timeout=5, retry=None).ping()
    except redis.exceptions.BusyLoadingError:
        return True
    except redis.ConnectionError:
        pass
    return False


def _refuse_writes(server: Server, fault: str):
    """Make every write fail in one of three ways; what makes it well again."""
    with server.client() as client:
        if fault == "readonly":
            client.replicaof("127.0.0.1", "1")
            return lambda: server.client().replicaof("NO", "ONE")
        if fault == "out of memory":
            client.config_set("maxmemory", "1mb")
            return lambda: server.client().config_set("maxmemory", "0")
        client.config_set("stop-writes-on-bgsave-error", "yes")
        client.config_set("save", "1 1")
        client.config_set("dir", "/proc")  # nothing can be saved there
        wait_for(lambda: _misconfigured(client), 30, "a failed save")

    def heal() -> None:
        with server.client() as client:
            client.config_set("save", "")
            client.config_set("dir", str(server.folder))

    return heal


def _misconfigured(client: redis.Redis) -> bool:
    try:
        client.set("probe", "1")
    except redis.ResponseError as error:
        return "MISCONF" in str(error)
    return False
