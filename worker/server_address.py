"""Addresses of servers, as users write them, read.

redis://, rediss://, unix:///path?db=0 and sentinel://[user:password@]host:port,host:port/MASTER[/DB]; http:// and https://.
What lives here: which of them are understood, and their parts. What does not: the settings that hold them (`settings`),
and connecting (`adapters.redis_connect`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

FORMS = (
    "should be redis://host:6379/0, rediss://host:6380/0, unix:///path/to/socket?db=0 or "
    "sentinel://host:26379,host:26379/master/0; :/@?#% in a user or password must be percent-encoded"
)
"""All that is said of an address that is none of these: a piece of it might be a piece of its password."""
OPTIONS = (
    "holds an option after `?` that no client would understand, or a value that it cannot have; percent-encode it if it"
    " is a piece of the password, else leave it out. "
)
"""As little is said of an option; what there is for the scheme follows."""
_SENTINEL_PORT = 26379


def _is_any(_value: str) -> bool:
    return True


def _is_whole(value: str) -> bool:
    return value.isascii() and value.isdigit() and int(value) <= 2**31


def _is_time(value: str) -> bool:
    return 0 < float(value) < math.inf


_EVERYWHERE: Mapping[str, Callable[[str], bool]] = {
    "db": _is_whole, "username": _is_any, "password": _is_any, "client_name": _is_any, "lib_name": _is_any,
    "lib_version": _is_any, "encoding": _is_any, "encoding_errors": _is_any, "protocol": {"2", "3"}.__contains__,
    "health_check_interval": _is_whole, "max_connections": _is_whole, "retry_on_timeout": _is_any,
    "socket_timeout": _is_time, "socket_connect_timeout": _is_time, "socket_read_size": _is_whole,
    "legacy_responses": _is_any,
}  # fmt: skip
_TCP = {**_EVERYWHERE, "socket_keepalive": _is_any}
_TLS = {
    **_TCP, "ssl_cert_reqs": {"none", "optional", "required"}.__contains__, "ssl_check_hostname": _is_any,
    "ssl_min_version": _is_whole, **dict.fromkeys((
        "ssl_ca_certs", "ssl_ca_path", "ssl_ca_data", "ssl_certfile", "ssl_keyfile", "ssl_password", "ssl_ciphers",
        "ssl_include_verify_flags", "ssl_exclude_verify_flags", "ssl_validate_ocsp", "ssl_validate_ocsp_stapled",
        "ssl_ocsp_expected_cert",
    ), _is_any),
}  # fmt: skip
KNOWN: Mapping[str, Mapping[str, Callable[[str], bool]]] = {
    "redis": _TCP, "rediss": _TLS, "unix": _EVERYWHERE, "sentinel": {},
}  # fmt: skip
"""By scheme, the options that redis-py takes from an address and that leave copydesk working; not `decode_responses`,
for one. Of sentinels none is read."""


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
        wrong = not _are_known(_query(parts), KNOWN[parts.scheme])
    except (KeyError, ValueError):
        raise ValueError(FORMS) from None
    if "#" in url or "%" in parts.netloc.rpartition("@")[2].partition("[")[0]:  # a piece of a password, most likely
        raise ValueError(FORMS)
    if wrong:
        raise ValueError(OPTIONS + f"{parts.scheme}:// takes: {', '.join(KNOWN[parts.scheme]) or 'none'}")
    return address


def _are_known(query: Mapping[str, str], known: Mapping[str, Callable[[str], bool]]) -> bool:
    """Whether each option is one of those, and has a value it can have; one that is left empty is no option."""
    try:
        return all(name in known and (not value or known[name](value)) for name, value in query.items())
    except ValueError:
        return False


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
    """What stands before the `@`, else in the query."""
    query = _query(parts)
    return {
        "username": unquote(parts.username) if parts.username else query.get("username") or None,
        "password": unquote(parts.password) if parts.password else query.get("password") or None,
    }


def _query(parts: SplitResult) -> dict[str, str]:
    """Its first values; what is no `name=value` is the end of a password that held a `?`."""
    fields = parse_qs(parts.query, keep_blank_values=True, strict_parsing=True) if parts.query else {}
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
