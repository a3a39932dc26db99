"""`docs/howto/add-a-parser.md`, followed to the letter."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "howto" / "add-a-parser.md").read_text()


def fenced(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_the_page_adds_a_parser_from_outside_the_package(tmp_path):
    module, example = fenced("python")
    (project,), (command,), (printed,) = fenced("toml"), fenced("sh"), fenced("text")
    (tmp_path / "slips").mkdir()
    (tmp_path / "slips" / "slips.py").write_text(module)
    (tmp_path / "slips" / "pyproject.toml").write_text(project)
    site = tmp_path / "site"

    # Into a folder of its own and without the network: neither this environment nor an index is touched.
    words = command.replace("python", sys.executable, 1).split()
    aside = [
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "--disable-pip-version-check",
        "--target",
        str(site),
    ]
    subprocess.run([*words, *aside], cwd=tmp_path, check=True, capture_output=True)

    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(site), str(ROOT)])}
    ran = subprocess.run(
        [sys.executable, "-c", example], capture_output=True, text=True, env=environment, cwd=tmp_path, check=True
    )
    assert ran.stdout == printed
