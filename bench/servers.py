"""The two servers that are measured: the embedded one, and Redis as a distribution installs it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from worker.local.server import EmbeddedServer

INSTALLED = "redis-server"
CONFIGURATION = Path(__file__).resolve().parents[1] / "config" / "redis.conf"
_START_SECONDS = 10.0


class Server(Protocol):
    """A server that runs between `start` and `stop`."""

    @property
    def url(self) -> str:
        """Its address."""
        ...

    @property
    def pid(self) -> int:
        """Its process."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Embedded(EmbeddedServer):
    """What `copydesk up` starts, on a socket."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "server", dies_with_us=True)

    @property
    def pid(self) -> int:
        """Its process."""
        return int(self.data.pid_file.read_text("ascii"))


class Installed:
    """`redis-server` on the path, over the loopback interface, set up by `config/redis.conf`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "installed-server"
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"redis://127.0.0.1:{self._port}/0"

    @property
    def pid(self) -> int:
        """Its process."""
        assert self._process is not None
        return self._process.pid

    def __enter__(self) -> Self:
        """Raises TimeoutError when it does not answer."""
        self._folder.mkdir()
        ours = self._folder / "redis.conf"
        ours.write_text(CONFIGURATION.read_text("utf-8").replace("dir /data", f"dir {self._folder}"), "utf-8")
        own = ["--port", str(self._port), "--bind", "127.0.0.1"]
        with (self._folder / "log").open("wb") as log:
            self._process = subprocess.Popen([INSTALLED, ours, *own], stdout=log, stderr=log)
        deadline = time.monotonic() + _START_SECONDS
        while not _listens(self._port):
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise TimeoutError((self._folder / "log").read_text("utf-8", "replace")[-2_000:])
            time.sleep(0.01)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Its data is of no use any more."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()


def installed() -> bool:
    """Whether there is a `redis-server` to be measured."""
    return shutil.which(INSTALLED) is not None


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
