"""Compile the hashed, universal requirement files from `pyproject.toml`.

    make lock                  keep what is pinned, add what is new
    make lock UPGRADE=1        take the newest of everything

Uses uv's resolver from a throw-away environment; nothing else in the project needs uv. The files name no package index.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGETS = {
    "requirements/runtime.txt": ["pyproject.toml"],
    "requirements/dev.txt": ["pyproject.toml", "--group", "dev"],
    "requirements/bench.txt": ["--group", "bench"],
    "requirements/bench-quality.txt": ["--group", "bench-quality"],
}


def main() -> None:
    """Write all of them."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        subprocess.run([f"{folder}/bin/pip", "install", "--quiet", "uv"], check=True)
        for target, sources in TARGETS.items():
            compile_one(f"{folder}/bin/uv", target, sources)


def compile_one(uv: str, target: str, sources: list[str]) -> None:
    """Resolve for every platform and Python from 3.11 on, with hashes."""
    command = [uv, "pip", "compile", *sources, "--universal", "--generate-hashes", "--quiet",
               "--python-version", "3.11", "--no-emit-index-url", "--no-emit-find-links", "--no-header",
               "--output-file", target]  # fmt: skip
    if os.environ.get("UPGRADE"):
        command.append("--upgrade")
    subprocess.run(command, check=True, cwd=ROOT)
    print(f"wrote {target}", file=sys.stderr)


if __name__ == "__main__":
    main()
