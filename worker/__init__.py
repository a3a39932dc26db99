"""copydesk: article files in, clean and tagged articles out.

The map, from the ground up; each floor imports only from those below it:

    errors · server_address      failures by fate · what users write as an address, read
    models · ports               what crosses a wire · what the core asks of the world
    parse · enrich · decide      the pure core: bytes -> article -> richer article; which revision, retry or give up
    announcement · hints         what goes out: events, and messages that may be lost
    stages · adapters            in which order core and world are called · Redis, Celery, files, memory
    settings · plugins           every setting · parsers and enrichers by entry point
    launch                       what a process begins with: settings, log, server's address
    bootstrap                    the composition root: settings -> services
    tasks                        a stage and a retry policy
    celery_app · celery_main · watcher · local · client · cli    the processes

`celery -A worker worker` finds its application here.
"""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` takes longer to import than all that a command begins with: see `cli`
if TYPE_CHECKING:
    from typing import Any

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Build the Celery application when somebody asks for it, and not before."""
    if name == "app":
        import gc  # noqa: PLC0415 -- as little as can be before it is asked for

        gc.disable()  # nothing that is imported now is garbage, and looking for some takes a tenth of the time
        try:
            from worker.celery_app import app  # noqa: PLC0415 -- importing the package must stay free of Celery
        finally:
            gc.enable()
        return app
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
