"""One line that says what happened.

What lives here: how the line is made of the first sentence of a summary, or of the headline. What does not: which
sentences make the summary (`ranking`).
"""

from __future__ import annotations

import re

MAX_CHARACTERS = 160

_SHORTEST_CLAUSE = 40
_CLAUSE_END = re.compile(
    r"""\s[–—-]\s | ;\s | :\s
      | ,\s(?:which|who|whose|where|while|as(?!\swell\b)|after|before|although|though|but|and|when|with|saying|according
        |amid|despite|because|including|whereas|since)\b | \s(?:after|while|although|because)\s""",
    re.VERBOSE,
)
_AFTERTHOUGHT = re.compile(r",\s(?:\w+\s){1,2}(?:minutes?|hours?|days?|weeks?|months?|years?)$")
"""What a clause leaves behind that was cut before `after`: `, two days`."""


def brief(sentence: str, headline: str | None) -> str:
    """Return a line of at most `MAX_CHARACTERS`: the sentence, its first clauses, or else the headline.

    Only where none of these fits is the sentence cut between words, with an ellipsis.
    """
    line = " ".join(sentence.split())
    if len(line) <= MAX_CHARACTERS:
        return line
    ends = [match.start() for match in _CLAUSE_END.finditer(line, _SHORTEST_CLAUSE, MAX_CHARACTERS)]
    whole = [end for end in ends if _is_balanced(line[:end])]
    if whole:
        return _AFTERTHOUGHT.sub("", line[: whole[-1]]).rstrip(" ,;:–—-") + "."
    title = " ".join((headline or "").split())
    if 0 < len(title) <= MAX_CHARACTERS:
        return title
    cut = line.rfind(" ", 0, MAX_CHARACTERS - 1)
    return line[: cut if cut > 0 else MAX_CHARACTERS - 1].rstrip(" ,;:–—-") + "…"


def _is_balanced(text: str) -> bool:
    return text.count('"') % 2 == 0 and text.count("“") == text.count("”") and text.count("(") == text.count(")")
