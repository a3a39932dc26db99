"""A program: what `celery -A worker worker --quiet` does, without the rest of Celery's command line.

That one loads all of Celery's subcommands before it starts, which takes a fifth of the time until a worker is ready.
`copydesk work` and `copydesk up` run this one; both run the same application.

    python -m worker.celery_main [QUEUES]
"""

from __future__ import annotations

import sys

import worker


def main(arguments: list[str]) -> int:
    """Work until told to stop; `arguments` may name the queues, separated by commas."""
    process = worker.app.Worker(queues=arguments[0] if arguments else None, quiet=True)
    process.start()
    return int(process.exitcode or 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
