"""Whether others hear what is published: a server counts its own subscribers, and none of its replicas'."""

from __future__ import annotations

import time
from collections.abc import Callable

from worker.adapters.redis_connect import Client, server_errors

SECONDS = 5.0
"""How long an answer holds: for so long subscribers of a new replica may miss what nobody else hears."""


class Replicas:
    """The replicas of one server, as far as it matters whether there are any."""

    def __init__(self, client: Client, clock: Callable[[], float] = time.monotonic) -> None:
        """Nothing is sent before it is asked."""
        self._client = client
        self._clock = clock
        self._until = float("-inf")
        self._any = True

    def any(self) -> bool:
        """Whether there are some, or there may be: a server that does not say has them. Raises `TransientError`."""
        if self._clock() >= self._until:
            with server_errors():
                known = self._client.info("replication").get("connected_slaves")
            self._any = known != 0
            self._until = self._clock() + SECONDS
        return self._any
