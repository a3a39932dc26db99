"""The ledger in memory (`memory`) putting out an article that was enriched again."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from worker.adapters.memory_record import Record
from worker.ports import Claim, Publication, Published


class _Ledger(Protocol):
    records: dict[str, Record]
    out: dict[str, tuple[Publication, str]]
    events: list[bytes]
    heard: list[tuple[str, bytes]]
    counts: dict[str, int]

    def _holds(self, claim: Claim) -> bool: ...

    def _settle(self, document: str, record: Record, state: str) -> None: ...


class Republishing:
    """A part of `memory.MemoryLedger`."""

    __slots__ = ()

    def republish(self: _Ledger, claim: Claim, publication: Publication) -> Published:
        """See `ports.WorkLedger`."""
        record = self.records[claim.id]
        if record.state == "published" and record.event == publication.event_id:
            return Published.REPEATED
        if not self._holds(claim):
            return Published.FENCED
        last, document = self.out.get(publication.article_id, (None, ""))
        if last is None or last.revision != publication.revision - 1:
            return Published.STALE
        kept = replace(publication, version=last.version, modified_ms=last.modified_ms)
        self.out[publication.article_id] = (kept, document)
        event = publication.head + publication.article + b"}"
        self.events.append(event)
        self.heard += [(channel, event) for channel in publication.channels]
        record.came_out(publication)
        self._settle(claim.id, record, "published")
        self.counts["published"] += 1
        return Published.DONE
