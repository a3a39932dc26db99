"""What `make chaos` prints: fault, runs, lost, twice, torn, and how long it took until all was done.

Each judged run notes itself as one line in the file that `CHAOS_REPORT` names; without it nothing is written.
"""

from __future__ import annotations

import json
import os
import re
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.chaos.judge import Verdict

VARIABLE = "CHAOS_REPORT"
HEAD = ("fault", "runs", "articles", "lost", "twice", "torn", "failed", "recovery, longest")


def note(verdict: Verdict, seconds: float, articles: int) -> None:
    """Add a run, named after the test that is running; `articles` were dropped since the last verdict."""
    name = os.environ.get(VARIABLE)
    if name is None:
        return
    row = {
        "test": os.environ.get("PYTEST_CURRENT_TEST", ""), "articles": articles, "lost": len(verdict.lost),
        "twice": len(verdict.twice), "torn": len(verdict.torn), "failed": verdict.failed, "seconds": seconds,
        "problems": verdict.problems,
    }  # fmt: skip
    with Path(name).open("a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")


def table(lines: list[str]) -> str:
    """The runs, one row for each fault, as Markdown."""
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in lines:
        row = json.loads(line)
        groups[_fault(row["test"])].append(row)
    rows = [HEAD, tuple("---" if column == 0 else "---:" for column in range(len(HEAD)))]
    for fault, runs in sorted(groups.items()):
        sums = [str(sum(run[name] for run in runs)) for name in ("articles", "lost", "twice", "torn", "failed")]
        rows.append((fault, str(len(runs)), *sums, f"{max(run['seconds'] for run in runs):.1f} s"))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"


def _fault(test: str) -> str:
    """The sentence a test's name is, with its parameters where they say what the fault was."""
    found = re.search(r"::test_(\w+)(?:\[(.*)\])?", test)
    if found is None:
        return test
    name, parameters = found.groups()
    if parameters and name.startswith("whatever_happens_at_a_point"):
        return f"failpoints: {parameters.rpartition('-')[2]} at a point between intake and archive"
    return name.replace("_", " ")
