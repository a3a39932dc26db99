"""Seeded articles that carry their own proof, and the journal of what was dropped.

An article's last line names its id, the length and the hash of the words before it: whoever reads half a file, or two halves
of two versions, shows it in the published text. What does not live here: the verdict (`judge`).
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
from dataclasses import dataclass, field
from pathlib import Path

FORMATS = (".txt", ".md", ".html", ".json")
_END = re.compile(r"End of copy (\S+): revision (\d+), (\d+) characters, hash ([0-9a-f]{32})\.")

_WHO = ("The harbour board", "A retired engineer", "The county library", "The school at Marsh End", "A group of growers",
        "The island council", "A young surveyor", "The bakers' guild", "The museum of tides", "A crew of volunteers")  # fmt: skip
_DID = ("approved a new timetable for", "published a long account of", "asked the ministry to pay for", "began to repair",
        "counted every visitor to", "wrote an open letter about", "planted four hundred trees around", "gave a party for",
        "took the measure of", "refused to sell")  # fmt: skip
_WHAT = ("the old ferry landing", "the stone bridge at Quern", "the winter market", "the weather station on the hill",
         "the orchard behind the mill", "the lighthouse road", "the village archive", "the tidal meadow",
         "the railway cottages", "the public baths")  # fmt: skip
_WHEN = ("on Monday after a short debate", "in the first week of the frost", "before the tide had turned",
         "while half the town looked on", "for the third time in a decade", "without asking anybody's leave",
         "at the end of a dry summer", "although the money had run out")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Copy:
    """One version of one article. `key` names the article, whatever its file is called."""

    key: str
    revision: int
    suffix: str
    headline: str
    paragraphs: tuple[str, ...]

    @property
    def content(self) -> bytes:
        """The file's bytes."""
        return _WRITERS[self.suffix](self.headline, (*self.paragraphs, self.last_line)).encode()

    @property
    def last_line(self) -> str:
        """The line that tells whether all before it is there."""
        words = _words("\n".join(self.paragraphs))
        return f"End of copy {self.key}: revision {self.revision}, {len(words)} characters, hash {_hash(words)}."


@dataclass(frozen=True, slots=True)
class Reading:
    """What a published text says of itself. `whole`: the words before the last line are those that were written."""

    key: str
    revision: int
    whole: bool


def read(text: str) -> Reading | None:
    """Check a published text; `None` when it does not end with the last line of a copy."""
    ends = list(_END.finditer(text))
    if not ends or text[ends[-1].end() :].strip():
        return None
    key, revision, length, stated = ends[-1].groups()
    words = _words(text[: ends[-1].start()])
    return Reading(key, int(revision), len(ends) == 1 and len(words) == int(length) and _hash(words) == stated)


class Author:
    """Writes articles from a seed: the same seed, the same articles."""

    def __init__(self, seed: int, name: str = "a") -> None:
        self._seed = seed
        self._name = name
        self._count = 0

    def write(self, suffix: str | None = None, paragraphs: int | None = None) -> Copy:
        """The next article, in a format of the dice's choice unless told."""
        self._count += 1
        return self._version(f"{self._name}-{self._seed}-{self._count:06d}", 1, suffix, paragraphs)

    def edit(self, copy: Copy) -> Copy:
        """The next revision of an article: other words in the same file."""
        return self._version(copy.key, copy.revision + 1, copy.suffix, None)

    def _version(self, key: str, revision: int, suffix: str | None, paragraphs: int | None) -> Copy:
        dice = random.Random(f"{key} {revision}")
        headline = f"{_sentence(dice)[:-1]}, report {key} {revision}"
        count = paragraphs or dice.randint(3, 8)
        body = tuple(" ".join(_sentence(dice) for _ in range(dice.randint(2, 5))) for _ in range(count))
        return Copy(key, revision, suffix or dice.choice(FORMATS), headline, body)


@dataclass
class Journal:
    """What was dropped where. Only what is recorded here is looked for by the judge."""

    inbox: Path
    copies: dict[str, list[Copy]] = field(default_factory=dict)
    paths: dict[str, Path] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)
    fleeting: set[str] = field(default_factory=set)
    """Keys of articles that may go before anybody has read them: published once or never."""

    def note(self, copy: Copy, path: Path) -> Path:
        """This version is about to stand at this path, however it gets there."""
        self.copies.setdefault(copy.key, []).append(copy)
        self.paths[copy.key] = path
        return path

    def drop(self, copy: Copy, folder: str = "") -> Path:
        """Put it into the inbox the way a careful program does: written aside, then moved in."""
        path = self.paths.get(copy.key) or self.inbox / folder / f"{copy.key}{copy.suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f".{path.name}.part")
        aside.write_bytes(copy.content)
        os.rename(aside, self.note(copy, path))
        return path

    def drop_other(self, name: str, content: bytes) -> Path:
        """Put in something that is no article of ours: it must end as a failure or by a rule."""
        path = self.inbox / name
        path.write_bytes(content)
        self.others.add(name)
        return path

    def __len__(self) -> int:
        return len(self.copies)


def _sentence(dice: random.Random) -> str:
    return f"{dice.choice(_WHO)} {dice.choice(_DID)} {dice.choice(_WHAT)} {dice.choice(_WHEN)}."


def _words(text: str) -> str:
    return " ".join(text.split())


def _hash(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:32]


def _text(headline: str, paragraphs: tuple[str, ...]) -> str:
    return "\n\n".join((headline, *paragraphs)) + "\n"


def _markdown(headline: str, paragraphs: tuple[str, ...]) -> str:
    return f"# {headline}\n\n" + "\n\n".join(paragraphs) + "\n"


def _html(headline: str, paragraphs: tuple[str, ...]) -> str:
    body = "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{headline}</title></head>\n'
        f"<body><main><article>\n<h1>{headline}</h1>\n{body}\n</article></main></body></html>\n"
    )


def _json(headline: str, paragraphs: tuple[str, ...]) -> str:
    body = [{"kind": "paragraph", "text": paragraph} for paragraph in paragraphs]
    return json.dumps({"headline": headline, "body": body})


_WRITERS = {".txt": _text, ".md": _markdown, ".html": _html, ".json": _json}
