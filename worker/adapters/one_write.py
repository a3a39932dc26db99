"""Connections that write what is sent in one round trip at once, as long as it is short.

redis-py writes each large command of a pipeline by itself. The server wakes for the first one and again for the second:
two turns of its loop, two reads and two answers where one would do.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from redis.connection import AbstractConnection, Connection, SSLConnection, UnixDomainSocketConnection

JOINED_BYTES = 256_000
"""What is longer is written in pieces: copying it would cost more than a turn of the server's loop."""


class _OneWrite(AbstractConnection):
    """Mixed into a connection of redis-py."""

    def pack_commands(self, commands: Iterable[Any]) -> list[bytes]:
        """The bytes of several commands, in one piece where that is short."""
        parent: Any = super()  # redis-py does not type it
        pieces: list[bytes] = parent.pack_commands(commands)
        return [b"".join(pieces)] if sum(map(len, pieces)) <= JOINED_BYTES else pieces


class _Tcp(_OneWrite, Connection):
    pass


class _Tls(_OneWrite, SSLConnection):
    pass


class _Unix(_OneWrite, UnixDomainSocketConnection):
    pass


CONNECTIONS: dict[str, type[Any]] = {"redis": _Tcp, "rediss": _Tls, "unix": _Unix}
"""By the scheme of the address; a sentinel chooses its own."""
