"""What copydesk weighs: the memory of its processes, and the server's memory as files pass."""

from __future__ import annotations

from typing import Any

from bench import articles, processes
from bench.figures import Figure, Part, spread
from bench.light import NO_ENRICHERS
from bench.running import EVENTS, System

WORKER_MIB = 200.0
FLAT_BYTES = 1_000.0
_WAVES = 4


def worker_memory(count: int, concurrency: int) -> Part:
    """A worker's processes after `count` articles."""
    with System(concurrency) as system:
        before, used = system.events(), system.client.info("memory")["used_memory"]
        system.drop(articles.write(system.fresh_folder(), 60_000_000, count))
        system.wait_events(before + count)
        kept = (system.client.info("memory")["used_memory"] - used) / count
        parts = system.parts()
        use = {name: [processes.memory(pid) for pid in parts[name]] for name in parts if name != "server"}
    figures = [
        spread(f"{name}, resident", "MiB", [one.rss / processes.MIB for one in memories], **_bound(name))
        for name, memories in use.items()
    ]
    shared = sum(one.pss for memories in use.values() for one in memories)
    figures.append(Figure("all of them, shared pages counted once", "MiB", shared / processes.MIB))
    figures.append(Figure("server, for each finished article: event, article and records", "bytes", kept))
    how = (
        f"After {count:,} articles of 3.5 kB, {concurrency} worker processes. Resident memory counts what processes "
        "share in each of them."
    )
    return Part("memory", "Memory of the processes", how, figures)


def server_memory(count: int, concurrency: int) -> Part:
    """The server's memory while `count` small files pass, with little kept of the results."""
    each = count // _WAVES
    settings = {"PUBLISH__RETENTION_EVENTS": "1000", "INBOX__MAX_PENDING": "2000"} | NO_ENRICHERS
    used: list[int] = []
    peaks: list[int] = []
    with System(concurrency, settings) as system:
        client = system.client
        for wave in range(_WAVES):
            before = system.events()
            system.drop(articles.write(system.fresh_folder(), 50_000_000 + wave * each, each, _tiny))
            system.wait_events(before + each, also=lambda: peaks.append(int(client.info("memory")["used_memory"])))
            used.append(int(client.info("memory")["used_memory"]))
        kept = _kept(system)
    growth = (used[-1] - used[0]) / (count - each)
    how = (
        f"{count:,} texts of 300 bytes pass, parsed and not enriched, in {_WAVES} waves, with "
        "`publish.retention_events` at 1,000 and at most 2,000 pending. What remains of a document is its article and "
        "its record in the ledger; beyond that nothing may grow."
    )
    figures = [
        spread("server's memory after each wave", "MiB", [size / processes.MIB for size in used]),
        Figure("highest while they pass", "MiB", max(peaks) / processes.MIB),
        Figure("growth for each document", "bytes", growth),
        Figure("kept of each document", "bytes", kept, note="its article, its record, its digest"),
        Figure("growth beyond what is kept", "bytes", growth - kept, bound=FLAT_BYTES, direction="at most"),
    ]
    return Part("server", "Memory of the server", how, figures)


def _tiny(number: int) -> str:
    return articles.article(number, 300)


def _kept(system: System) -> float:
    """What a document's keys take on average, as the server counts, with the key's place in the table."""
    total = 0
    names: list[bytes] = [key for key in system.client.scan_iter("copydesk:*", count=1000) if key != EVENTS.encode()]
    documents = sum(name.startswith(b"copydesk:article:") for name in names)
    for start in range(0, len(names), 1000):
        pipe = system.client.pipeline(transaction=False)
        for name in names[start : start + 1000]:
            pipe.memory_usage(name, samples=0)
        total += sum(int(size or 0) for size in pipe.execute())
    return total / int(documents)


def _bound(name: str) -> dict[str, Any]:
    return {"bound": WORKER_MIB, "direction": "at most"} if name == "worker processes" else {}
