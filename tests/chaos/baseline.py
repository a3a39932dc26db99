"""What a copydesk uses while it has nothing to do, before a run and after it.

What lives here: processes, open files, memory, temporary files and keys, and how far each may be from where it was. What does
not: documents and events (`judge`).
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.builders import wait_for
from tests.chaos.cluster import Cluster
from tests.chaos.judge import unfinished
from tests.chaos.processes import open_files, resident_bytes

MORE_FILES = 12
"""Open files a process may have more than before: one that is forked later inherits what its parent has open by then."""
MORE_MEMORY = 1.25
"""Resident memory of a process over what it was; a process that has just been forked or started has less."""
KEPT = ("article", "doc", "standing", "bytes", "alike")
"""Kinds of key that are the record of a document or an article, and stay; near repeats have two generations of them."""
HELD = frozenset({"queue:parse", "queue:unacked", "queue:unacked_index", "queue:unacked_mutex"})
"""Lists of the broker that come and go, and a lock; what a killed worker held stays in them until Celery's visibility timeout, an
hour, and the lock, where it was killed within it, for five minutes: nobody looks for what is due after an hour meanwhile."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """Taken when nothing is pending. Counts by name of the process that was started."""

    processes: dict[str, int]
    open_files: dict[str, int]
    memory_bytes: dict[str, int]
    temporary: int
    keys: frozenset[str]

    @classmethod
    def of(cls, cluster: Cluster) -> Baseline:
        """Look at a cluster now."""
        trees = {name: [one.pid, *one.descendants()] for name, one in cluster.processes.items() if one.runs}
        return cls(
            processes={name: len(pids) for name, pids in trees.items()},
            open_files={name: max(map(open_files, pids)) for name, pids in trees.items()},
            memory_bytes={name: max(map(resident_bytes, pids)) for name, pids in trees.items()},
            temporary=len(unfinished(cluster.inbox)),
            keys=_keys(cluster),
        )

    def differences(self, later: Baseline, but_for: frozenset[str] = frozenset()) -> list[str]:
        """What is more than before, in words; empty when everything is back. `but_for`: keys that may have come."""
        found = []
        for name, count in self.processes.items():
            if later.processes.get(name) != count:
                found.append(f"{name} has {later.processes.get(name)} processes, it had {count}")
            if later.open_files.get(name, 0) > self.open_files[name] + MORE_FILES:
                found.append(f"{name} has {later.open_files[name]} open files, it had {self.open_files[name]}")
            if later.memory_bytes.get(name, 0) > self.memory_bytes[name] * MORE_MEMORY:
                found.append(f"{name} has {later.memory_bytes[name]:,} bytes, it had {self.memory_bytes[name]:,}")
        if later.temporary > self.temporary:
            found.append(f"{later.temporary} temporary files, there were {self.temporary}")
        found += [f"new key {key}" for key in sorted(later.keys - self.keys - but_for)]
        return found


def returns_to(
    baseline: Baseline, cluster: Cluster, *, but_for: frozenset[str] = frozenset(), seconds: float = 30.0
) -> None:
    """Wait until everything is back where it was; a pool that grows again takes a moment."""

    def differences() -> list[str]:
        return baseline.differences(Baseline.of(cluster), but_for)

    try:
        wait_for(lambda: not differences(), seconds, "everything back at its base line")
    except AssertionError as error:
        raise AssertionError(f"{error}: {differences()}") from None


def _keys(cluster: Cluster) -> frozenset[str]:
    """Every key that is no record, by name without the prefix."""
    with cluster.client() as client:
        names = {key.decode().removeprefix(cluster.prefix) for key in client.scan_iter(cluster.key("*"), count=1000)}
    return frozenset(name for name in names if name.split(":")[0] not in KEPT) - HELD
