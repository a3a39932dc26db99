"""The CloudEvents envelope, cut where the data begins.

Pure. The bytes of an event are `head(...) + data + b"}"`: the article's JSON is written once and serves the event, the
channels and the article key. What does not live here: the data itself (`models`) and who sends it (`adapters`).
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

from worker.models import EventCause, EventType


def head(
    event_id: str, *, source: str, event_type: EventType, subject: str, time_ms: int, cause: EventCause | None = None
) -> bytes:
    """Everything up to the data. `time_ms` is in milliseconds since 1970."""
    fields = {
        "specversion": "1.0",
        "id": event_id,
        "source": source,
        "type": event_type,
        "subject": subject,
        "time": rfc3339(time_ms),
        "datacontenttype": "application/json",
    }
    if cause is not None:
        fields["cause"] = cause
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))[:-1].encode() + b',"data":'


def rfc3339(time_ms: int) -> str:
    """Milliseconds since 1970 as RFC 3339 in UTC, with milliseconds."""
    return datetime.fromtimestamp(time_ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment(time_ms: int) -> datetime:
    """Milliseconds since 1970 as an aware datetime in UTC."""
    return datetime.fromtimestamp(time_ms / 1000, UTC)
