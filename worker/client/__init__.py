"""Listen to copydesk from Python: history first, then live, without gap or repeat.

    from worker.client import Subscriber

    for event in Subscriber("redis://localhost:6379/0", start="start"):
        print(event.stream_id, event.data.get("headline"))

    async for event in Subscriber("redis://localhost:6379/0", group="archive"):
        ...                                    # acknowledged when the next one is asked for

What lives here: reading the event stream, over server restarts. What does not: the live channels, which forget (any
Redis client can SUBSCRIBE to them), and anything that writes events. Needs redis-py and pydantic and nothing else.

    gaps           has something been lost between two readings? (pure)
    received       an entry of the stream as an event, and which events are wanted (pure)
    conversation   requests and replies, and what all readers share (pure)
    single         which requests follow which replies for a reader on its own (pure)
    groups         the same for a consumer of a group (pure)
    connections    redis-py's clients, and what their errors mean
    subscriber     sends, waits, reconnects; blocking and asyncio
"""

from __future__ import annotations

from worker.client.gaps import Gap, GapWarning
from worker.client.received import Received
from worker.client.subscriber import Subscriber

__all__ = ["Gap", "GapWarning", "Received", "Subscriber"]
