"""The articles that are out, and what became of orders to enrich them again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from worker.adapters.redis_connect import Client, server_errors
from worker.adapters.redis_keys import Keys

AT_ONCE = 500
KEEP_MS = 86_400_000
"""How long a settled order is remembered: long enough to ask for it."""
SETTLED = frozenset({"published", "ignored", "failed"})


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of an order (`digest` says which): `published` as a revision, `ignored` by a rule, or `failed`."""

    state: str
    digest: str
    rule: str
    reason: str
    revision: int


class PublishedArticles:
    """Reads what is out. Every method raises `TransientError` when the server does not answer."""

    def __init__(self, client: Client, keys: Keys) -> None:
        """Nothing is sent before a method is called."""
        self._client = client
        self._keys = keys

    def ids(self) -> Iterator[str]:
        """Every article's id once, in no order. What comes out meanwhile may be among them."""
        start, seen, cursor = self._keys.article(""), set[str](), 0
        while True:
            with server_errors():
                cursor, names = self._client.scan(cursor, match=f"{start}*", count=AT_ONCE, _type="string")
            fresh = dict.fromkeys(name.decode().removeprefix(start) for name in names)
            yield from (one for one in fresh if one not in seen)
            seen.update(fresh)
            if cursor == 0:
                return

    def read(self, ids: Sequence[str]) -> list[bytes | None]:
        """The newest revision of each, JSON, in the order asked."""
        if not ids:
            return []
        with server_errors():
            return list(self._client.mget([self._keys.article(one) for one in ids]))

    def settled(self, orders: Sequence[str]) -> dict[str, Settlement]:
        """Those of the orders that are settled; their records expire in a day."""
        names = ("state", "digest", "rule", "reason", "revision")
        with server_errors(), self._client.pipeline(transaction=False) as pipe:
            for order in orders:
                pipe.hmget(self._keys.document(order), *names)
            rows = pipe.execute()
            found = {
                order: Settlement(state, digest, rule, reason, int(revision or 0))
                for order, row in zip(orders, rows, strict=True)
                for state, digest, rule, reason, revision in [[(value or b"").decode() for value in row]]
                if state in SETTLED
            }
            for order, settlement in found.items():
                if settlement.state != "failed":
                    pipe.pexpire(self._keys.document(order), KEEP_MS)
            pipe.execute()
        return found
