"""What a document may cost: the numbers, and the checks that refuse more.

What lives here: limits that several formats share. What does not: a limit of one format (its own file).
Sizes are in bytes and carry their unit; `docs/reference/formats.md` lists them all.
"""

from __future__ import annotations

from worker.errors import Code, PermanentError

MIB = 1 << 20
MAX_FILE_BYTES = 10 * MIB
MAX_TEXT_BYTES = 5 * MIB
MAX_BLOCKS = 20_000


def check_size(content: bytes) -> None:
    """Refuse an empty file, and one over `MAX_FILE_BYTES`, with a `PermanentError`."""
    if not content:
        raise PermanentError(Code.EMPTY, "The file is empty; write the article into it and save it again.")
    if len(content) > MAX_FILE_BYTES:
        raise PermanentError(Code.TOO_LARGE, _too_large(len(content), MAX_FILE_BYTES, "A file"))


def check_text_size(content: bytes) -> None:
    """Refuse text, mark-up or JSON over `MAX_TEXT_BYTES`."""
    if len(content) > MAX_TEXT_BYTES:
        raise PermanentError(Code.TOO_LARGE, _too_large(len(content), MAX_TEXT_BYTES, "A text"))


def check_blocks(count: int) -> None:
    """Refuse an article of more than `MAX_BLOCKS` blocks."""
    if count > MAX_BLOCKS:
        raise PermanentError(
            Code.LIMIT, f"The text has {count:,} blocks, and an article at most {MAX_BLOCKS:,}; split it into articles."
        )


def _too_large(size: int, most: int, what: str) -> str:
    return f"The file has {size / MIB:.1f} MiB. {what} may have {most // MIB} MiB; split it into smaller files."
