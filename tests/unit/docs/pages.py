"""The pages a person reads, and the fenced blocks in them.

A comment on the line before a block says what a test does with it:

    <!-- run -->                   sh: runs to its end with exit code 0
    <!-- run beside: WORDS -->     sh or python: starts, says WORDS sooner or later, and stays until the page ends
    <!-- shows -->                 text: what the block before it prints; `…` stands for anything
    <!-- settings -->              toml: a settings file that is valid

The blocks of a page run in their order, in one place. Every other block is checked as far as that is possible without.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))
    if not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
)
BLOCK = re.compile(
    r"(?:^[ ]*<!-- (?P<marker>.*?) -->\n)?^(?P<indent>[ ]*)```(?P<language>\w*)\n(?P<text>.*?)^(?P=indent)```$",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True)
class Block:
    """A fenced block. `line` is where its text begins, counted from 1."""

    page: str
    line: int
    language: str
    text: str
    marker: str


def blocks(*languages: str, pages: list[str] | None = None) -> list[Block]:
    """Every block in these languages (none named: in any)."""
    found_blocks = []
    for page in PAGES if pages is None else pages:
        text = (ROOT / page).read_text("utf-8")
        for found in BLOCK.finditer(text):
            if not languages or found["language"] in languages:
                line = text.count("\n", 0, found.start("text")) + 1
                inner = re.sub(rf"^{found['indent']}", "", found["text"], flags=re.MULTILINE)
                found_blocks.append(Block(page, line, found["language"], inner, found["marker"] or ""))
    return found_blocks


def where(block: Block) -> str:
    """A name for the test of a block."""
    return f"{block.page}:{block.line}"
