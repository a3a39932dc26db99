"""File systems that tests may fill, freeze, take away and look at as they are after a crash. Linux, and root.

What lives here: small loop-mounted and in-memory file systems. What does not: what is put on them.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import wait_for


@contextlib.contextmanager
def mounted(place: Path, *options: str) -> Iterator[Path]:
    """Mount something there, and take it away at the end, busy or not. Skips where mounting is not allowed."""
    place.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(["mount", *options, str(place)], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"mounting is not possible here: {done.stderr.strip()}")
    try:
        yield place
    finally:
        unmount(place)


def in_memory(place: Path, size: str = "64m") -> contextlib.AbstractContextManager[Path]:
    """A file system of its own, so that nothing can be linked to or from it."""
    return mounted(place, "-t", "tmpfs", "-o", f"size={size}", "tmpfs")


def unmount(place: Path) -> None:
    """Take it away even while somebody uses it; nothing where nothing is mounted."""
    subprocess.run(["umount", "-l", str(place)], capture_output=True, check=False)


def image(path: Path, megabytes: int = 24) -> Path:
    """A file with an empty ext4 in it."""
    if shutil.which("mkfs.ext4") is None or os.geteuid() != 0:
        pytest.skip("making and mounting a file system needs root and mkfs.ext4")
    with path.open("wb") as file:
        file.truncate(megabytes << 20)
    subprocess.run(["mkfs.ext4", "-q", "-F", str(path)], check=True, capture_output=True)
    return path


@contextlib.contextmanager
def after_a_crash(disk: Path) -> Iterator[Path]:
    """What a machine that lost its power now would find: only what has reached the disk, and its journal played back.

    Whoever writes to it must stand still meanwhile: the image is copied until two copies are the same, which makes it that
    of one moment.
    """
    with tempfile.TemporaryDirectory(prefix="crash-") as folder:
        copy = Path(folder, "image")

        def unchanged() -> bool:
            shutil.copyfile(disk, copy)
            return _hash(copy) == _hash(disk)

        wait_for(unchanged, 60, f"{disk} to stand still")
        with mounted(Path(folder, "disk"), "-o", "loop", str(copy)) as found:
            yield found


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
