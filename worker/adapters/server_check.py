"""What a server must be before anything is entrusted to it."""

from __future__ import annotations

import time
from dataclasses import dataclass

import redis

from worker.adapters.redis_connect import LACKS_A_RIGHT, Client, is_refusal, server_errors
from worker.errors import ConfigurationError, UnavailableError

OLDEST = (7, 0)


def check(client: Client) -> None:
    """Raise `UnavailableError` when nobody answers, `ConfigurationError` when it refuses us, or would lose data."""
    try:
        info = client.info("server")
        memory = client.info("memory")
    except redis.AuthenticationError as error:
        raise ConfigurationError(f"the server refused the credentials in redis.url: {error}") from error
    except redis.RedisError as error:
        if is_refusal(error):
            raise ConfigurationError(f"{LACKS_A_RIGHT}: {error}") from error
        raise UnavailableError(
            f"no server answers at redis.url ({error}). Remedies: start that server; or set redis.url to one that "
            "runs; or leave redis.url empty and run `copydesk up`, which brings its own."
        ) from error
    check_version(str(info.get("redis_version", "0")))
    policy = memory.get("maxmemory_policy", "noeviction")
    if policy != "noeviction":
        raise ConfigurationError(
            f"the server's maxmemory-policy is {policy}: it would silently throw away documents and queued tasks. "
            "Remedy: `redis-cli CONFIG SET maxmemory-policy noeviction`, and the same line in its configuration file."
        )


def check_version(version: str) -> None:
    """Raise `ConfigurationError` for a server older than `OLDEST`."""
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST:
        raise ConfigurationError(f"the server is version {version}; copydesk needs Redis 7.0 or Valkey 7.2, or newer.")


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """What a person wants to know of a server. `clock_skew_seconds`: how far its clock is ahead of ours."""

    version: str
    keeps_data: bool
    memory_bytes: int
    clock_skew_seconds: float

    @property
    def sentence(self) -> str:
        """All of it in one line."""
        kept = "keeps its data" if self.keeps_data else "keeps nothing over a restart"
        skew = f"clock {self.clock_skew_seconds:+.1f} s"
        return f"version {self.version}, {kept}, {self.memory_bytes / 1e6:.1f} MB in use, {skew}"


def facts(client: Client) -> ServerFacts:
    """Ask the server. Raises `TransientError`."""
    with server_errors():
        info = client.info()
        seconds, micros = client.time()
    return ServerFacts(
        version=str(info.get("valkey_version") or info.get("redis_version")),
        keeps_data=bool(info.get("aof_enabled")),
        memory_bytes=int(info.get("used_memory", 0)),
        clock_skew_seconds=seconds + micros / 1e6 - time.time(),
    )
