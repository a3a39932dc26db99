"""What the core asks of the world, and what a plug-in must be.

What lives here: protocols and the plain values they speak of. What does not: any implementation (`adapters`).
A protocol's docstring is its contract: whether it blocks, may be repeated, raises, and what it must not do.
"""

from __future__ import annotations

from worker.ports.intake import Arrival, Intake, IntakeLedger, Known, Refusal, Settled
from worker.ports.plugin import Document, Enricher, EnrichOptions, Parser, VocabularyEntry
from worker.ports.work import (
    HAND_BYTES,
    Alike,
    Claim,
    FailureEvent,
    Fingerprint,
    Line,
    Overdue,
    Publication,
    Published,
    Queue,
    Standing,
    WorkLedger,
)

__all__ = [
    "HAND_BYTES",
    "Alike",
    "Arrival",
    "Claim",
    "Document",
    "EnrichOptions",
    "Enricher",
    "FailureEvent",
    "Fingerprint",
    "Intake",
    "IntakeLedger",
    "Known",
    "Line",
    "Overdue",
    "Parser",
    "Publication",
    "Published",
    "Queue",
    "Refusal",
    "Settled",
    "Standing",
    "VocabularyEntry",
    "WorkLedger",
]
