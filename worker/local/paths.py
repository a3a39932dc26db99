"""Where the embedded server keeps its data, and where its socket may be.

Data lives in the XDG data directory and stays; the socket lives in the XDG runtime directory, or in a directory of ours
beneath the temporary one, and goes. Nobody but us may write in either: whoever can reach the socket can do everything.
"""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from worker.errors import ConfigurationError, UnavailableError

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_SOCKET_BYTES = 103
"""The longest address of a unix socket, without its closing NUL: 107 on Linux, 103 on macOS."""


@dataclass(frozen=True, slots=True)
class DataDirectory:
    """The files beneath a server's data directory. The server's own `appendonlydir` lies beside them."""

    path: Path

    @property
    def server_lock(self) -> Path:
        """Held by the server process itself, as long as it lives."""
        return self.path / "server.lock"

    @property
    def users_lock(self) -> Path:
        """Shared by every process that wants the server to stay."""
        return self.path / "users.lock"

    @property
    def pid_file(self) -> Path:
        """Written by the server; true while `server_lock` is held."""
        return self.path / "server.pid"

    @property
    def log_file(self) -> Path:
        """The server's log; `server.log.1` is the one before."""
        return self.path / "server.log"

    @property
    def address_file(self) -> Path:
        """The path of the socket the server was last started on."""
        return self.path / "server.address"


def data_directory(configured: Path | None, environ: Mapping[str, str] = os.environ) -> DataDirectory:
    """Which directory it is: as configured, or `copydesk/server` in the XDG data directory. Touches nothing."""
    path = configured or _xdg_data_home(environ) / "copydesk" / "server"
    return DataDirectory(Path(os.path.realpath(path.expanduser())))


def prepare_data_directory(data: DataDirectory) -> None:
    """Make it (mode 0700), or see that it is ours. Raises `ConfigurationError` that names the setting."""
    try:
        data.path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"server.data_path: {data.path} cannot be made ({error.strerror}); name a directory you may write in."
        ) from error
    if flaw := _flaw(data.path, forbidden_mode=0o022):
        raise ConfigurationError(f"server.data_path: {data.path} {flaw}; name a directory of your own.")


def prepare_socket(data: DataDirectory, environ: Mapping[str, str] = os.environ) -> Path:
    """A path for the socket, in a directory of ours with mode 0700, short enough for every system.

    The same data directory gets the same path as long as the environment is the same. Raises `UnavailableError`.
    """
    name = hashlib.sha256(os.fsencode(data.path)).hexdigest()[:16] + ".sock"
    flaws = []
    for directory in _socket_directories(environ):
        path = directory / name
        if len(os.fsencode(path)) > MAX_SOCKET_BYTES:
            flaws.append(f"{directory} is too long for a socket's address")
        elif flaw := _claim(directory):
            flaws.append(f"{directory} {flaw}")
        else:
            return path
    raise UnavailableError(
        "The embedded server has no safe place for its socket: " + "; ".join(flaws) + ". "
        "Remove what is in the way, set XDG_RUNTIME_DIR to a directory of your own, or use --redis-url."
    )


def _xdg_data_home(environ: Mapping[str, str]) -> Path:
    configured = Path(environ.get("XDG_DATA_HOME", ""))
    if configured.is_absolute():  # the specification: a relative one is to be ignored
        return configured
    try:
        return Path.home() / ".local" / "share"
    except RuntimeError as error:
        raise ConfigurationError(
            "server.data_path: there is no home directory; name a directory for its data."
        ) from error


def _socket_directories(environ: Mapping[str, str]) -> list[Path]:
    """Where a socket may be, best first; each once."""
    private = f"copydesk-{os.geteuid()}"
    directories = [Path(tempfile.gettempdir()).resolve() / private, Path("/tmp").resolve() / private]  # noqa: S108 -- `_claim` refuses what is not ours alone
    runtime = Path(environ.get("XDG_RUNTIME_DIR", ""))
    if runtime.is_absolute() and runtime.is_dir() and not _flaw(runtime.resolve()):
        directories.insert(0, runtime / "copydesk")
    return list(dict.fromkeys(directories))


def _claim(directory: Path) -> str:
    """Make the directory ours alone; what stands against it, or nothing."""
    try:
        directory.mkdir(mode=0o700, exist_ok=True)
        if flaw := _flaw(directory):
            return flaw
        directory.chmod(0o700)
    except FileExistsError:
        return _flaw(directory) or "is in the way"
    except OSError as error:
        return f"cannot be used ({error.strerror})"
    return ""


def _flaw(directory: Path, forbidden_mode: int = 0) -> str:
    found = directory.lstat()
    if stat.S_ISLNK(found.st_mode):
        return "is a symbolic link"
    if not stat.S_ISDIR(found.st_mode):
        return "is not a directory"
    if found.st_uid != os.geteuid():
        return "belongs to another user"
    if found.st_mode & forbidden_mode:
        return "can be written by others"
    return ""
