"""Whether a name is led, held or played for: what an organisation is and nobody else.

What lives here: what stands around such a name. What does not: which mentions are changed by it (`tagger`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from worker.enrich.tables import words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from worker.enrich.words import Token

OWNS = frozenset({"'s", "’s"})
_TEAM_ROLES = words_of("team_roles.txt")
"""Who belongs to a team: in `Northbridge manager Ruiz`, Northbridge is nobody's name."""
_COMPANY_ROLES = words_of("company_roles.txt")
"""What a company has: in `Corus shares` and `Corus's workforce`, Corus is nobody's name."""
_COMPANY_NOUNS = words_of("company_nouns.txt")
"""What a company is called just before its name: `the media giant Viacom`."""
_HELD = frozenset(
    {"shares", "stake", "shareholder", "shareholders", "subsidiary", "takeover", "acquisition"}
    | {"executive", "chairman", "boss"}
)
_HELD_IN = frozenset({"in", "of"})


def is_led(tokens: Sequence[Token], index: int) -> bool:
    """Tell whether the words around the name `tokens[index]` are those around an organisation's."""
    owns = index + 1 < len(tokens) and tokens[index + 1].text in OWNS
    after = tokens[index + 1 + owns].text if index + 1 + owns < len(tokens) else ""
    if after in _COMPANY_ROLES or (after in _TEAM_ROLES and not owns):
        return True
    before = tokens[index - 1].text.lower() if index else ""
    return before in _COMPANY_NOUNS or (before in _HELD_IN and index > 1 and tokens[index - 2].text.lower() in _HELD)
