"""What is out under an article's id, as the server keeps it: one line, which costs it less than a field for each.

    revision ordinal document content modified version

Scripts write it (`publish.lua`, `republish.lua`). What is unknown is empty; only the version may hold a space.
"""

from __future__ import annotations

from worker.ports import Standing


def read_standing(kept: bytes | None, twin: bytes | None) -> Standing:
    """What is out, and the document that published the same bytes; empty where there is none."""
    by = twin.decode() if twin else None
    if not kept:
        return Standing(twin=by)
    revision, _, document, content, modified, version = kept.decode("utf-8", "replace").split(" ", 5)
    return Standing(int(revision), content, version or None, int(modified) if modified else None, document, by)
