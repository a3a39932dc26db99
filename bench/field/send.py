"""`python -m bench.field.send PEER FOLDER`: enqueue every file of a folder with a peer's own means."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

if __name__ == "__main__":
    peer = importlib.import_module(f"bench.field.peers.{sys.argv[1]}")
    peer.send(sorted(str(path) for path in Path(sys.argv[2]).iterdir()))
