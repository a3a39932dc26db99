"""Lines below an article that say who made it: "Reporting by …; Editing by …", "mit dpa".

What lives here: knowing such a line, and the reporters in it. What does not: bylines (`names`), and corrections,
which are text.
"""

from __future__ import annotations

import re

from worker.parse.names import split_names

_MAX_SIGN_OFF = 300
_MADE = re.compile(
    r"[\W_]*(?i:(?:additional |with )?(?:reporting|writing|written|edited|editing|compiled|translated|files|inputs) "
    r"(?:by|from)) (?=[A-ZÀ-Ž])[^.!?]*[.)\]]*"
)
_MADE_ELSEWHERE = re.compile(
    r"(?:redaktion|übersetzung|mitarbeit|bearbeitung|traduction|redacción)\s?:\s.*|"
    r"(?:mit|avec|con)(?: (?:material|informationen|información) (?:von|de))? "
    r"(?:dpa|afp|reuters|apa|sda|epd|kna|ap|efe)\b[^.]{0,40}\.?",
    re.IGNORECASE,
)
_CONTRIBUTED = re.compile(r".{3,200}\bcontributed (?:reporting )?to this (?:report|story|article)\W*", re.IGNORECASE)
_REPORTED = re.compile(r"[\W_]*reporting by\s(?P<who>[^;)]+)", re.IGNORECASE)
_FORMS = (_MADE, _MADE_ELSEWHERE, _CONTRIBUTED)
_FURTHER = re.compile(r",?\s(?:additional reporting|writing|editing)\sby.*", re.IGNORECASE)


def is_sign_off(line: str) -> bool:
    """Whether the line says who made the article, and nothing else."""
    return len(line) <= _MAX_SIGN_OFF and any(form.fullmatch(line) for form in _FORMS)


def reporters(line: str) -> tuple[str, ...]:
    """Those who reported, as the line says; () where it says nothing of that."""
    match = _REPORTED.match(line)
    return split_names(_FURTHER.sub("", match["who"])) if match else ()
