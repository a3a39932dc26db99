"""A bare Redis stream with a consumer group, 32 references at a time: as little as can acknowledge."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from redis.exceptions import ResponseError

from bench.field import work

COMMANDS = ["{python} -m bench.field.peers.streams 1", "{python} -m bench.field.peers.streams 2"]
_STREAM, _GROUP, _AT_ONCE = "peer-streams", "workers", 32


def send(paths: Iterable[str]) -> None:
    pipe = work.client().pipeline(transaction=False)
    for path in paths:
        pipe.xadd(_STREAM, {"path": path})
    pipe.execute()


def _consume(name: str) -> None:
    client = work.client()
    try:
        client.xgroup_create(_STREAM, _GROUP, id="0", mkstream=True)
    except ResponseError as error:
        if "BUSYGROUP" not in str(error):
            raise
    while True:
        for _, entries in client.xreadgroup(_GROUP, name, {_STREAM: ">"}, count=_AT_ONCE, block=1000) or []:
            for entry, fields in entries:
                pipe = client.pipeline(transaction=False)
                work.publish(work.enrich(work.parse(fields[b"path"].decode())), pipe)
                pipe.xack(_STREAM, _GROUP, entry)
                pipe.xdel(_STREAM, entry)
                pipe.execute()


if __name__ == "__main__":
    _consume(sys.argv[1])
