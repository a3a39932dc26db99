"""What people are, or work for, where a byline says so: `Political Editor`, `Korrespondentin`, `BBC News`.

What lives here: the words of offices, and parting an office from the name beside it. What does not: names (`names`).
"""

from __future__ import annotations

import re

_RANKS = (
    "senior chief deputy acting assistant associate joint executive managing special staff lead principal "
    "freelance our own the junior trainee contributing guest unser unsere unserem unseren unserer notre nos "
    "nuestro nuestra nuestros der die dem freier freie freien freiem freiberuflicher leitender leitende "
    "stellvertretende stellvertretender"
)
_SUBJECTS = (
    "political politics foreign health science sports sport business crime us uk world lifestyle entertainment "
    "arts social content hub news technology tech education security defence defense economics economy digital "
    "audience trends courts local regional national international community council democracy consumer affairs "
    "legal media money finance financial personal property housing transport travel rail aviation energy climate "
    "environment environmental farming agriculture food drink wine culture cultural music film theatre book books "
    "tv television radio literary fashion beauty football soccer rugby cricket tennis golf racing boxing "
    "athletics baseball basketball hockey olympics gaming games game weather medical military war diplomatic "
    "religious religion religions labor employment investigations investigative data visual video picture photo "
    "features feature opinion comment obituaries magazine city county breaking general assignment night weekend "
    "online web multimedia markets market retail industry banking economic policy state parliamentary "
    "congressional lobby rural parenting family families women equality gender race migration immigration "
    "policing police schools university universities technical motoring cars pets wellbeing wellness live "
    "trending print production copy newsletter northern southern eastern western middle central latin american "
    "asian african european"
)
_ALSO_NAMES = (
    "paris london berlin brussels washington moscow beijing rome madrid delhi jerusalem cairo tokyo dublin "
    "belfast scotland wales ireland england europe asia africa america china russia india japan germany france "
    "italy spain ukraine israel turkey brazil canada australia north south east west law justice court house home "
    "royal rom brüssel"
)
_NOUN = re.compile(
    r"\b(?:bureau chief|editor[ -](?:in[ -]chief|at[ -]large)|(?:deputy |acting )?head of|"
    r"(?:editor|reporter|correspondent|writer|columnist|journalist|contributor|producer|director|analyst|photographer|"
    r"critic)s?|[\w-]{0,24}(?:redakteur|korrespondent|reporter)(?:in|en|innen)?|redaktionsmitglied|volontär(?:in)?|"
    r"journalist(?:in|en|innen)|journalistes?|correspondante?s?|envoyée?s? spéciale?s?|"
    r"rédact(?:eur|rice)s?(?: en chef)?|corresponsal(?:es)?|enviad[oa]s? especial(?:es)?|redactor(?:a|es|as)?|"
    r"periodistas?)(?![\w-])",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"(?:(?:the|our|la|der|die|unserer|notre|nuestra) )?"
    r"(?:(?:news|web|sports?|foreign|online|digital|city|video|night|own) )*"
    r"(?:staff|desk|newsroom|team|admin(?:istrator)?|redaktion|rédaction|redacción|redazione|redactie)",
    re.IGNORECASE,
)
_WORKPLACE = re.compile(
    r"\bchief\b|\b(?:deputy|acting|assistant|joint) head\b"
    r"|\b(?:news|press|agency|media|radio|television|tv|newspapers|times|tribune|gazette|magazine|network|service)$",
    re.IGNORECASE,
)
_OUTLET = re.compile(
    r"(?:daily|evening|morning|mail|sky|bbc|itv|cnn)\b|.*\b(?:news|online|newspapers|agency|media|television|tv|radio)$",
    re.IGNORECASE,
)
_FIRST = frozenset(f"{_RANKS} {_SUBJECTS}".split())
_SURNAMES = frozenset(_ALSO_NAMES.split())
_LIKE_SUBJECT = re.compile(r"\w+(?:tions?|sions?|ics|logy|ical|ional|nment)", re.IGNORECASE)  # no name ends so
_LEAST_NAME = 2


def part_office(text: str) -> tuple[str, str] | None:
    """What stands before and after the words of an office in the text; None where it names no office.

    Before it stands nothing, either, where what does begins like an office or names an outlet.
    """
    noun = _NOUN.search(text)
    if noun is None:
        return ("", "") if _NOBODY.fullmatch(text) else None
    words = _without_subject(text[: noun.start()].split())
    before = " ".join(words)
    is_office = words and (words[0].casefold() in _FIRST or _OUTLET.match(before))
    return "" if is_office else before, text[noun.end() :].strip()


def describes(part: str) -> bool:
    """Whether the part, after a name and a comma, is an office or a workplace: both are written large.

    Two words before a noun may be its subject; before a subject and a noun they are a name.
    """
    if not part[:1].isupper() or not (_NOUN.search(part) or _WORKPLACE.search(part)):
        return False
    before = (part_office(part) or ("", ""))[0]
    return len(before.split()) < _LEAST_NAME or _NOUN.match(part[len(before) :].lstrip()) is not None


def _without_subject(words: list[str]) -> list[str]:
    """The words without those at their end that say of what the office is. Some are surnames too, if not beside it."""
    beside = True
    while words:
        last = words[-1].casefold()
        if last in _SURNAMES:
            if not beside or (len(words) == _LEAST_NAME and words[0].casefold() not in _FIRST | _SURNAMES):
                break
        elif last in _FIRST or _LIKE_SUBJECT.fullmatch(last):
            beside = False
        else:
            break
        words.pop()
    return words
