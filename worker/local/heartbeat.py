"""A file whose age says that a supervisor lives, for health checks that must not cost a connection or an import.

It says nothing about the server: a health check that fails with the server would only add restarts to the trouble.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def beat(path: Path) -> None:
    """Set the file's time to now, making it where it is missing. Meant for a supervisor's `periodic`."""
    path.touch(mode=0o644)


def is_fresh(path: Path, max_age_seconds: float) -> bool:
    """Whether the last beat is at most so old; False when there has been none."""
    try:
        return time.time() - path.stat().st_mtime <= max_age_seconds
    except OSError:
        return False
