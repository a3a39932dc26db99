"""Addresses of a server, as users write them, turned into what redis-py and Celery want.

redis://, rediss://, unix:///path?db=0 and sentinel://[user:password@]host:port,host:port/MASTER[/DB].
What does not live here: starting a server (`local`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

import redis
from redis.backoff import ExponentialBackoff
from redis.retry import Retry

from worker.adapters.one_write import CONNECTIONS
from worker.errors import ConfigurationError, TransientError, UnreachableError

SCHEMES = ("redis", "rediss", "unix", "sentinel")
Client = Any
"""A `redis.Redis` that answers bytes. Its published types describe every protocol and decoding at once, so none are
used."""


@dataclass(frozen=True, slots=True)
class Address:
    """A parsed address. `hosts` and `master` only for sentinel."""

    url: str
    scheme: str
    hosts: tuple[tuple[str, int], ...] = ()
    master: str = ""
    database: int = 0
    username: str | None = None
    password: str | None = None
    path: str = ""


@dataclass(frozen=True, slots=True)
class BrokerAddress:
    """The same server in Celery's terms."""

    url: str
    transport_options: dict[str, Any] = field(default_factory=dict)


def parse(url: str) -> Address:
    """Read an address; raises `ConfigurationError` with the forms that are understood."""
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES:
        raise ConfigurationError(
            f"redis.url {masked(url)!r} is not understood; write redis://host:6379/0, rediss://host:6380/0, "
            "unix:///path/to/socket?db=0 or sentinel://host:26379,host:26379/master/0"
        )
    username = unquote(parts.username) if parts.username else None
    password = unquote(parts.password) if parts.password else None
    if parts.scheme == "unix":
        query = parse_qs(parts.query)
        return Address(
            url, "unix", path=unquote(parts.path), database=int((query.get("db") or ["0"])[0]), username=username,
            password=password,
        )  # fmt: skip
    if parts.scheme == "sentinel":
        return _sentinel(url, parts.netloc.rpartition("@")[2], parts.path, username, password)
    return Address(url, parts.scheme, username=username, password=password)


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
    return redis.Redis.from_url(url, connection_class=CONNECTIONS[address.scheme], **options)


def broker(url: str, timeout_seconds: float) -> BrokerAddress:
    """What Celery calls this server."""
    address = parse(url)
    login = f"{quote(address.username or '', safe='')}:{quote(address.password, safe='')}@" if address.password else ""
    if address.scheme == "unix":
        return BrokerAddress(f"redis+socket://{login}{address.path}?virtual_host={address.database}")
    if address.scheme == "sentinel":
        urls = ";".join(f"sentinel://{login}{host}:{port}/{address.database}" for host, port in address.hosts)
        options = {"master_name": address.master, "sentinel_kwargs": {"socket_timeout": min(timeout_seconds, 5.0)}}
        return BrokerAddress(urls, options)
    return BrokerAddress(url)


def masked(url: str) -> str:
    """The address without its password."""
    before, at, after = url.rpartition("@")
    if not at:
        return url
    scheme, _, login = before.partition("://")
    return f"{scheme}://{login.partition(':')[0]}:***@{after}"


@contextmanager
def server_errors() -> Iterator[None]:
    """Turn what redis-py raises into errors by fate: wrong credentials need a person, all else may pass."""
    try:
        yield
    except redis.AuthenticationError as error:
        raise ConfigurationError(f"the server refused the credentials in redis.url: {error}") from error
    except redis.BusyLoadingError as error:
        raise TransientError(f"the server is still loading its data: {error}") from error
    except (redis.ConnectionError, redis.TimeoutError) as error:
        raise UnreachableError(f"the server in redis.url does not answer: {type(error).__name__}: {error}") from error
    except redis.RedisError as error:
        raise TransientError(f"the server did not answer as expected: {type(error).__name__}: {error}") from error


def _sentinel(url: str, netloc: str, path: str, username: str | None, password: str | None) -> Address:
    master, _, database = path.strip("/").partition("/")
    if not master or not netloc:
        raise ConfigurationError("redis.url for sentinel needs hosts and a master: sentinel://host:26379/mymaster/0")
    hosts = []
    for part in netloc.split(","):
        host, _, port = part.partition(":")
        hosts.append((host, int(port or 26379)))
    return Address(url, "sentinel", tuple(hosts), master, int(database or 0), username, password)
