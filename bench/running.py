"""A whole copydesk of its own, in a temporary folder: server, `copydesk watch`, `copydesk work`.

What lives here: starting it, waiting until it is ready, and what is asked of it while it runs. What does not: what is
measured.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bench import articles, processes
from bench.servers import Embedded, Server
from worker.adapters.redis_connect import connect
from worker.adapters.redis_keys import Keys

EVENTS = "copydesk:events"
KEYS = Keys("copydesk:")
PENDING = KEYS.pending
CHANNEL = "copydesk:articles"
_WARM_ARTICLES = 40
_WARM_NUMBER = 90_000_000
_POLL_SECONDS = 0.1
"""To ask how many events there are costs the server as much as a twentieth of an article."""


class System:
    """A running copydesk; ready when entered: its workers have finished some articles already.

    `settings` are environment names without `COPYDESK_`, such as `INBOX__MAX_PENDING`; `commands` is what runs beside
    the server; `plugins` writes plug-ins into the folder it is given; with a `tcp_port` all use the loopback interface,
    as they do where `server` makes another than the embedded one; a `clocked` worker notes what the core takes of it;
    `warm` is how many articles are done before it is entered.
    Everything it wrote is removed when left.
    """

    def __init__(
        self,
        concurrency: int = 2,
        settings: Mapping[str, str] | None = None,
        *,
        commands: Sequence[str] = ("work", "watch"),
        plugins: Callable[[Path], None] | None = None,
        tcp_port: int = 0,
        server: Callable[[Path], Server] = Embedded,
        clocked: bool = False,
        warm: int = _WARM_ARTICLES,
    ) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="copydesk-bench-"))
        self.inbox = self.folder / "inbox"
        self.concurrency = concurrency
        self._commands = commands
        self._plugins = plugins
        self._tcp_port = tcp_port
        self._settings = dict(settings or {})
        self._server = server(self.folder)
        self._clocked = clocked
        self._warm = warm
        self._log = self.folder / "log"
        self._running = contextlib.ExitStack()
        self._drops = 0
        self._processes: list[subprocess.Popen[bytes]] = []
        self.client: Any = None
        self.watcher = self.worker = 0

    @property
    def url(self) -> str:
        """The server's address: its socket, or the loopback interface where a port was asked for."""
        return f"redis://127.0.0.1:{self._tcp_port}/0" if self._tcp_port else self._server.url

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to belong to this system."""
        own = {
            "REDIS__URL": self.url,
            "INBOX__PATH": str(self.inbox),
            "WORK__CONCURRENCY": str(self.concurrency),
            "LOG__LEVEL": "warning",
        }
        settings = {f"COPYDESK_{name}": value for name, value in (own | self._settings).items()}
        path = [str(self.folder)] * bool(self._plugins) + [str(Path(__file__).parent.parent)] * self._clocked
        path += filter(None, [os.environ.get("PYTHONPATH")])  # another tree, where two are compared
        return without_settings() | settings | ({"PYTHONPATH": ":".join(path)} if path else {})

    def __enter__(self) -> Self:
        """Raises TimeoutError with the end of the log when it does not become ready."""
        self._running.callback(shutil.rmtree, self.folder, ignore_errors=True)
        try:
            self._running.enter_context(self._server)
            self.inbox.mkdir()
            self.client = connect(self._server.url, 30.0)
            if self._tcp_port:
                self.client.config_set("port", self._tcp_port)
            if self._plugins:
                self._plugins(self.folder)
            pids = {command: self._start(command) for command in self._commands}
            self.worker, self.watcher = pids.get("work", 0), pids.get("watch", 0)
            if self.worker and self.watcher:
                self.drop(articles.write(self.fresh_folder(), _WARM_NUMBER, self._warm))
                self.wait_events(self._warm)
        except BaseException:
            self._running.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the watcher, the workers and the server."""
        self._running.close()

    def fresh_folder(self) -> Path:
        """A name beside the inbox, on the same file system, that nothing has."""
        self._drops += 1
        return self.folder / f"prepared-{self._drops}"

    def drop(self, prepared: Path) -> None:
        """Move a folder of files into the inbox, all at once, as a desk."""
        prepared.rename(self.inbox / prepared.name)

    def events(self, stream: str = EVENTS) -> int:
        """How many events have been added to the stream, whether or not they are still there."""
        try:
            return int(self.client.xinfo_stream(stream)["entries-added"])
        except Exception as error:
            if "no such key" in str(error):
                return 0
            raise

    def wait_events(self, count: int, seconds: float = 600.0, also: Callable[[], object] | None = None) -> None:
        """Wait until so many have been added; `also` is called every now and then meanwhile."""
        self.wait(lambda: self.events() >= count, seconds, f"{count} events", also)

    def wait(
        self, condition: Callable[[], bool], seconds: float, what: str, also: Callable[[], object] | None = None
    ) -> None:
        """Wait for a condition; TimeoutError with the end of the log when it does not come true, or a process ends."""
        deadline = time.monotonic() + seconds
        while not condition():
            if also:
                also()
            if time.monotonic() > deadline or any(process.poll() is not None for process in self._processes):
                log = self._log.read_text("utf-8", "replace")[-2_000:] if self._log.exists() else ""
                raise TimeoutError(f"no {what} within {seconds:g} s\n{log}")
            time.sleep(_POLL_SECONDS)

    def event_times(self, first: int, stream: str = EVENTS) -> list[float]:
        """When the events from the `first` on (counted from 0) were added, in seconds of the server's clock."""
        newest = self.client.xrevrange(stream, count=self.events(stream) - first)
        return [int(entry.partition(b"-")[0]) / 1000 for entry, _ in reversed(newest)]

    def parts(self) -> dict[str, list[int]]:
        """The processes by what they do."""
        found = {"server": [self._server.pid]}
        if self.watcher:
            found["watcher"] = [self.watcher]
        if self.worker:
            celery = next(pid for pid in processes.children(self.worker) if "celery" in processes.command(pid))
            found |= {"celery main": [celery], "worker processes": processes.children(celery)}
            found["supervisor of the worker"] = [self.worker]
        return found

    @contextlib.contextmanager
    def standing_still(self) -> Iterator[None]:
        """Stop all but the server meanwhile, so that others who use it have the machine for themselves."""
        pids = [pid for part, of in reversed(self.parts().items()) if part != "server" for pid in of]
        try:
            for pid in pids:  # who watches over others first
                os.kill(pid, signal.SIGSTOP)
            yield
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)

    def _start(self, *arguments: str) -> int:
        module = "bench.celery_clocked" if self._clocked and arguments[0] == "work" else "worker"
        with self._log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                env=self.environment, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        self._running.callback(_stop, process)
        self._processes.append(process)
        return process.pid


def without_settings() -> dict[str, str]:
    """Our environment without any setting of copydesk. Python may keep what it compiled, as where it is installed."""
    ours = ("COPYDESK_", "PYTHONDONTWRITEBYTECODE")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
