"""How the embedded server is set up: durable to the second, never evicting, reachable through its socket alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from worker.local.paths import DataDirectory


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
