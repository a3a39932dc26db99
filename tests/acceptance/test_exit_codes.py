"""Every exit code of the contract, by the shortest way to it."""

from __future__ import annotations

import json
import signal
import sys

import pytest

from tests.acceptance.articles import article
from tests.acceptance.home import COPYDESK, PATIENCE_SECONDS
from tests.builders import wait_for
from tests.servers import start_server

NOBODY_THERE = "unix:///tmp/copydesk-nobody-listens-here.sock"

EVENT = {
    "specversion": "1.0", "id": "1", "source": "copydesk", "type": "copydesk.article.failed", "subject": "1",
    "time": "2026-11-23T12:00:00Z", "data": {"path": "a.txt", "code": "empty", "reason": "It is empty."},
}  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = start_server("valkey", tmp_path_factory.mktemp("server"))
    yield server
    server.stop()


def test_0_when_all_went_well(home):
    (home.folder / "a.txt").write_bytes(article())
    assert home.run("process", "a.txt").code == 0


def test_1_when_a_file_failed(home):
    answer = home.run("process", "nowhere.txt")
    assert answer.code == 1
    assert answer.err.startswith("copydesk: nowhere.txt: unreadable: ")


@pytest.mark.parametrize("arguments", [(), ("frobnicate",), ("process",), ("status", "--frobnicate"), ("show",)])
def test_2_when_it_was_called_wrongly(home, arguments):
    answer = home.run(*arguments)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("usage: copydesk")


@pytest.mark.parametrize("command", [("status",), ("tail",), ("work",)])
def test_69_when_no_server_is_set_and_none_runs(home, command):
    answer = home.run(*command)
    assert (answer.code, answer.out) == (69, "")
    assert "copydesk up" in answer.err, "it names a remedy"
    assert "--redis-url" in answer.err, "and another"


@pytest.mark.parametrize("command", [("up", "inbox"), ("submit", "a"), ("status",), ("show", "a"), ("failures",)])
def test_69_when_the_server_that_is_set_does_not_answer(home, command):
    answer = home.run(*command, "--redis-url", NOBODY_THERE)
    assert (answer.code, answer.out) == (69, "")
    assert "redis.url" in answer.err


def test_75_when_too_much_is_pending(home, server):
    options = ("--redis-url", server.url, "--set", "redis.prefix=full:", "--set", "inbox.max_pending=1")
    assert home.run("submit", "-", *options, stdin=article("The first one")).code == 0
    answer = home.run("submit", "-", *options, stdin=article("One too many"))
    assert answer.code == 75
    assert "copydesk status" in answer.err


@pytest.mark.parametrize(
    ("arguments", "environment", "says"),
    [
        (("--set", "work.cocurrency=2"), {}, "did you mean work.concurrency?"),
        (("--set", "work.concurrency=none"), {}, "work.concurrency"),
        ((), {"COPYDESK_WORK__MAX_ATTEMPTS": "0"}, "COPYDESK_WORK__MAX_ATTEMPTS"),
        (("--config", "nowhere.toml"), {}, "nowhere.toml"),
        (("--redis-url", "http://example.com"), {}, "redis://"),
        (("--redis-url", "redis://worker:S3cret/rest@127.0.0.1:6399/0"), {}, "percent-encoded"),
        (("--redis-url", "redis://localhost/0?foo=bar"), {}, "redis:// takes: db, username, password"),
        (("--set", "enrich.llm.url=http://localhost:99999/v1", "--set", "enrich.llm.model=a"), {}, "enrich.llm.url"),
    ],
)
def test_78_when_a_setting_is_wrong(home, arguments, environment, says):
    answer = home.run("status", *arguments, **environment)
    assert (answer.code, answer.out) == (78, "")
    assert says in answer.err


def test_78_when_a_setting_is_checked_that_no_client_would_understand(home):
    answer = home.run("config", "check", COPYDESK_REDIS__URL="redis://localhost/0?foo=bar")
    assert (answer.code, answer.out) == (78, "")
    assert "environment COPYDESK_REDIS__URL" in answer.err


def test_78_when_a_queue_is_asked_for_that_no_stage_has(home):
    answer = home.run("work", "--queues", "parse,parze", "--redis-url", NOBODY_THERE)
    assert (answer.code, answer.out) == (78, "")
    assert "'parze'" in answer.err
    assert "parse, parse.urgent" in answer.err


COMMANDS = (
    ("submit", "a.txt"), ("reprocess", "--all"), ("status",), ("show", "a.txt"), ("failures",), ("tail",),
)  # fmt: skip


@pytest.mark.parametrize(
    ("command", "rights"),
    [(command, ("+@all", "-info")) for command in (("watch", "inbox"), ("work",), *COMMANDS[:2])]
    + [(command, ("+@all", "-scan")) for command in COMMANDS],
)
def test_78_when_the_user_lacks_a_right(home, server, command, rights):
    """Without INFO nothing begins; without a key, no command can do its work."""
    (home.folder / "a.txt").write_bytes(article())
    with server.client() as client:
        client.execute_command("ACL", "SETUSER", "guest", "reset", "on", ">guest", *rights)
    answer = home.run(*command, "--redis-url", server.url.replace("unix://", "unix://guest:guest@"))
    assert (answer.code, answer.out) == (78, "")
    assert "lacks a right" in answer.err or "refuses us" in answer.err
    assert "Traceback" not in answer.err


