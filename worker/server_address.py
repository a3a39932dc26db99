"""Addresses of servers, as users write them, read.

redis://, rediss://, unix:///path?db=0 and sentinel://[user:password@]host:port,host:port/MASTER[/DB]; http:// and https://.
What lives here: which of them are understood, and their parts. What does not: the settings that hold them (`settings`),
and connecting (`adapters.redis_connect`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

FORMS = (
    "should be redis://host:6379/0, rediss://host:6380/0, unix:///path/to/socket?db=0 or "
    "sentinel://host:26379,host:26379/master/0; :/@?#% in a user or password must be percent-encoded"
)
"""All that is said of an address that is none of these: a piece of it might be a piece of its password."""
_SENTINEL_PORT = 26379


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


def read(url: str) -> Address:
    """The parts of an address; raises `ValueError` with `FORMS` and no word of the address."""
    try:
        parts = urlsplit(url)
        address = _READERS[parts.scheme](url, parts)
    except (KeyError, ValueError):
        raise ValueError(FORMS) from None
    if "@" in parts.fragment:  # the password held a `#`, and what precedes it was taken for the host
        raise ValueError(FORMS)
    return address


def is_http(url: str) -> bool:
    """Whether it is an http:// or https:// address of a host, with a port that there can be, if any."""
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _tcp(url: str, parts: SplitResult) -> Address:
    _ = parts.port  # raises where it is none
    return Address(
        url, parts.scheme, **_login(parts), database=_number(_query(parts).get("db") or parts.path.strip("/") or "0")
    )


def _unix(url: str, parts: SplitResult) -> Address:
    if parts.netloc.rpartition("@")[2] or not parts.path:
        raise ValueError("a path, and no host")
    database = _number(_query(parts).get("db") or "0")
    return Address(url, "unix", path=unquote(parts.path), database=database, **_login(parts))


def _sentinel(url: str, parts: SplitResult) -> Address:
    hosts = tuple(_host(part) for part in parts.netloc.rpartition("@")[2].split(","))
    master, _, database = parts.path.strip("/").partition("/")
    if not master:
        raise ValueError("no master")
    return Address(url, "sentinel", hosts, master, _number(database or "0"), **_login(parts))


_READERS = {"redis": _tcp, "rediss": _tcp, "unix": _unix, "sentinel": _sentinel}


def _login(parts: SplitResult) -> dict[str, Any]:
    return {
        "username": unquote(parts.username) if parts.username else None,
        "password": unquote(parts.password) if parts.password else None,
    }


def _query(parts: SplitResult) -> dict[str, str]:
    """Its first values; what is no `name=value` is the end of a password that held a `?`."""
    fields = parse_qs(parts.query, strict_parsing=True) if parts.query else {}
    return {name: values[0] for name, values in fields.items()}


def _host(text: str) -> tuple[str, int]:
    host, colon, port = text.partition(":")
    if not host or "[" in host:  # Celery cannot be told of an IPv6 address among sentinels
        raise ValueError("no host")
    return host, _number(port, 65_535) if colon else _SENTINEL_PORT


def _number(text: str, most: int = 2**31) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) > most:
        raise ValueError("no number")
    return int(text)
