"""The embedded server: started where none runs, shared where one does, adopted where its starter has gone.

What lives here: the life of one server over one data directory. What does not: which program it is (`binary`), where
its files are (`paths`), and any use of it as Redis (`adapters`).

Two locks decide everything, and both end with the processes that hold them:

    server.lock   held by the server process itself (it inherits the descriptor): free means no server runs here
    users.lock    shared by everybody who wants the server to stay: whoever leaves last can take it alone, and stops it

So nobody owns the server. A supervisor killed with -9 leaves it running, and the next one simply uses it.
"""

from __future__ import annotations

import contextlib
import logging
import os
import random
import signal
import subprocess
import time
from typing import TYPE_CHECKING, Self

from worker.errors import UnavailableError
from worker.local import server_log, tether
from worker.local.address import record_socket, recorded_socket, socket_url
from worker.local.backoff import Backoff
from worker.local.binary import find_binary
from worker.local.lock import FileLock
from worker.local.options import server_environment, server_options
from worker.local.paths import DataDirectory, data_directory, prepare_data_directory, prepare_socket
from worker.local.ping import Answer, ping

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

    from worker.settings import Settings

START_SECONDS = 30.0
STOP_SECONDS = 10.0
DEAF_SECONDS = 3.0
"""A server whose socket has been missing for so long is started anew: nobody can reach it any more."""

_log = logging.getLogger(__name__)


def running_url(settings: Settings) -> str | None:
    """The address of the embedded server that runs over the configured data directory, or None.

    Starts and changes nothing: for `status`, `tail` and their like in another terminal. Blocks a second at most.
    """
    socket = recorded_socket(data_directory(settings.server.data_path))
    return socket_url(socket) if socket is not None and ping(socket) is not Answer.NONE else None


