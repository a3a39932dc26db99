"""huey with worker processes. It does not acknowledge: what a dead worker held is lost."""

from __future__ import annotations

from collections.abc import Iterable

from huey import RedisHuey

from bench.field import work

COMMANDS = ["{bin}/huey_consumer bench.field.peers.huey_task.huey --workers {processes} --worker-type process --quiet"]
huey = RedisHuey("peer-huey", url=work.url(), results=False)


@huey.task()
def run(path: str) -> None:
    work.run(path)


def send(paths: Iterable[str]) -> None:
    for path in paths:
        run(path)
