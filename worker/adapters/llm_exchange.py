"""One HTTP exchange with a server that is not to be trusted: bounded in time as a whole, and in size.

What lives here: sending and reading. What does not: what is sent, and what an answer means (`llm`).

The standard library's timeout is for each piece that arrives: a server that sends a byte a second holds its client for
ever, and looking up a name has no timeout at all. So the exchange runs in a thread, which is left when its time is up.
"""

from __future__ import annotations

import contextlib
import http.client
import queue
import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass
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
    done: queue.SimpleQueue[Answer | Exception] = queue.SimpleQueue()

    def run() -> None:
        try:
            done.put(_exchanged(connection, method, urlsplit(url).path, dict(headers), body))
        except Exception as error:  # noqa: BLE001 -- it is raised where somebody waits
            done.put(error)

    threading.Thread(target=run, name="llm", daemon=True).start()
    try:
        result: Answer | Exception = done.get(timeout=seconds)
    except queue.Empty:
        result = TimeoutError()
    finally:
        _hang_up(connection)
    if isinstance(result, Answer):
        return result
    if isinstance(result, ExchangeError):
        raise result
    if isinstance(result, TimeoutError):  # ours or the socket's, whichever is a moment earlier
        raise ExchangeError(f"The language model's server did not answer within {seconds:.1f} s.") from result
    raise ExchangeError(f"The language model's server could not be reached: {_named(result)}.") from result


def _connection(url: str, seconds: float) -> http.client.HTTPConnection:
    parts = urlsplit(url)
    if parts.scheme == "https":
        return http.client.HTTPSConnection(parts.hostname or "", parts.port, timeout=seconds)
    return http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=seconds)


def _exchanged(
    connection: http.client.HTTPConnection, method: str, path: str, headers: dict[str, str], body: bytes
) -> Answer:
    connection.request(method, path, body, headers)
    with contextlib.closing(http.client.HTTPResponse(connection.sock, method=method)) as response:
        response.begin()
        content = _read(response)
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, content)


def _read(response: http.client.HTTPResponse) -> bytes:
    content = bytearray()
    while piece := response.read1(65_536):
        content += piece
        if len(content) > MAX_ANSWER_BYTES:
            raise ExchangeError(f"The language model's server answered with more than {MAX_ANSWER_BYTES:,} bytes.")
    if response.length:  # what was announced and did not come; `read1` does not say so
        raise ExchangeError("The language model's server broke off its answer.")
    return bytes(content)


def _hang_up(connection: http.client.HTTPConnection) -> None:
    """Wake the thread that still reads, if any."""
    with contextlib.suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)
    with contextlib.suppress(OSError):
        connection.close()


def _named(error: Exception) -> str:
    said = " ".join(str(error).split())[:200]
    return f"{type(error).__name__}: {said}" if said else type(error).__name__
