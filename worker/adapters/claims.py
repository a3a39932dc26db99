"""How a hand of documents is asked for, and read out of the server's answer."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import NamedTuple

from worker.adapters.packed import unpack
from worker.adapters.redis_keys import Keys
from worker.adapters.redis_scripts import Told
from worker.ports import HAND_BYTES, Claim

_log = logging.getLogger(__name__)
Row = list[bytes | int | None]


class Wish(NamedTuple):
    """Documents that somebody wants to take together."""

    documents: tuple[str, ...]
    stage: str
    token: str


def claim_call(keys: Keys, wish: Wish, *, lease_ms: int, max_attempts: int) -> Told:
    """Keys and arguments of `claim.lua`, in its order."""
    content = keys.content if wish.stage == "parse" else keys.handed
    names = [keys.pending]
    for document in wish.documents:
        names += keys.document(document), content(document)
    return names, [wish.stage, wish.token, lease_ms, max_attempts, HAND_BYTES, *wish.documents]


def read_claims(wish: Wish, rows: Sequence[Row | None]) -> list[Claim | None]:
    """The claims in the order of the documents; fewer where the rest is to be taken alone."""
    return [
        _claim(document, wish.stage, row) if row else None for document, row in zip(wish.documents, rows, strict=False)
    ]


def text(value: bytes | int | None) -> str | None:
    """What is written in a field."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else None


def _claim(document: str, stage: str, row: Row) -> Claim:
    fence, attempts, exhausted, now, content = row[:5]
    inbox, path, digest, desk, media, urgent, received, first_error, last_error = map(text, row[5:])
    return Claim(
        id=document,
        stage=stage,
        fence=int(fence or 0),
        attempts=int(attempts or 0),
        exhausted=exhausted == 1,
        inbox=inbox or "",
        path=path or "",
        digest=digest or "",
        content=_content(document, content),
        desk=desk or None,
        media_type=media or "",
        urgent=urgent == "1",
        received_ms=int(received or 0),
        now_ms=int(now or 0),
        first_error_ms=int(first_error) if first_error else None,
        last_error=last_error or None,
    )


def _content(document: str, kept: bytes | int | None) -> bytes | None:
    """What is damaged is as good as lost, and asked for again."""
    try:
        return unpack(kept) if isinstance(kept, bytes) else None
    except ValueError as error:
        _log.warning("work.damaged id=%s reason=%r", document, str(error))
        return None