class EmbeddedServer:
    """A Valkey (or Redis) server of our own over one data directory, on a unix socket that only we can reach.

    Any number of processes may use one directory: they share one server, and the last to `stop` stops it. Data is kept
    over restarts (append-only file, written every second). As a context manager: `start` and `stop`.

    Not for several threads, and not to be carried over a fork.
    """

    def __init__(
        self,
        data_path: Path | None = None,
        *,
        start_seconds: float = START_SECONDS,
        stop_seconds: float = STOP_SECONDS,
        dies_with_us: bool = False,
    ) -> None:
        """Touches nothing yet.

        Args:
            data_path: Where it keeps its data; None: `copydesk/server` in the XDG data directory.
            start_seconds: How long `start` waits while it loads its data.
            stop_seconds: How long it may take to end before it is killed.
            dies_with_us: A server started by us ends even when this process is killed (Linux only): for data nobody
                will look for again, as in `copydesk demo`.
        """
        self.data: DataDirectory = data_directory(data_path)
        self._start_seconds = start_seconds
        self._stop_seconds = stop_seconds
        self._dies_with_us = dies_with_us
        self._users = FileLock(self.data.users_lock)
        self._socket: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._backoff = Backoff()
        self._next_start_at = 0.0
        self._missing_since: float | None = None

    @property
    def url(self) -> str:
        """The `unix://` address, known after `start`. It stays the same when the server is started again."""
        if self._socket is None:
            raise ValueError("the embedded server has not been started yet")
        return socket_url(self._socket)

    def start(self) -> None:
        """Return as soon as the server answers, starting it if none runs. May be repeated.

        Raises `UnavailableError` when it cannot be started or does not answer in time, `ConfigurationError` when the
        data directory cannot be used; the message says what to do.
        """
        self.wait_ready(self._start_seconds)

    def wait_ready(self, timeout_seconds: float) -> None:
        """Like `start`, with a patience of its own."""
        for _ in _pauses(timeout_seconds):
            if not self.ensure() and self._socket and ping(self._socket) is Answer.READY:
                return
        state = "still loads its data" if self.alive() else "does not answer"
        raise UnavailableError(
            f"The embedded server {state} after {timeout_seconds:.0f} s. Look into {self.data.log_file}; "
            "give it longer with server.start_seconds, or use --redis-url."
        )

    def ensure(self) -> bool:
        """See that a server runs, without waiting for it; True when one had to be started now.

        Takes microseconds while all is well: meant to be called about every second. What keeps ending is started again
        with growing delays. Raises as `start` does.
        """
        try:
            return self._ensure()
        except OSError as error:
            raise UnavailableError(
                f"The embedded server cannot use {self.data.path} ({error}). Mend that, name another directory with "
                "server.data_path, or use --redis-url."
            ) from error

    def alive(self) -> bool:
        """Whether the server answers, if only that it is loading. Blocks a second at most."""
        return self._socket is not None and ping(self._socket) is not Answer.NONE

    def stop(self) -> None:
        """Stop the server once nobody else uses it; its data is on disk when this returns. May be repeated."""
        if not self._users.held:
            return
        if self._users.try_exclusive():
            self._end_server()
        else:
            _log.info("The embedded server stays: another copydesk uses it.")
            self._let_go()
        self._users.release()
        self._socket = None
        self._next_start_at = 0.0

    def __enter__(self) -> Self:
        """Raises as `start` does, and then leaves nothing behind."""
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop, whatever has happened."""
        self.stop()

    def _ensure(self) -> bool:
        if not self._join():
            return False
        server_log.bound(self.data.log_file)
        lock = FileLock(self.data.server_lock)
        if not lock.try_exclusive():
            self._socket = recorded_socket(self.data)
            self._end_deaf_server()
            return False
        try:
            self._notice_end()
            if time.monotonic() < self._next_start_at:
                return False
            self._launch(lock.descriptor)
        finally:
            lock.release()  # the server holds it from now on
        return True

    def _join(self) -> bool:
        """Say that we want the server to stay; False while somebody is just stopping it."""
        if self._users.held:
            return True
        prepare_data_directory(self.data)
        return self._users.try_shared()

    def _notice_end(self) -> None:
        """Collect a server of ours: its lock is free, so it has ended. Raises `UnavailableError` if it gave up."""
        if self._process is None:
            return
        code, self._process = self._process.wait(), None
        lived = time.monotonic() - self._started_at
        delay = self._backoff.delay_seconds(lived, random.random())
        self._next_start_at = time.monotonic() + delay
        reason = server_log.why_it_ended(self.data.log_file, code)
        if code > 0:  # it gave up by itself, and will again
            raise UnavailableError(f"The embedded server does not start: {reason}")
        _log.warning("The embedded server ended after %.1f s: %s. Starting it again in %.1f s.", lived, reason, delay)

    def _launch(self, lock: int) -> None:
        binary = find_binary()
        self._socket = prepare_socket(self.data)
        self.data.pid_file.unlink(missing_ok=True)  # from here on, a pid in it is the new server's
        record_socket(self.data, self._socket)
        command = [str(binary.path), *server_options(self.data, self._socket)]
        self.data.log_file.touch(mode=0o600)
        with self.data.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                tether.tied(command) if self._dies_with_us else command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=server_environment(os.environ, _c_library()),
                cwd=self.data.path,
                pass_fds=(lock,),
                start_new_session=True,  # a Ctrl+C in our terminal must not end it before its users
                umask=0o077,
            )
        self._started_at = time.monotonic()
        _log.info("The embedded server starts: %s, data in %s.", binary, self.data.path)

    def _end_deaf_server(self) -> None:
        """End a server whose socket was removed (by a cleaner, or at a logout): `ensure` will start another."""
        if self._socket is not None and self._socket.exists():
            self._missing_since = None
        elif self._missing_since is None:
            self._missing_since = time.monotonic()
        elif time.monotonic() - self._missing_since > DEAF_SECONDS:
            self._missing_since = None
            _log.warning("The embedded server's socket was removed, so nobody reaches it. Starting it anew.")
            self._signal(signal.SIGTERM)

    def _end_server(self) -> None:
        for number in (signal.SIGTERM, signal.SIGKILL):
            sent = False
            for _ in _pauses(self._stop_seconds):
                lock = FileLock(self.data.server_lock)
                if lock.try_exclusive():
                    self._clear_up()
                    lock.release()
                    return
                sent = sent or self._signal(number)
        _log.error("The embedded server cannot be stopped; its process id is in %s.", self.data.pid_file)

    def _signal(self, number: signal.Signals) -> bool:
        """Send a signal to the running server; False while its process id is unknown. Only while its lock is held."""
        with contextlib.suppress(OSError, ValueError):
            os.kill(int(self.data.pid_file.read_text(encoding="ascii")), number)
            return True
        return False

    def _let_go(self) -> None:
        """Somebody else will stop the server; when we have ended, the system collects it."""
        if self._process is not None:
            self._process.returncode = 0  # else Python complains about a child that was not waited for
            self._process = None

    def _clear_up(self) -> None:
        """Remove what a server that has ended leaves behind."""
        if self._process is not None:
            self._process.wait()
            self._process = None
        for path in (self._socket, self.data.pid_file, self.data.address_file):
            if path is not None:
                path.unlink(missing_ok=True)


def _pauses(timeout_seconds: float) -> Iterator[None]:
    """Come back at once, then after growing pauses of 1 to 50 ms, until the time is over; at least twice."""
    deadline = time.monotonic() + timeout_seconds
    pause = 0.001
    yield
    while True:
        time.sleep(pause)
        yield
        if time.monotonic() >= deadline:
            return
        pause = min(0.05, pause * 1.5)


def _c_library() -> str:
    """Its name and version; empty where the system does not say."""
    try:
        return os.confstr("CS_GNU_LIBC_VERSION") or ""
    except (ValueError, OSError):
        return ""
