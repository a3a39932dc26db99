"""A whole copydesk of real processes: a server, watchers and workers, each started as users start it.

What lives here: how they are started, hurt and healed, and the conditions tests wait for. What does not: what is dropped
(`generator`) and the verdict (`judge`).
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import redis

from tests import commands
from tests.builders import wait_for
from tests.chaos.generator import Journal
from tests.chaos.processes import MARK, Process, celery_main, end_all, marked, pool_of
from tests.servers import Server, start_server

QUICK = {
    "INBOX__SETTLE_SECONDS": "0.3",
    "INBOX__RESCAN_SECONDS": "2",
    "WORK__LEASE_SECONDS": "8",
    "WORK__REQUEUE_SECONDS": "2",
    "WORK__RECONCILE_SECONDS": "0.5",
    "WORK__RETRY_MIN_SECONDS": "0.2",
    "WORK__CONCURRENCY": "2",
    "REDIS__TIMEOUT_SECONDS": "5",
}
"""Settings under which a lost message or a dead worker is made good within seconds."""
ENRICHERS = ["language", "summary", "entities", "keyphrases", "vocabulary", "topics", "tags"]
PLAIN = {"ENRICH__DISABLED": json.dumps(ENRICHERS)}
"""Parse and publish only, four times as fast: for faults of the inbox, the server, the line and readers, who never see an enricher."""


class Cluster:
    """Processes that share a server and, the watchers among them, an inbox. A context: at its end none of them is left."""

    def __init__(
        self, folder: Path, kind: str = "valkey", *, settings: Mapping[str, str] = {}, server: Server | None = None,
        url: str | None = None, options: Sequence[str] = (), pythonpath: Sequence[str] = (), measure: bool = False,
        extra: Mapping[str, str] = {},
    ) -> None:  # fmt: skip
        """`settings` are environment names without `COPYDESK_`. `url`: where the processes look for the server (a proxy, say).

        `extra` is added to their environment. `measure` lets the processes tell coverage what they ran of the edge: not the core, which
        unit tests measure, in a quarter of the time. Those that are killed in the end tell it nothing.
        """
        self.folder = folder
        self.inbox = folder / "inbox"
        self.inbox.mkdir(parents=True, exist_ok=True)
        self.journal = Journal(self.inbox)
        self._owns_server = server is None
        self.server = server or start_server(kind, folder / "server", *options)
        self._line = self.client()
        self.mark = secrets.token_hex(8)
        self.processes: dict[str, Process] = {}
        self.drained_seconds = 0.0
        self.judged = 0
        """How many articles the last verdict was about."""
        self.prefix = settings.get("REDIS__PREFIX", "copydesk:")
        self._env = self._environment(
            url or self.server.url, {**QUICK, **settings}, pythonpath, measure=measure
        ) | dict(extra)

    def __enter__(self) -> Self:
        command = [sys.executable, "-S", "-E", str(_LAST_ONE_OUT), f"{MARK}={self.mark}"]
        if self._owns_server:
            command.append(self.server.socket)
        self._last_one_out = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
        return self

    def __exit__(self, *error: object) -> None:
        end_all(marked(self.mark))
        for process in self.processes.values():
            if process.popen is not None:
                process.popen.wait()
        if error[0] is not None:
            self.tell()
        if self._owns_server:
            self.server.stop()
        self._line.close()
        self._last_one_out.communicate()

    def watcher(
        self, name: str = "watcher", *, user: int | None = None, extra: Mapping[str, str] = {}, **settings: str
    ) -> Process:
        """`copydesk watch INBOX`, as another `user` if wanted. `extra` is added to its environment."""
        program = ["-m", "worker"] if user is None else ["-c", _AS_ANOTHER.format(user=user)]
        return self._start(name, [*_PYTHON, *program, "watch", str(self.inbox)], settings, extra=extra)

    def supervised(self, name: str = "work", *, output: int | None = None, **settings: str) -> Process:
        """`copydesk work`: a supervisor with a Celery worker beneath it. `output`: where it writes, instead of its log."""
        return self._start(name, [*_PYTHON, "-m", "worker", "work"], settings, output)

    def celery(self, name: str = "celery", *, extra: Mapping[str, str] = {}, **settings: str) -> Process:
        """`celery -A worker worker`, which nobody supervises. `extra` is added to its environment."""
        return self._start(name, [*_PYTHON, "-m", "celery", "-A", "worker", "worker"], settings, extra=extra)

    def up(self, name: str = "up", **settings: str) -> Process:
        """`copydesk up INBOX` with the server of this cluster."""
        return self._start(name, [*_PYTHON, "-m", "worker", "up", str(self.inbox)], settings)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Any other command, to its end."""
        done = commands.run(arguments, self._env, self.folder, measure=True)
        return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())

    def status(self) -> dict[str, Any]:
        """`copydesk status --json`."""
        done = self.run("status", "--json")
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout))

    def failures(self) -> list[dict[str, Any]]:
        """`copydesk failures list --json`."""
        done = self.run("failures", "list", "--json")
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def in_work(self) -> None:
        """Wait until just one document is being worked on."""
        wait_for(lambda: self.status()["running"] == 1, why="the document to be in work", every_seconds=0.05)

    def client(self) -> redis.Redis:
        return self.server.client(socket_timeout=5)

    def key(self, name: str) -> str:
        return f"{self.prefix}{name}"

    def events(self) -> int:
        """How many events are in the stream; 0 while the server is away."""
        return self._asked(lambda client: client.xlen(self.key("events")))

    def pending(self) -> int:
        """How many documents are not settled; -1 while the server is away."""
        return self._asked(lambda client: client.zcard(self.key("pending")), away=-1)

    def ready(self, workers: int = 1, watchers: int = 1, seconds: float = 40.0) -> None:
        """Wait until that many have said that they are alive, ever since the server started."""

        def alive() -> bool:
            names = self._alive()
            said = [sum(name.startswith(kind) for name in names) for kind in ("worker ", "watcher ")]
            return said[0] >= workers and said[1] >= watchers

        wait_for(alive, seconds, f"{workers} workers and {watchers} watchers to be alive")

    def has_begun(self, process: Process, seconds: float = 40.0) -> None:
        """Wait until this very process, without a supervisor above it, has said that it is alive."""
        assert process.popen is not None
        end = f" {process.popen.pid}"
        wait_for(lambda: any(name.endswith(end) for name in self._alive()), seconds, f"{process.name} to begin")

    def drained(self, events: int, seconds: float = 60.0) -> float:
        """Wait until this many events are out and nothing is pending; how long that took."""
        began = time.monotonic()
        try:
            wait_for(
                lambda: self.events() >= events and self.pending() == 0, seconds, f"{events} events, nothing pending"
            )
        except AssertionError as error:
            raise AssertionError(f"{error}; there are {self.events()}, and {self.pending()} pending") from None
        self.drained_seconds = time.monotonic() - began
        return self.drained_seconds

    def pool(self, name: str) -> list[int]:
        """The processes of a worker that work on documents; waits until there are some."""
        return wait_for(lambda: pool_of(self.processes[name]), why=f"pool of {name}")

    def celery_main(self, name: str) -> int:
        return wait_for(lambda: celery_main(self.processes[name]), why=f"Celery beneath {name}")

    def pause(self, *pids: int) -> None:
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)

    def resume(self, *pids: int) -> None:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    def restart(self, name: str) -> Process:
        """kill -9 with everything beneath it, as a machine does that loses its power, and start it again."""
        process = self.processes[name]
        end_all([process.pid, *process.descendants()])
        process.popen.wait()  # type: ignore[union-attr]
        return process.start()

    def left_behind(self) -> list[str]:
        """What still runs of this cluster."""
        return [Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode() for pid in marked(self.mark)]

    def tell(self) -> None:
        """Show the end of every log: pytest prints it below a failed test."""
        for process in self.processes.values():
            sys.stdout.write(f"--- {process.name} (started {process.starts} times)\n{process.text()[-4000:]}\n")

    def _start(
        self,
        name: str,
        argv: Sequence[str],
        settings: Mapping[str, str],
        output: int | None = None,
        extra: Mapping[str, str] = {},
    ) -> Process:
        env = self._env | {f"COPYDESK_{key}": value for key, value in settings.items()} | dict(extra)
        process = Process(name, argv, env, self.folder / f"machine-{name}", self.folder / f"{name}.log", output)
        self.processes[name] = process
        return process.start()

    def _alive(self) -> list[str]:
        return [name.decode() for name in self._asked(lambda client: client.hkeys(self.key("alive")), away=[])]

    def _asked(self, ask: Any, away: Any = 0) -> Any:
        """Over one line for all that is asked again and again: to open one takes longer than the answer."""
        try:
            return ask(self._line)
        except redis.RedisError:
            self._line.close()
            return away

    def _environment(
        self, url: str, settings: Mapping[str, str], pythonpath: Sequence[str], *, measure: bool
    ) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("COPYDESK_", "COVERAGE_"))}
        if measure and any(key.startswith("COVERAGE_") for key in os.environ):
            kept["COVERAGE_PROCESS_START"] = str(self.folder / "coveragerc")
            (self.folder / "coveragerc").write_text(_MEASURED)
        paths = [*pythonpath, str(_ROOT)]
        return {
            **kept,
            MARK: self.mark,
            "HOME": str(self.folder),
            "XDG_DATA_HOME": str(self.folder / "data"),
            "PYTHONPATH": os.pathsep.join(paths),
            "COPYDESK_REDIS__URL": url,
            "COPYDESK_INBOX__PATH": str(self.inbox),
            **{f"COPYDESK_{key}": value for key, value in settings.items()},
        }


_ROOT = Path(__file__).resolve().parents[2]
_LAST_ONE_OUT = Path(__file__).with_name("last_one_out.py")
_PYTHON = (sys.executable,)
_MEASURED = f"""\
[run]
branch = true
parallel = true
sigterm = true
source = worker
omit = */worker/parse/*, */worker/enrich/*
patch = subprocess, _exit
data_file = {_ROOT}/.coverage
"""
_AS_ANOTHER = """\
import os, pkgutil, sys
import celery.app.amqp, celery.app.events, celery.app.log, celery.fixups.django, celery.loaders.app, kombu.transport.redis
import worker.adapters, worker.cli, worker.watcher
for package in (worker, worker.adapters, worker.cli, worker.watcher):
    for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        if not module.name.endswith(("__main__", "celery_app")):
            __import__(module.name)
os.setgroups([])
os.setgid({user})
os.setuid({user})
sys.exit(worker.cli.main())
"""
"""Everything is imported first: the interpreter itself may lie where only root can read."""
