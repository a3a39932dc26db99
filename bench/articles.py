"""News-like English articles, made from templates of our own: varied, realistic in shape, and the same for a seed.

What lives here: how they are put together. What does not: the words (`phrases.toml`). Each article has a headline, a
byline, a dateline and paragraphs with people, organisations, places, numbers and quotations; no two are the same.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

ARTICLE_CHARACTERS = 3_500
SHORT_CHARACTERS = 1_000
PAGE_BYTES = 150_000
_LOOSE_SHARE = 0.2

Make = Callable[[int], str]


def article(number: int, characters: int = ARTICLE_CHARACTERS) -> str:
    """A plain text article of about this length."""
    headline, byline, paragraphs = _parts(number, characters)
    return "\n\n".join([headline, byline, *paragraphs]) + "\n"


def short(number: int) -> str:
    """A brief of about 1 kB."""
    return article(number, SHORT_CHARACTERS)


def page(number: int) -> str:
    """A web page of about 150 kB: an article of 3.5 kB among navigation, teasers, styles and scripts."""
    headline, byline, paragraphs = _parts(number, ARTICLE_CHARACTERS)
    dice = random.Random(f"page {number}")
    body = "\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    navigation, teasers = ("\n".join(_teaser(dice) for _ in range(many)) for many in (30, 210))
    script = "\n".join(
        f"window.slots.push({{id: 'slot-{dice.getrandbits(40):x}', size: [{n}, 250]}});" for n in range(950)
    )
    style = "\n".join(
        f".c-{dice.getrandbits(32):x} {{ margin: {n % 40}px; color: #{dice.getrandbits(24):06x}; }}" for n in range(750)
    )
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(headline)} | Courier</title>\n'
        f'<meta name="author" content="{escape(byline[3:])}"><style>{style}</style>\n<script>{script}</script></head>\n'
        f"<body><header><nav>{navigation}</nav></header>\n<main><article><h1>{escape(headline)}</h1>\n"
        f'<p class="byline">{escape(byline)}</p>\n{body}\n</article></main>\n<aside>{teasers}</aside>\n'
        "<footer><p>All rights reserved.</p></footer></body></html>\n"
    )  # fmt: skip


def write(folder: Path, first: int, count: int, make: Make = article, suffix: str = ".txt") -> Path:
    """Write `count` articles from number `first` on into the folder, which is made and returned."""
    folder.mkdir(parents=True)
    for number in range(first, first + count):
        folder.joinpath(f"article-{number:08d}{suffix}").write_text(make(number), encoding="utf-8")
    return folder


def _parts(number: int, characters: int) -> tuple[str, str, list[str]]:
    dice = random.Random(f"article {number}")
    cast = _Cast(dice)
    topic = dice.choice(_WORDS["topics"])
    headline = cast.fill(dice.choice(_WORDS["headlines"]), topic)
    byline = f"By {cast.reporter}"
    length = len(headline) + len(byline)
    dateline = f"{cast.city.upper()}, {dice.choice(_WORDS['months'])} {dice.randint(1, 28)} — "
    paragraphs = [dateline + cast.fill(dice.choice(_WORDS["leads"]), topic)]
    length += len(paragraphs[0])
    deck: list[str] = []
    while length < characters:
        if len(deck) < 3:
            deck = dice.sample(_WORDS["sentences"], len(_WORDS["sentences"])) + deck
        paragraph = " ".join(_loosened(cast.fill(deck.pop(), topic), dice) for _ in range(dice.randint(1, 3)))
        paragraphs.append(paragraph)
        length += len(paragraph) + 2
    return headline, byline, paragraphs


class _Cast:
    """The people and places of one article: some hundred thousand combinations of each."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        pairs = zip(dice.sample(_WORDS["forenames"], 4), dice.sample(_WORDS["surnames"], 4), strict=True)
        names = [f"{forename} {surname}" for forename, surname in pairs]
        self.reporter, *self.people = names
        self.city = dice.choice(_WORDS["cities"])
        self.organisations = [
            dice.choice(_WORDS["organisations"]).format(place=dice.choice(_WORDS["cities"])) for _ in range(2)
        ]

    def fill(self, template: str, topic: list[str]) -> str:
        dice = self._dice
        subject, thing, deed = topic[0], dice.choice(topic[1:4]), dice.choice(topic[4:])
        person = dice.choice(self.people)
        return template.format(
            person=person,
            surname=person.rpartition(" ")[2],
            role=dice.choice(_WORDS["roles"]),
            organisation=dice.choice(self.organisations),
            city=self.city if dice.random() < 0.6 else dice.choice(_WORDS["cities"]),
            country=dice.choice(_WORDS["countries"]),
            subject=subject,
            thing=thing,
            deed=deed,
            number=f"{dice.randint(2, 990):,}",
            many=f"{dice.randint(1_000, 940_000):,}",
            money=f"${dice.randint(2, 980)} million",
            percent=f"{dice.randint(1, 60)}.{dice.randint(0, 9)} percent",
            year=dice.randint(1994, 2026),
            day=dice.choice(_WORDS["days"]),
            month=dice.choice(_WORDS["months"]),
            adjective=dice.choice(_WORDS["adjectives"]),
            said=dice.choice(_WORDS["said"]),
            quote=dice.choice(_WORDS["quotes"]).format(thing=thing, subject=subject, deed=deed),
        )


def _loosened(sentence: str, dice: random.Random) -> str:
    """The sentence with a small word here and there: few articles share a phrase, as few real ones do."""
    words = sentence.split(" ")
    for place in range(len(words) - 1, 1, -1):
        if dice.random() < _LOOSE_SHARE:
            words.insert(place, dice.choice(_WORDS["small"]))
    return " ".join(words)


def _teaser(dice: random.Random) -> str:
    cast = _Cast(dice)
    text = cast.fill(dice.choice(_WORDS["headlines"]), dice.choice(_WORDS["topics"]))
    address, mark = dice.getrandbits(48), dice.getrandbits(64)
    return f'<li class="teaser"><a href="/{address:x}" data-id="{mark}"><span>{escape(text)}</span></a></li>'


def _words() -> dict[str, list[Any]]:
    """Every table of `phrases.toml`; single words stand in one text, parted by spaces."""
    tables = tomllib.loads(Path(__file__).with_name("phrases.toml").read_text("utf-8"))
    return {name: table.split() if isinstance(table, str) else table for name, table in tables.items()}


_WORDS = _words()
