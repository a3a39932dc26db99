"""One HTTP exchange with a server that is not to be trusted: bounded in time as a whole, and in size.

What lives here: sending and reading. What does not: what is sent, and what an answer means (`llm`).

The standard library's timeout is for each piece that arrives: a server that sends a byte a second holds its client for
ever, and looking up a name has no timeout at all. So the exchange runs in a thread, which is left when its time is up;
left alone it reads no further than that, and sends nothing that nobody waits for.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import queue
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

MAX_ANSWER_BYTES = 1_000_000


class ExchangeError(Exception):
    """There is no answer; the message says why, in one sentence."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes


def exchange(method: str, url: str, headers: Mapping[str, str], body: bytes, seconds: float) -> Answer:
    """Send a request and return the answer. Follows no redirect, unpacks nothing.

    Blocks for at most `seconds`. Raises `ExchangeError`.
    """
    if seconds <= 0:
        raise ExchangeError("There was no time left to ask.")
    connection = _connection(url, seconds)
    deadline, given_up = time.monotonic() + seconds, threading.Event()
    done: queue.SimpleQueue[Answer | Exception] = queue.SimpleQueue()

    def run() -> None:
        try:
            _connect(connection, given_up)
            connection.request(method, urlsplit(url).path, body, dict(headers))
            done.put(_answer(connection.sock, method, deadline))
        except Exception as error:  # noqa: BLE001 -- it is raised where somebody waits
            done.put(error)
        finally:
            connection.close()

    threading.Thread(target=run, name="llm", daemon=True).start()
    try:
        result: Answer | Exception = done.get(timeout=seconds)
    except queue.Empty:
        result = TimeoutError()
    finally:
        given_up.set()
        _wake(connection)
    if isinstance(result, Answer):
        return result
    if isinstance(result, ExchangeError):
        raise result
    if isinstance(result, TimeoutError):  # ours or the socket's, whichever is a moment earlier
        raise ExchangeError(f"The language model's server did not answer within {seconds:.1f} s.") from result
    raise ExchangeError(f"The language model's server could not be reached: {_named(result)}.") from result


def _connection(url: str, seconds: float) -> http.client.HTTPConnection:
    try:
        parts = urlsplit(url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        return kind(parts.hostname or "", parts.port, timeout=seconds)
    except (ValueError, OSError, http.client.InvalidURL) as error:
        raise ExchangeError(f"The language model's server has no address to ask at: {_named(error)}.") from error


def _connect(connection: http.client.HTTPConnection, given_up: threading.Event) -> None:
    """Connect, which nobody can interrupt; whoever asked may have left when it is done, and then nothing is sent."""
    connection.connect()
    if given_up.is_set():
        raise TimeoutError


def _answer(sock: socket.socket, method: str, deadline: float) -> Answer:
    reader: Any = _Reader(sock, deadline)
    with contextlib.closing(http.client.HTTPResponse(reader, method=method)) as response:
        response.begin()
        content = _read(response)
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, content)


class _Reader(io.RawIOBase):
    """What a socket receives until the deadline, however often a piece arrives."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._socket, self._deadline = sock, deadline

    def makefile(self, _mode: str) -> io.BufferedReader:
        """As `HTTPResponse` asks a socket for it."""
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._socket.settimeout(left)
        return self._socket.recv_into(buffer)


def _read(response: http.client.HTTPResponse) -> bytes:
    content = bytearray()
    while piece := response.read1(65_536):
        content += piece
        if len(content) > MAX_ANSWER_BYTES:
            raise ExchangeError(f"The language model's server answered with more than {MAX_ANSWER_BYTES:,} bytes.")
    if response.length:  # what was announced and did not come; `read1` does not say so
        raise ExchangeError("The language model's server broke off its answer.")
    return bytes(content)


def _wake(connection: http.client.HTTPConnection) -> None:
    """End what the thread still waits for, if anything. It closes: a number it reads from must not be given anew."""
    with contextlib.suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)


def _named(error: Exception) -> str:
    said = " ".join(str(error).split())[:200]
    return f"{type(error).__name__}: {said}" if said else type(error).__name__
