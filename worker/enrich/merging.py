"""One name, many forms: which mentions speak of the same person, organisation or place.

What lives here: the merge of mentions to groups. What does not: finding them (`mentions`, `tagger`), or how much each
matters (`entities`). The rules: a surname or given name means the full name; a table of usual labels (`U.S.` is the
United States); acronyms (`BMA` is the `British Medical Association`); the first words of an organisation's name.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from worker.enrich.gazetteer import Gazetteer
    from worker.enrich.mentions import Mention
    from worker.models import EntityKind


@dataclass(slots=True)
class Group:
    """Mentions of one thing: its label, kind, and each form with how often it occurs, in order of appearance."""

    label: str
    kind: EntityKind
    forms: Counter[str] = field(default_factory=Counter)
    positions: list[int] = field(default_factory=list)


def merge(mentions: Sequence[Mention], known: Gazetteer) -> list[Group]:
    """Return one group for each thing named, in order of first mention; mentions of no known kind are left out."""
    kinds = _settled_kinds(mentions, known)
    people = _full_names(name for name, kind in kinds.items() if kind == "person")
    kinds |= dict.fromkeys(_surnames(kinds, known), "person")
    organisations = {name for name, kind in kinds.items() if kind == "organisation"}
    short = _short_forms(name for name in kinds if name in organisations)
    groups: dict[tuple[str, str], Group] = {}
    for mention in mentions:
        kind = kinds.get(mention.name)
        label = _person(mention.name, people) if kind in ("person", None) else None
        if label is None and kind is None:
            continue
        if label is not None:
            kind = "person"
        elif kind == "organisation" or mention.name not in known.places:
            label = _organisation(mention.name, short, known)
            kind = "organisation" if label in organisations else kind
        assert kind is not None
        label = label or known.label(mention.name)
        group = groups.setdefault((label, kind), Group(label, kind))
        group.forms[mention.form] += 1
        if mention.form != mention.name:
            group.forms.setdefault(mention.name, 0)
        group.positions.append(mention.position)
    return list(groups.values())


def _settled_kinds(mentions: Iterable[Mention], known: Gazetteer) -> dict[str, EntityKind]:
    """Return one kind for each spelling: what the tables are sure of, else what most of its mentions say."""
    votes: dict[str, Counter[EntityKind]] = defaultdict(Counter)
    for mention in mentions:
        if mention.kind is not None:
            votes[mention.name][mention.kind] += 1
    return {name: known.known_kind(name) or count.most_common(1)[0][0] for name, count in votes.items()}


_PARTICLE = re.compile(r"^(?:al|el|ul)[- ]", re.IGNORECASE)
_SUFFIX = re.compile(r",? (?:Jr|Sr|II|III|IV)\.?$")


def _full_names(names: Iterable[str]) -> dict[str, list[str]]:
    """Return, for each short form of each full name, the full names it may mean, in order of appearance."""
    full: dict[str, list[str]] = defaultdict(list)
    shortened: dict[tuple[str, str], str] = {}
    for name in names:
        words = _SUFFIX.sub("", name).split()
        if len(words) < 2 or full.get(name, [name])[0] != name:  # García Ortiz is how Álvaro García Ortiz goes on
            continue
        label = shortened.setdefault((words[0], _bare(words[-1])), name)  # John F. Kerry is John Kerry
        surname = {" ".join(words[start:]) for start in range(1, len(words))}
        for form in {name, words[0], words[-1], _bare(words[-1]), *surname}:
            full[form].append(label)
    return full


def _surnames(kinds: Mapping[str, EntityKind], known: Gazetteer) -> list[str]:
    """Return the names that are some person's surname, whatever they were taken for, and nothing the tables know."""
    last = {
        _bare(_SUFFIX.sub("", name).split()[-1]) for name, kind in kinds.items() if kind == "person" and " " in name
    }
    return [name for name in kinds if _bare(name) in last and name not in known.known and name not in known.places]


def _bare(surname: str) -> str:
    return _PARTICLE.sub("", surname)


def _person(name: str, people: dict[str, list[str]]) -> str | None:
    meant = people.get(name) or people.get(_bare(name))
    return meant[0] if meant else None


def _short_forms(names: Iterable[str]) -> dict[str, str]:
    """Return what organisations' names are shortened to, initials and first words, with the first name each means."""
    short: dict[str, str] = {}
    for name in names:
        words = re.findall(r"\w+", name)[:_LONGEST_NAME]
        large = "".join(word[0] for word in words if word[0].isupper())
        for form in (large, "".join(word[0] for word in words).upper()):
            if len(form) > 1:
                short.setdefault(form, name)
        spelt = name.split()[:_LONGEST_NAME]
        for size in range(1, len(spelt)):
            short.setdefault(" ".join(spelt[:size]), name)
    return short


_LONGEST_NAME = 12


def _organisation(name: str, short: dict[str, str], known: Gazetteer) -> str:
    """Return the name this one shortens, if it does."""
    for spelling in (name, f"The {name}"):
        if spelling in known.known:
            return known.label(spelling)
    return known.label(short.get(name) or short.get(re.sub(r"[.&]", "", name)) or name)
