"""Where the running server listens: written down beside its data, for whoever looks for it from another environment."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from worker.local.paths import DataDirectory


def record_socket(data: DataDirectory, socket: Path) -> None:
    """Write it down. Only while holding the server's lock."""
    data.address_file.touch(mode=0o600)
    data.address_file.write_text(str(socket), encoding="utf-8", errors="surrogateescape")


def recorded_socket(data: DataDirectory) -> Path | None:
    """The socket of the server that was started last, or None where none was or it was stopped."""
    try:
        recorded = data.address_file.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return None
    return Path(recorded) if recorded else None


def socket_url(socket: Path) -> str:
    """The address as clients want it."""
    return "unix://" + quote(str(socket), errors="surrogateescape")
