"""Addresses of a server, as users write them, turned into what redis-py and Celery want.

What does not live here: reading them (`server_address`), starting a server (`local`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

import redis
from redis.backoff import ExponentialBackoff
from redis.retry import Retry

from worker.adapters.one_write import CONNECTIONS
from worker.errors import ConfigurationError, CopydeskError, TransientError, UnreachableError
from worker.server_address import Address, read

LACKS_A_RIGHT = "the user in redis.url lacks a right (docs/howto/roles.md says which each program needs)"
_REFUSALS_IN_SCRIPTS = ("ACL failure in script", "The user executing the script can't")
"""Valkey's words and Redis's; redis-py has no class for them."""
Client = Any
"""A `redis.Redis` that answers bytes. Its published types describe every protocol and decoding at once, so none are
used."""


@dataclass(frozen=True, slots=True)
class BrokerAddress:
    """The same server in Celery's terms."""

    url: str
    transport_options: dict[str, Any] = field(default_factory=dict)
    tls: dict[str, Any] | None = None


def parse(url: str) -> Address:
    """Read an address; raises `ConfigurationError` with the forms that are understood, and no word of the address."""
    try:
        return read(url)
    except ValueError as error:
        raise ConfigurationError(f"redis.url {error}") from None


def connect(url: str, timeout_seconds: float) -> Client:
    """A client that gives up a call after `timeout_seconds` and tries again a few times by itself.

    Does not talk to the server yet. Every script we send may be repeated, so may every call.
    """
    address = parse(url)
    options: dict[str, Any] = {
        "socket_timeout": timeout_seconds,
        "socket_connect_timeout": min(timeout_seconds, 5.0),
        "socket_keepalive": True,
        "health_check_interval": 30,
        "retry": Retry(ExponentialBackoff(cap=1.0, base=0.05), 3),
        "protocol": 2,
    }
    if address.scheme == "sentinel":
        sentinel: Any = redis.Sentinel
        found = sentinel(list(address.hosts), socket_timeout=min(timeout_seconds, 5.0))
        return found.master_for(
            address.master, db=address.database, username=address.username, password=address.password, **options
        )
    if address.scheme == "unix":
        del options["socket_keepalive"]
    kind = CONNECTIONS[address.scheme]
    try:
        client = redis.Redis.from_url(url, connection_class=kind, **options)
        kind(**client.connection_pool.connection_kwargs)  # else an option is refused only when it connects
    except (TypeError, ValueError, redis.RedisError):
        raise ConfigurationError(f"redis.url: redis-py {redis.__version__} does not know an option after `?`") from None
    return client


def broker(url: str, timeout_seconds: float) -> BrokerAddress:
    """What Celery calls this server: without the options, of which it knows none but those of TLS."""
    address = parse(url)
    login = _login(address)
    if address.scheme == "unix":
        return BrokerAddress(f"redis+socket://{login}{address.path}?virtual_host={address.database}")
    if address.scheme == "sentinel":
        urls = ";".join(f"sentinel://{login}{host}:{port}/{address.database}" for host, port in address.hosts)
        options = {"master_name": address.master, "sentinel_kwargs": {"socket_timeout": min(timeout_seconds, 5.0)}}
        return BrokerAddress(urls, options)
    host = urlsplit(url).netloc.rpartition("@")[2]
    return BrokerAddress(f"{address.scheme}://{login}{host}/{address.database}", tls=_tls(address))


def _login(address: Address) -> str:
    if not (address.username or address.password):
        return ""
    return f"{quote(address.username or '', safe='')}:{quote(address.password or '', safe='')}@"


def _tls(address: Address) -> dict[str, Any] | None:
    """What redis-py reads of it. Celery by itself would believe any certificate."""
    if address.scheme != "rediss":
        return None
    parse_url: Any = redis.connection.parse_url  # it has no types
    asked = {name: value for name, value in parse_url(address.url).items() if name.startswith("ssl_")}
    return {"ssl_cert_reqs": "required", **asked}


@contextmanager
def server_errors() -> Iterator[None]:
    """Turn what redis-py raises into errors by fate: wrong credentials need a person, all else may pass.

    A right that is missing is waited for too: no document may fail over it, and whoever runs goes on when it is given.
    """
    try:
        yield
    except redis.RedisError as error:
        raise _by_fate(error) from error


def server_error(error: redis.RedisError) -> CopydeskError:
    """The same for an error that stands among answers; it is the cause of what comes back."""
    found = _by_fate(error)
    found.__cause__ = error
    return found


def _by_fate(error: redis.RedisError) -> CopydeskError:
    if isinstance(error, redis.AuthenticationError):
        return ConfigurationError(f"the server refused the credentials in redis.url: {error}")
    if isinstance(error, redis.BusyLoadingError):
        return TransientError(f"the server is still loading its data: {error}")
    if isinstance(error, redis.ConnectionError | redis.TimeoutError):
        return UnreachableError(f"the server in redis.url does not answer: {type(error).__name__}: {error}")
    if is_refusal(error):
        return TransientError(f"{LACKS_A_RIGHT}: {error}")
    return TransientError(f"the server did not answer as expected: {type(error).__name__}: {error}")


def is_refusal(error: BaseException | None) -> bool:
    """Whether an error, or what caused it, is the server's word that our user lacks a right."""
    while error is not None:
        if isinstance(error, redis.exceptions.NoPermissionError):
            return True
        if isinstance(error, redis.ResponseError) and str(error).startswith(_REFUSALS_IN_SCRIPTS):
            return True
        error = error.__cause__
    return False
