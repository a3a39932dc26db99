"""How the embedded server is set up: durable to the second, never evicting, reachable through its socket alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from worker.local.paths import DataDirectory

TUNABLES = {
    # A group of arrivals takes and frees some 3,000 blocks of one small size. With the default, seven of each are
    # taken again at once, and all others come from wherever in a grown heap there is room. So it is again once there
    # are more freed ones than may be at hand, and they grow in number with the documents: the most that can be said.
    "glibc.malloc.tcache_count": 65_535,
    # Only of the sizes that strings have: up to 25 MB of these 6, where all 64 would be 2 GB.
    "glibc.malloc.tcache_max": 104,
    # What a request or the log needs for a moment is not given back to the system and asked for again: 8 MB are kept.
    "glibc.malloc.trim_threshold": 8 << 20,
    "glibc.malloc.mmap_threshold": 1 << 20,
    "glibc.malloc.top_pad": 1 << 20,
}
"""How glibc manages the server's memory: see GLIBC_TUNABLES in its manual. Sizes in bytes."""


def server_options(data: DataDirectory, socket: Path) -> list[str]:
    """The command line, without the program. Understood by Redis 7.0 and newer, and Valkey."""
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "protected-mode": "yes",
        "daemonize": "no",
        "dir": str(data.path),
        "pidfile": str(data.pid_file),
        "logfile": str(data.log_file),
        "loglevel": "notice",
        "always-show-logo": "no",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "aof-load-truncated": "yes",  # a torn last write is what a crash leaves
        "auto-aof-rewrite-min-size": "256mb",  # at 64 a third of what the server does for an article was rewriting
        "rdbcompression": "no",  # it is most of what rewriting the log costs
        "save": "",
        "latency-tracking": "no",  # percentiles of every command, which nobody asks for
        "maxmemory-policy": "noeviction",
        "tcp-keepalive": "60",
        "timeout": "0",
    }
    return [part for name, value in options.items() for part in (f"--{name}", value)]


def server_environment(ours: Mapping[str, str], c_library: str) -> dict[str, str]:
    """Our environment, and how glibc shall manage the server's memory; what is said of that in it already stays.

    `c_library` is its name and version, such as `glibc 2.36`. Before 2.30 it cannot count so far; others do not ask.
    """
    version = re.match(r"glibc (\d+)\.(\d+)", c_library)
    if not version or tuple(map(int, version.groups())) < (2, 30):
        return dict(ours)
    said = [one for one in ours.get("GLIBC_TUNABLES", "").split(":") if one]
    chosen = {one.partition("=")[0] for one in said}
    added = [f"{name}={value}" for name, value in TUNABLES.items() if name not in chosen]
    return {**ours, "GLIBC_TUNABLES": ":".join(said + added)}
