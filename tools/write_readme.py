"""Put what `copydesk demo` prints into the README anew, for the articles that are shown there.

    python tools/write_readme.py

It runs the demo, here, where `config/tags.toml` is. A test compares the two and says when this is to be run.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
SHOWN = re.compile(r"(?<=^```text\n)✓.*?(?=^```$)", re.MULTILINE | re.DOTALL)


def main() -> int:
    """Run the demo and write; the exit code is the demo's."""
    copydesk = Path(sys.executable).with_name("copydesk")
    demo = subprocess.run([copydesk, "demo"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if demo.returncode == 0:
        README.write_text(with_results(README.read_text("utf-8"), results(demo.stdout)), "utf-8")
    return demo.returncode


def with_results(page: str, printed: dict[str, str]) -> str:
    """The page, with the results it shows replaced by those that were printed for the same files."""
    return SHOWN.sub(lambda shown: "".join(f"{printed[name]}\n" for name in results(shown[0])), page)


def results(text: str) -> dict[str, str]:
    """By file name, the result of each article: what a demo prints, or what the README shows."""
    found = (block.rstrip() for block in re.split(r"^(?=[✓✗])", text, flags=re.MULTILINE))
    return {match[1]: block for block in found if (match := re.search(r"^  from +(\S+),", block, re.MULTILINE))}


if __name__ == "__main__":
    sys.exit(main())
