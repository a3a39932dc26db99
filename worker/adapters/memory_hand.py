"""The ledger in memory (`memory`) giving out documents, and putting out articles, several at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from worker.adapters.memory_record import Record
from worker.errors import TransientError
from worker.ports import HAND_BYTES, Alike, Claim, Publication, Published


class _Ledger(Protocol):
    records: dict[str, Record]

    def claim(self, document: str, stage: str, token: str) -> Claim | None: ...

    def _now(self) -> int: ...

    def publish(self, claim: Claim, publication: Publication) -> Published | tuple[Alike, ...]: ...


class Together:
    """A part of `memory.MemoryLedger`."""

    __slots__ = ()

    def claim_together(self: _Ledger, documents: Sequence[str], stage: str, token: str) -> list[Claim | None]:
        """See `ports.WorkLedger`."""
        claims: list[Claim | None] = []
        held = 0
        for document in documents:
            record = self.records.get(document)
            if record and record.is_free(stage, token, self._now()):
                held += record.size
                tries = record.attempts + (not record.is_held_by(token))
                if tries > 1 or held > HAND_BYTES:  # alone
                    return claims or [self.claim(document, stage, token)]
            claims.append(self.claim(document, stage, token))
        return claims

    def expect(self, documents: Sequence[str], stage: str, token: str) -> None:
        """See `ports.WorkLedger`. There are no round trips to be saved."""

    def publish_together(
        self: _Ledger, going: Sequence[tuple[Claim, Publication]]
    ) -> list[Published | tuple[Alike, ...] | TransientError]:
        """See `ports.WorkLedger`."""
        return [self.publish(claim, publication) for claim, publication in going]
