"""Text that was encoded twice, undone where that is certain.

What lives here: noticing and undoing it. What does not: choosing an encoding (`decode`).
"""

from __future__ import annotations

import re

# UTF-8 read as Latin-1 or its kin shows a lead byte as a letter and each byte after it as a sign; the second form is
# how the Macintosh shows typographic quotes and dashes.
_SIGN = re.compile("[\u00c2-\u00f4ÐÑ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|‚Ä[ôòúùîì¶]")


def mend(text: str) -> str:
    """The text with mojibake undone, line by line, where the result is beyond doubt better; else as it was."""
    if text.isascii() or not _SIGN.search(text):
        return text
    return "".join(_mended(line) if _SIGN.search(line) else line for line in text.splitlines(keepends=True))


def _mended(line: str) -> str:
    import ftfy  # noqa: PLC0415 -- few texts need it, and importing the verb must stay cheap
    from ftfy.badness import badness  # noqa: PLC0415 -- the same

    mended = ftfy.fix_encoding(line)
    return mended if badness(mended) == 0 else line
