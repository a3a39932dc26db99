"""A connection to the task queue leaves Celery's event loop before it is closed, not after.

A process of the pool that replaces another is forked while the connection is open, and holds it too. Where the loop
forgets a connection only once it is closed, as in kombu, epoll goes on to report what the child still holds, and
Celery's main process spins until that child ends.

What does not live here: what comes through a connection (`broker_guard`).
"""

from __future__ import annotations

from typing import Any

import kombu.transport.redis

_kombu: Any = kombu.transport.redis  # it types half of what it has
_connparams = _kombu.Channel._connparams  # noqa: SLF001 -- the one place where kombu chooses the class of a connection


def install() -> None:
    """Have every channel of kombu's make its connections so. May be repeated."""
    _kombu.Channel._connparams = _with_polled_connections  # noqa: SLF001 -- as above


def _with_polled_connections(channel: Any, asynchronous: bool = False) -> dict[str, Any]:  # noqa: FBT001, FBT002 -- kombu's signature
    parameters: dict[str, Any] = _connparams(channel, asynchronous=asynchronous)
    if asynchronous:
        parameters["connection_class"] = _leaving_first(parameters["connection_class"], channel)
    return parameters


def _leaving_first(base: Any, channel: Any) -> type:
    class PolledConnection(base):  # type: ignore[misc]  # Any: a connection by TCP, TLS or a unix socket
        def disconnect(self, *arguments: Any, **named: Any) -> None:
            if channel._registered:  # noqa: SLF001 -- kombu asks the same, when it is too late
                channel._on_connection_disconnect(self)  # noqa: SLF001 -- as above
            super().disconnect(*arguments, **named)

    return PolledConnection
