"""The roles of `config/redis.acl`: each can do its work, nobody else's, and is never refused while it does it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import redis

from tests.builders import wait_for
from tests.chaos.cluster import Cluster
from tests.chaos.generator import Author
from tests.chaos.judge import judge
from tests.chaos.killers import install, killer
from tests.model_server import ModelServer, answers, summarises
from tests.servers import Server, find_server, start_server

pytestmark = [pytest.mark.server, pytest.mark.slow]
FILE = Path(__file__).resolve().parents[2] / "config" / "redis.acl"
PASSWORD = "CHANGE-ME"
FORBIDDEN = {
    "watcher": ["BRPOP copydesk:queue:parse 1", "SUBSCRIBE copydesk:articles", "PUBLISH copydesk:articles x"],
    "worker": ["SUBSCRIBE copydesk:articles", "PUBLISH other:articles x", "GET other:events"],
    "subscriber": [
        "XADD copydesk:events * a b", "PUBLISH copydesk:articles x", "SET copydesk:article:1 x", "GET copydesk:doc:1",
        "HGETALL copydesk:counts", "LPUSH copydesk:queue:parse x", "EVAL return 1 0", "SUBSCRIBE other", "DEL copydesk:events",
        "XTRIM copydesk:events MAXLEN 0",
    ],
}  # fmt: skip
FORBIDDEN_TO_ALL = [
    "CONFIG GET *", "KEYS *", "FLUSHALL", "SHUTDOWN", "REPLICAOF NO ONE", "MODULE LIST", "ACL LIST",
    "EVAL return 1 0", "CLIENT KILL TYPE normal", "SAVE", "MONITOR", "SCRIPT FLUSH", "MIGRATE h 1 k 0 1", "GET elsewhere",
]  # fmt: skip


@pytest.fixture(params=["valkey", pytest.param("redis", marks=pytest.mark.long)])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_every_role_can_do_its_work_and_is_never_refused(tmp_path: Path, kind: str) -> None:
    author, count = Author(seed=80), 30
    with Cluster(
        tmp_path, kind, pythonpath=[install(tmp_path / "plugin")], settings={"WORK__MAX_ATTEMPTS": "2"}
    ) as cluster:
        _give_rights(cluster.server)
        cluster.watcher(REDIS__URL=_url(cluster.server, "watcher"))
        worker = cluster.celery(REDIS__URL=_url(cluster.server, "worker"))
        cluster.ready()
        reader = redis.Redis(unix_socket_path=cluster.server.socket, username="subscriber", password=PASSWORD)
        channel = reader.pubsub()
        channel.subscribe("copydesk:articles", "copydesk:failures")
        cluster.journal.drop_other("crash.txt", killer("exit"))
        cluster.journal.drop_other("empty.txt", b"")
        cluster.journal.drop_other(".hidden.part", b"left alone")
        with cluster.client() as client:
            client.lpush(cluster.key("queue:parse"), b"no message of ours")
        for _ in range(count):
            cluster.journal.drop(author.write())
        cluster.drained(count + 2)
        [[_, events]] = reader.xread({"copydesk:events": "0"})
        assert len(events) == count + 2
        heard = [message for _ in range(count + 6) if (message := channel.get_message(timeout=1))]
        assert sum(message["type"] == "message" for message in heard) == count + 2
        _use_a_group(reader)
        judge(cluster, seed=80)
        assert worker.stop() == 0
        with cluster.client() as client:
            wait_for(lambda: not client.exists(cluster.key("queue:unacked")), why="the worker to have given all back")
            assert client.acl_log() == []


def test_a_worker_may_ask_a_language_model_before_and_after_publication(tmp_path: Path, kind: str) -> None:
    with (
        ModelServer(summarises, summarises, answers(503)) as server,
        Cluster(
            tmp_path,
            kind,
            settings={"ENRICH__LLM__URL": server.url, "ENRICH__LLM__MODEL": "tiny", "WORK__CONCURRENCY": "1"},
        ) as cluster,
    ):
        _give_rights(cluster.server)
        author = Author(seed=81)
        for name, publish_first, count in (("waits", "false", 2), ("first", "true", 2)):
            watcher = cluster.watcher(REDIS__URL=_url(cluster.server, "watcher"))
            worker = cluster.celery(
                name, REDIS__URL=_url(cluster.server, "worker"), ENRICH__LLM__PUBLISH_FIRST=publish_first
            )
            cluster.ready()
            before = cluster.events()
            for _ in range(count):
                cluster.journal.drop(author.write())
            cluster.drained(before + count)
            assert (worker.stop(), watcher.stop()) == (0, 0)
        judge(cluster, seed=81)
        with cluster.client() as client:
            assert client.acl_log() == []
            assert client.hlen(cluster.key("llm:answers")) == 2


def test_a_watcher_and_a_worker_that_lose_a_right_say_so_and_go_on_when_they_have_it_again(
    tmp_path: Path, kind: str
) -> None:
    author = Author(seed=82)
    with Cluster(tmp_path, kind) as cluster, cluster.client() as client:
        _give_rights(cluster.server)
        watcher = cluster.watcher(REDIS__URL=_url(cluster.server, "watcher"))
        worker = cluster.celery(REDIS__URL=_url(cluster.server, "worker"))
        cluster.ready()
        client.execute_command("ACL", "SETUSER", "worker", "-evalsha")
        cluster.journal.drop(author.write())
        wait_for(lambda: "lacks a right" in worker.text(), 30, "the worker to say what it lacks")
        client.execute_command("ACL", "SETUSER", "watcher", "-evalsha")
        cluster.journal.drop(author.write())
        wait_for(lambda: "lacks a right" in watcher.text(), 30, "the watcher to say what it lacks")
        for role in ("watcher", "worker"):
            client.execute_command("ACL", "SETUSER", role, "+evalsha")
        cluster.drained(2)
        judge(cluster, seed=82)
        assert (watcher.stop(), worker.stop()) == (0, 0)


@pytest.mark.parametrize("role", FORBIDDEN)
def test_no_role_can_do_another_s_work(tmp_path: Path, kind: str, role: str) -> None:
    server = start_server(kind, tmp_path)
    try:
        _give_rights(server)
        client = redis.Redis(unix_socket_path=server.socket, username=role, password=PASSWORD)
        assert client.ping()
        for command in FORBIDDEN[role] + FORBIDDEN_TO_ALL:
            with pytest.raises(redis.exceptions.NoPermissionError):
                client.execute_command(*command.split())
    finally:
        server.stop()


def test_a_server_starts_with_the_file(tmp_path: Path, kind: str) -> None:
    program = find_server(kind)
    if program is None:
        pytest.skip("redis-server is not installed")
    started = subprocess.Popen(
        [program, "--port", "0", "--unixsocket", f"{tmp_path}/s", "--aclfile", str(FILE)],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
    )
    try:
        operator = redis.Redis(unix_socket_path=f"{tmp_path}/s", username="operator", password=PASSWORD)
        nobody = redis.Redis(unix_socket_path=f"{tmp_path}/s")
        wait_for(lambda: _answers(operator), why="the server to answer its operator")
        with pytest.raises(redis.AuthenticationError):
            nobody.ping()
    finally:
        started.terminate()
        started.communicate()


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False


def _give_rights(server: Server) -> None:
    """The file's rules, but for the nameless user: the judge needs one who may see everything."""
    with server.client() as client:
        for line in FILE.read_text().splitlines():
            name, *rules = line.split()[1:]
            if name != "default":
                client.execute_command("ACL", "SETUSER", name, *rules)


def _url(server: Server, role: str) -> str:
    return f"unix://{role}:{PASSWORD}@{server.socket}?db=0"


def _use_a_group(reader: redis.Redis) -> None:
    reader.xgroup_create("copydesk:events", "site", id="0")
    [[_, entries]] = reader.xreadgroup("site", "one", {"copydesk:events": ">"}, count=5)
    assert reader.xack("copydesk:events", "site", *(entry for entry, _ in entries)) == 5
    assert reader.xinfo_groups("copydesk:events")
