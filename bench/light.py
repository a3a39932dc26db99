"""A parser that takes next to no time, to see the queue alone: a plug-in, installed into a folder on the path.

It claims every document before the others do; beside it, all enrichers are switched off.
"""

from __future__ import annotations

import json
from pathlib import Path

ENRICHERS = ("language", "summary", "entities", "keyphrases", "vocabulary", "topics", "tags")
NO_ENRICHERS = {"ENRICH__DISABLED": json.dumps(ENRICHERS)}

_PARSER = """\
from worker.models import Article, Block, Source


def parse(document):
    source = Source(path=document.path, media_type="text/x-light", encoding="utf-8", size_bytes=len(document.content))
    return Article(source=source, body=(Block(kind="paragraph", text=document.content.decode()),))


parse.recognises = lambda document: True
"""


def light_core(folder: Path, more: str = "", entry_points: str = "") -> None:
    """Write the plug-in into a folder; `more` of its source, and what is to be found in there."""
    write_plugin(folder, "light", _PARSER + more, f"[copydesk.parsers]\ntext/x-light = light:parse\n{entry_points}")


def write_plugin(folder: Path, name: str, source: str, entry_points: str) -> None:
    """A module and what an installer writes beside it."""
    folder.joinpath(f"{name}.py").write_text(source, encoding="utf-8")
    facts = folder / f"{name}-1.0.dist-info"
    facts.mkdir()
    facts.joinpath("METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8")
    facts.joinpath("entry_points.txt").write_text(entry_points, encoding="utf-8")
