"""One connection for one subscriber, blocking or asyncio, to any address `redis.url` may hold.

What lives here: building redis-py's clients, and which of its errors pass. What does not: what is said
(`conversation`).
"""

from __future__ import annotations

import logging
import random
from types import ModuleType
from typing import Any
from urllib.parse import unquote, urlsplit

from redis import exceptions
from redis.backoff import NoBackoff

from worker.errors import ConfigurationError, UnavailableError
from worker.masking import masked_url

logger = logging.getLogger(__name__)

PASSING = (
    exceptions.ConnectionError,
    exceptions.TimeoutError,
    exceptions.ReadOnlyError,
    exceptions.MasterDownError,
    exceptions.TryAgainError,
    exceptions.OutOfMemoryError,
    OSError,
)
"""A server that restarts, fails over, or is full for the moment."""
REFUSING = (exceptions.AuthenticationError, exceptions.AuthorizationError, exceptions.NoPermissionError)
"""Only a person can help."""
ERRORS = (*PASSING, *REFUSING)

ENCODED = ":/@?#%"
"""What must be percent-encoded in a user or a password."""
FIRST_DELAY_SECONDS = 0.05
LONGEST_DELAY_SECONDS = 5.0


class Link:
    """How the server has been doing: whether it ever answered, and how long to wait before trying again."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._ever_answered = False
        self._failures = 0

    def answered(self, reply: Any) -> Any:
        """The reply. Raises the error in it that says that the server cannot answer now, or not to us."""
        for part in reply if isinstance(reply, list) else ():
            if isinstance(part, ERRORS):
                raise part
        if self._failures:
            logger.warning("%s answers again", self._address)
        self._ever_answered, self._failures = True, 0
        return reply

    def lost(self, error: Exception) -> float:
        """Seconds to wait before the next try; they grow and are spread. Raises where trying again is no use."""
        if isinstance(error, REFUSING):
            raise ConfigurationError(f"{self._address} refuses us: {error}") from error
        if not self._ever_answered and not isinstance(error, exceptions.BusyLoadingError):
            raise UnavailableError(f"{self._address} cannot be reached: {error}") from error
        self._failures += 1
        if self._failures == 1:
            logger.warning("%s does not answer, trying again: %s", self._address, error)
        delay = FIRST_DELAY_SECONDS * 2.0 ** min(self._failures, 16)
        return random.uniform(0.5, 1) * min(LONGEST_DELAY_SECONDS, delay)


def connect(redis: ModuleType, url: str, answer_seconds: float) -> Any:
    """A client of `redis` or `redis.asyncio` that never tries again by itself; it does not talk to the server yet."""
    options: dict[str, Any] = {
        "socket_timeout": answer_seconds,
        "socket_connect_timeout": 5.0,
        "retry": redis.retry.Retry(NoBackoff(), 0),
        "protocol": 2,
    }
    try:
        _check_login(url)
        if url.startswith("sentinel://"):
            return _through_sentinel(redis, url, options)
        if not url.startswith("unix://"):
            options["socket_keepalive"] = True
        return redis.Redis.from_url(url, **options)
    except ValueError:  # what is wrong with it is not said: a piece of it might be a piece of its password
        raise ConfigurationError(
            f"{masked_url(url)!r} is not the address of a server; write redis://host:6379/0, rediss://host:6380/0, "
            f"unix:///path/to/socket?db=0 or sentinel://host:26379/mymaster/0, and percent-encode {ENCODED} in user "
            "and password"
        ) from None


def _check_login(url: str) -> None:
    """Raise `ValueError` where a password that was not encoded is taken for a path: its beginning would be the port."""
    parts = urlsplit(url)
    if "@" in parts.fragment or ("@" in parts.path and parts.scheme != "unix"):
        raise ValueError(ENCODED)


def _through_sentinel(redis: ModuleType, url: str, options: dict[str, Any]) -> Any:
    """sentinel://[user:password@]host:port,host:port/MASTER[/DB]."""
    parts = urlsplit(url)
    master, _, database = parts.path.strip("/").partition("/")
    hosts = [host.partition(":") for host in parts.netloc.rpartition("@")[2].split(",") if host]
    if not master or not hosts:
        raise ConfigurationError(f"{masked_url(url)!r} lacks hosts or a master: sentinel://host:26379/mymaster/0")
    login = {
        "username": unquote(parts.username) if parts.username else None,
        "password": unquote(parts.password) if parts.password else None,
    }
    sentinel = redis.sentinel.Sentinel([(host, int(port or 26379)) for host, _, port in hosts], socket_timeout=5.0)
    return sentinel.master_for(master, db=int(database or 0), **login, **options)
