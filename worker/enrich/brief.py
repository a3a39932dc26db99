"""One line that says what happened.

What lives here: how the line is made of an article's first sentence, or of the headline. What does not: which sentences
may be shown (`presentable`), and which make the summary (`ranking`).
"""

from __future__ import annotations

import re

from worker.enrich.tables import words_of

MAX_CHARACTERS = 160

_SHORTEST_CLAUSE = 40
_CLAUSE_END = re.compile(
    r"""\s[–—-]\s | ;\s | :\s
      | ,\s(?:which|who|whose|where|while|as(?!\swell\b)|after|before|although|though|but|and|when|with|saying|according
        |amid|despite|because|including|whereas|since|\w{2,}ing)\b | \s(?:after|while|although|because)\s""",
    re.VERBOSE,
)
_AFTERTHOUGHT = re.compile(r",\s(?:\w+\s){1,2}(?:minutes?|hours?|days?|weeks?|months?|years?)$")
"""What a clause leaves behind that was cut before `after`: `, two days`."""


_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|should|\w{2,}ed|\w+n['’]t)\b"
)
_VERBS = words_of("verbs.txt")
"""Verbs of news that do not end in `ed`."""
_UNCLEAR = re.compile(r"[“\"'‘]?(?:he|she|they|his|her|their|it['’]s)\b|.*\?[”\"'’]?$", re.IGNORECASE)
"""It says nothing by itself: it asks, or speaks of somebody it does not name."""


def brief(sentence: str, headline: str | None) -> str:
    """Return a line of at most `MAX_CHARACTERS`: the sentence, its first clauses, or else the headline.

    A sentence that is unclear by itself gives way to the headline. Only where none of these fits is the sentence cut
    between words, with an ellipsis.
    """
    line, title = " ".join(sentence.split()), " ".join((headline or "").split())
    titled = 0 < len(title) <= MAX_CHARACTERS
    if titled and _UNCLEAR.match(line):
        return title
    if len(line) <= MAX_CHARACTERS:
        return line
    found = _CLAUSE_END.finditer(line, _SHORTEST_CLAUSE, MAX_CHARACTERS)
    whole = [match.start() for match in found if _is_whole(line[: match.start()], match.group())]
    if whole:
        return _AFTERTHOUGHT.sub("", line[: whole[-1]]).rstrip(" ,;:–—-") + "."
    if titled:
        return title
    cut = line.rfind(" ", 0, MAX_CHARACTERS - 1)
    return line[: cut if cut > 0 else MAX_CHARACTERS - 1].rstrip(" ,;:–—-") + "…"


def _is_whole(text: str, mark: str) -> bool:
    """Tell whether what stands before a mark is a clause; before an English word it needs a verb."""
    says = not mark.strip(" ,").isalpha() or bool(_VERB.search(text)) or not _VERBS.isdisjoint(text.lower().split())
    return says and _is_balanced(text)


def _is_balanced(text: str) -> bool:
    return text.count('"') % 2 == 0 and text.count("“") == text.count("”") and text.count("(") == text.count(")")
