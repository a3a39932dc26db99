"""Start each peer, let it work, stop it; and copydesk among them, on the same files and the same server."""

from __future__ import annotations

import ast
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from bench import articles, processes
from bench.field.work import EVENTS_VARIABLE, URL_VARIABLE
from bench.figures import Part, spread
from bench.light import NO_ENRICHERS, light_core
from bench.running import System
from bench.servers import free_port
from worker.adapters.redis_connect import Client

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = ROOT / ".venv-bench"
_PEER_EVENTS = "peer:events"
_WARM = 20
PEERS = {
    "streams": "bare Redis stream, groups of 32",
    "celery_task": "Celery, one task",
    "celery_chain": "Celery, chain of three",
    "dramatiq_actor": "dramatiq",
    "taskiq_stream": "taskiq, stream",
    "saq_function": "saq",
    "huey_task": "huey, does not acknowledge",
    "rq_simple": "rq, simple worker",
}
ACKNOWLEDGE = ("celery_task", "taskiq_stream", "saq_function", "rq_simple")
WORK_BOUNDS = {"streams": 0.8, "dramatiq_actor": 1.0} | dict.fromkeys(ACKNOWLEDGE, 1.0)
QUEUE_BOUNDS = {"celery_chain": 3.0} | dict.fromkeys(ACKNOWLEDGE, 1.0)
"""Real work takes so long that nobody can do three times what a chain does; where it takes no time, dramatiq and a bare
stream, which record nothing, are ahead of us."""
_NO_LINKS = {"ENRICH__DUPLICATES__WINDOW_SECONDS": "0"}
"""The peers could not search for repeats, so neither do we."""


class Turn(NamedTuple):
    """What one turn of one of them came to: articles a second, and the server's processor time for each, in µs."""

    rate: float
    server_us: float


Turns = dict[str, list[Turn]]


def run(count: int, repeats: int, *, light: bool) -> Part:
    """`repeats` rounds, everybody in turn; `light`: a parse that takes next to no time, and nothing enriched."""
    settings = {"INBOX__MAX_PENDING": str(10 * count), **_NO_LINKS} | (NO_ENRICHERS if light else {})
    turns: Turns = {}
    with System(settings=settings, plugins=light_core if light else None, tcp_port=free_port()) as system:
        for turn in range(repeats):
            prepared = articles.write(system.fresh_folder(), turn * count, count)
            for peer in PEERS if ENVIRONMENT.exists() else ():
                turns.setdefault(peer, []).append(_peer(system, peer, prepared, count))
            turns.setdefault("copydesk", []).append(_copydesk(system, prepared, count))
    return _part(turns, count, repeats, light=light)


def _part(turns: Turns, count: int, repeats: int, *, light: bool) -> Part:
    ours = turns.pop("copydesk")
    bounds = QUEUE_BOUNDS if light else WORK_BOUNDS
    figures = [spread("copydesk", "articles/s", [turn.rate for turn in ours])]
    for peer, theirs in turns.items():
        ratios = [our.rate / their.rate for our, their in zip(ours, theirs, strict=True)]
        bound: dict[str, Any] = {"bound": bounds[peer], "direction": "at least"} if peer in bounds else {}
        figures.append(spread(PEERS[peer], "articles/s", [turn.rate for turn in theirs]))
        figures.append(spread(f"copydesk over {PEERS[peer]}", "", ratios, **bound))
    for name, of in {"copydesk": ours, **{PEERS[peer]: theirs for peer, theirs in turns.items()}}.items():
        figures.append(spread(f"server, {name}", "µs/article", [turn.server_us for turn in of]))
    what = "a parse that takes next to no time and no enrichment" if light else "the real parse and enrich"
    how = (
        f"{count:,} articles of 3.5 kB, {repeats} rounds, two worker processes each, one server over TCP, {what}: the "
        "same functions for all. From the first event to the last, while the sender still sends. The peers get file "
        "names and keep no record; copydesk finds the files in its inbox, keeps a ledger and publishes once. "
        "`server` is its processor time for an article."
    )
    if not turns:
        how += " The peers are not installed: `make bench` installs them."
    kind = "light" if light else "real"
    return Part(f"field-{kind}", f"Beside the field: {'the queue alone' if light else 'real work'}", how, figures)


def _copydesk(system: System, prepared: Path, count: int) -> Turn:
    before, busy = system.events(), _server_seconds(system)
    system.drop(prepared)
    system.wait_events(before + count)
    busy = _server_seconds(system) - busy
    return _turn(system.event_times(before), count, busy)


def _turn(moments: list[float], count: int, server_seconds: float) -> Turn:
    return Turn((count - 1) / (moments[-1] - moments[0]), server_seconds / count * 1e6)


def _server_seconds(system: System) -> float:
    return processes.thread_seconds(system.parts()["server"][0])


def _peer(system: System, peer: str, prepared: Path, count: int) -> Turn:
    warm = articles.write(system.fresh_folder(), 95_000_000, _WARM)
    environment = {
        **system.environment,
        "PYTHONPATH": f"{ROOT}:{system.folder}",
        URL_VARIABLE: system.url,
        EVENTS_VARIABLE: _PEER_EVENTS,
    }
    system.client.delete(_PEER_EVENTS)
    with system.standing_still(), _workers(system, peer, environment):
        _send(peer, warm, environment)
        system.wait(lambda: system.events(_PEER_EVENTS) >= _WARM, 60, f"results of {peer}")
        busy = _server_seconds(system)
        sender = subprocess.Popen(_sending(peer, prepared), env=environment)
        system.wait(lambda: system.events(_PEER_EVENTS) >= _WARM + count, 600, f"results of {peer}")
        busy = _server_seconds(system) - busy
        sender.wait(60)
    moments = system.event_times(_WARM, _PEER_EVENTS)
    _forget(system.client)
    return _turn(moments, count, busy)


@contextmanager
def _workers(system: System, peer: str, environment: dict[str, str]) -> Iterator[None]:
    with ExitStack() as stack, (system.folder / "peers.log").open("ab") as log:
        for command in _commands(peer):
            words = [
                word.format(python=ENVIRONMENT / "bin/python", bin=ENVIRONMENT / "bin", processes=2, url=system.url)
                for word in command.split()
            ]
            process = subprocess.Popen(
                words, env=environment, cwd=system.folder, stdout=log, stderr=log, start_new_session=True
            )
            stack.callback(_stop, process)
        yield


def _commands(peer: str) -> list[str]:
    """Read, not imported: the libraries are in the other environment."""
    source = (Path(__file__).parent / "peers" / f"{peer}.py").read_text("utf-8")
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "COMMANDS":
            commands: list[str] = ast.literal_eval(node.value)
            return commands
    raise ValueError(f"{peer} says no COMMANDS")


def _send(peer: str, folder: Path, environment: dict[str, str]) -> None:
    subprocess.run(_sending(peer, folder), env=environment, check=True)


def _sending(peer: str, folder: Path) -> list[str]:
    return [str(ENVIRONMENT / "bin/python"), "-m", "bench.field.send", peer, str(folder)]


def _stop(process: subprocess.Popen[bytes]) -> None:
    """The whole session: these supervisors take their time, and nothing of theirs is kept."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _forget(client: Client) -> None:
    """Remove what peers left, so that no one's leavings slow the next."""
    ours = b"copydesk:"
    names = [name for name in client.scan_iter(count=1000) if not name.startswith(ours)]
    if names:
        client.unlink(*names)
