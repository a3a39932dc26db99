"""House rules that no linter knows: the length of files, names that say nothing, notes left for later, files in place.

python tools/house_rules.py    exit 1 with one line for each breach
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MAX_LINES = 300
LONGER: dict[str, tuple[int, str]] = {
    # "worker/example.py": (320, "why it is one thing"); the number only ever goes down
}
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}
LEFT_FOR_LATER = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX|TB" r"D)\b")
PERSONAL_PATH = re.compile(r"(?<![\w.])/(?:home|Users)/(?!me\b|you\b)\w+")
INDEX_IN_REQUIREMENTS = re.compile(r"^\s*(?:-i|--(?:extra-)?index-url|--find-links|-f)\b|https?://", re.MULTILINE)
TEXT_SUFFIXES = {".py", ".md", ".toml", ".yml", ".yaml", ".lua", ".txt", ".conf", ".json", ".cfg", ".sh", ""}


def main() -> int:
    """Print the breaches; the exit code."""
    breaches = [breach for path in committed() for breach in breaches_of(path)]
    print("\n".join(breaches), end="\n" if breaches else "")
    return 1 if breaches else 0


def committed() -> list[Path]:
    """Every file that is or would be committed, relative to the root."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout
    return [path for name in listed.decode().split("\0") if name and (ROOT / (path := Path(name))).is_file()]


def breaches_of(path: Path) -> Iterator[str]:
    """What is wrong with one file."""
    if SAYS_NOTHING & {part.partition(".")[0].lower() for part in path.parts}:
        yield f"{path}: a name that says nothing; what is in it?"
    if path.suffix not in TEXT_SUFFIXES or path.name == "LICENSE" or "data" in path.parts:
        return
    text = (ROOT / path).read_text(encoding="utf-8", errors="replace")
    if path.parts[0] == "worker" and path.suffix == ".py":
        yield from too_long(path, len(text.splitlines()))
    if path.parts[0] == "requirements" and INDEX_IN_REQUIREMENTS.search(text):
        yield f"{path}: names a package index"
    if path.parts[0] == "tests":
        return  # what a test feeds in may say anything
    for number, line in enumerate(text.splitlines(), 1):
        if LEFT_FOR_LATER.search(line):
            yield f"{path}:{number}: left for later; do it, or write an issue"
        if PERSONAL_PATH.search(line):
            yield f"{path}:{number}: somebody's own path"


def too_long(path: Path, lines: int) -> Iterator[str]:
    """The ratchet: 300 lines, or the stated number; a file that shrank gives its number back."""
    allowed, _ = LONGER.get(str(path), (MAX_LINES, ""))
    if lines > allowed:
        yield f"{path}: {lines} lines, {allowed} are allowed; two things in one file?"
    elif str(path) in LONGER and lines <= max(MAX_LINES, allowed - 20):
        yield f"{path}: {lines} lines, and tools/house_rules.py still allows {allowed}; lower it"


if __name__ == "__main__":
    sys.exit(main())