def test_78_when_the_server_would_throw_documents_away(home, server):
    with server.client() as client:
        client.config_set("maxmemory-policy", "allkeys-lru")
        try:
            answer = home.run("work", "--redis-url", server.url)
        finally:
            client.config_set("maxmemory-policy", "noeviction")
    assert answer.code == 78
    assert "noeviction" in answer.err


@pytest.mark.parametrize(
    ("command", "started", "number", "code"),
    [
        (("up", "inbox"), "watcher started", signal.SIGINT, 130),
        (("watch", "inbox"), "watch.begins", signal.SIGINT, 130),
        (("watch", "inbox"), "watch.begins", signal.SIGTERM, 0),
        (("work",), "worker started", signal.SIGTERM, 0),
    ],
)
def test_130_after_ctrl_c_and_0_after_sigterm(home, server, command, started, number, code):  # noqa: PLR0917 -- a row of the table
    running = home.start(COPYDESK, *command, "--redis-url", server.url, "--set", "redis.prefix=stop:")
    try:
        running.says(started)
    finally:
        assert running.stop(number) == code


@pytest.mark.parametrize(
    ("command", "waits"),
    [
        (("submit", "a.txt", "--wait"), lambda client: client.zcard("wait:pending")),
        (("tail",), lambda client: any(one["cmd"].startswith("xread") for one in client.client_list())),
    ],
)
def test_130_when_a_command_that_waits_is_interrupted(home, server, command, waits):
    (home.folder / "a.txt").write_bytes(article())
    running = home.start(COPYDESK, *command, "--redis-url", server.url, "--set", "redis.prefix=wait:")
    try:
        with server.client() as client:
            wait_for(lambda: waits(client), PATIENCE_SECONDS, f"{command} to wait")
        running.process.send_signal(signal.SIGINT)
        assert running.ends() == 130
        assert "Traceback" not in running.err
    finally:
        running.stop(signal.SIGKILL)


@pytest.mark.parametrize(
    ("command", "code", "says"),
    [
        ("config show >&-", 0, ""),
        ("process a.txt >&-", 0, ""),
        ("process nowhere.txt 2>&-", 1, ""),
        ("process - <&-", 1, "copydesk: -: empty: "),
    ],
)
def test_a_stream_that_is_closed_is_no_accident(home, command, code, says):
    (home.folder / "a.txt").write_bytes(article())
    answer = home.run_program("bash", "-c", f'"{COPYDESK}" {command}')
    assert (answer.code, answer.out) == (code, "")
    assert answer.err.startswith(says)
    assert "Traceback" not in answer.err


@pytest.mark.parametrize("command", [("show", "--help"), ("config", "show"), ("config", "show", "--json")])
def test_0_where_the_terminal_knows_few_characters(home, command):
    answer = home.run(*command, PYTHONIOENCODING="ascii", COPYDESK_PUBLISH__SOURCE="é…")
    assert (answer.code, answer.err) == (0, "")
    assert "…" in answer.out


INTERRUPTED_AT = """\
import os, signal, sys
class Interrupting:
    def find_spec(name, *_):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupting)
for name in [name for name in sys.modules if name.partition(".")[0] == {module!r}.partition(".")[0]]:
    del sys.modules[name]  # where coverage watches, it has loaded some of them
sys.argv = ["copydesk", "status"]
from worker.cli import main
sys.exit(main())
"""


@pytest.mark.parametrize(
    "module", ["worker.cli.ending", "typing", "argparse", "worker.errors", "worker.cli.status", "pydantic", "redis"]
)
def test_130_when_ctrl_c_comes_while_modules_are_imported(home, module):
    answer = home.run_program(sys.executable, "-c", INTERRUPTED_AT.format(module=module))
    assert (answer.code, answer.out, answer.err) == (130, "", "")


def test_0_when_the_reader_of_a_pipe_has_had_enough(home):
    paths = [f"{number}.txt" for number in range(30)]
    for path in paths:
        (home.folder / path).write_bytes(article(path))
    answer = home.run_program("bash", "-c", f'"{COPYDESK}" process *.txt | head -n 1; echo "${{PIPESTATUS[0]}}"')
    line, code = answer.out.splitlines()
    assert json.loads(line)["headline"]
    assert (code, answer.err) == ("0", "")


@pytest.mark.parametrize("command", ["status", "process a.txt", "tail", "config show", "config check --json", "schema"])
def test_1_when_the_output_cannot_be_written(home, server, command):
    (home.folder / "a.txt").write_bytes(article())
    url = {"COPYDESK_REDIS__URL": server.url, "COPYDESK_REDIS__PREFIX": "full-disk:"}
    if command == "tail":
        with server.client() as client:
            client.xadd("full-disk:events", {"event": json.dumps(EVENT)})
    answer = home.run_program("bash", "-c", f'"{COPYDESK}" {command} > /dev/full', **url)
    assert answer.code == 1
    assert answer.err.splitlines()[-1] == "copydesk: cannot write the output: No space left on device"
    assert "Traceback" not in answer.err
