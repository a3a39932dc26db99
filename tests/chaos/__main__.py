"""`make chaos`: every fault in its long form, and the table of what came of it.

    python -m tests.chaos                     all of it, about an hour and a half on two cores
    python -m tests.chaos -k failpoints       what pytest's arguments choose

Exit code: pytest's.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.chaos.report import VARIABLE, table

ROOT = Path(__file__).resolve().parents[2]
AT_A_TIME = "2"


def main() -> int:
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as file:
        command = [
            sys.executable, "-m", "pytest", "-q", "--numprocesses", AT_A_TIME, "tests/chaos", "tests/integration/kills", *sys.argv[1:],
        ]  # fmt: skip
        environment = os.environ | {"CHAOS": "long", VARIABLE: file.name}
        code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        sys.stdout.write("\n" + table(Path(file.name).read_text("utf-8").splitlines()))
    return code


if __name__ == "__main__":
    sys.exit(main())
