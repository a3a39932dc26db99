"""Which files of one inbox need no second look, in 24 to 48 bytes a file.

What lives here: a token for each path that is known under it. What does not: what a token says (`adapters.inbox`), and
when the folder is walked (`walk`).
"""

from __future__ import annotations

from array import array

_FEWEST_SLOTS = 1 << 10
_NONE = 0
"""In place of a path: the slot is free. In place of a token: the file is not known (any more)."""


class Tokens:
    """From raw path to token: two arrays of 64-bit numbers, where a dict took 170 bytes a file and more.

    Of a path only the 64 bits of its hash are kept. Should two paths share them, they take each other's place: each is
    then taken for changed and asked about again, and none is missed.
    """

    def __init__(self) -> None:
        self._names, self._tokens = _slots(_FEWEST_SLOTS), _slots(_FEWEST_SLOTS)
        self._used = self._known = 0

    def __len__(self) -> int:
        """How many files are known."""
        return self._known

    def get(self, path: bytes) -> int | None:
        """The token this file is known under, if it is."""
        return self._tokens[self._slot(hash(path) or 1)] or None

    def put(self, path: bytes, token: int) -> None:
        """This file is known under this token now."""
        name = hash(path) or 1
        slot = self._slot(name)
        self._used += self._names[slot] == _NONE
        self._known += (token != _NONE) - (self._tokens[slot] != _NONE)
        self._names[slot], self._tokens[slot] = name, token
        if 3 * self._used > 2 * len(self._names):
            self._make_room()

    def drop(self, path: bytes) -> None:
        """This file is not known any more. Its place is free again when room is made."""
        if self.get(path) is not None:
            self.put(path, _NONE)

    def clear(self) -> None:
        """No file is known."""
        self._begin_anew(_FEWEST_SLOTS)

    def _slot(self, name: int) -> int:
        """Where it is, or the free slot where it belongs: the first from its own on."""
        names = self._names
        last = len(names) - 1
        slot = name & last
        while (found := names[slot]) != name and found != _NONE:
            slot = (slot + 1) & last
        return slot

    def _make_room(self) -> None:
        """Move what is known to a table that is at most half full."""
        names, tokens = self._names, self._tokens
        slots = _FEWEST_SLOTS
        while slots < 2 * self._known:
            slots *= 2
        self._begin_anew(slots)
        for name, token in zip(names, tokens, strict=True):
            if token != _NONE:
                slot = self._slot(name)
                self._names[slot], self._tokens[slot] = name, token
                self._used += 1
        self._known = self._used

    def _begin_anew(self, slots: int) -> None:
        self._names, self._tokens = _slots(slots), _slots(slots)
        self._used = self._known = 0


class Remembered:
    """The files that are known, and while a walk renews them those that it has seen."""

    def __init__(self) -> None:
        self.tokens = Tokens()
        self.seen: Tokens | None = None

    def __len__(self) -> int:
        """How many files are known."""
        return len(self.tokens)

    def add(self, path: bytes, token: int) -> None:
        """This file needs no further look while its token is the same."""
        self.tokens.put(path, token)
        if self.seen is not None:
            self.seen.put(path, token)

    def drop(self, path: bytes) -> None:
        """Look at this file again."""
        self.tokens.drop(path)
        if self.seen is not None:
            self.seen.drop(path)

    def clear(self) -> None:
        """Look at everything again."""
        self.tokens.clear()
        self.seen = None

    def renew(self) -> None:
        """Keep only what has been seen since the walk began, if that was recorded."""
        if self.seen is not None:
            self.tokens, self.seen = self.seen, None


def _slots(count: int) -> array[int]:
    return array("q", bytes(8 * count))
