"""The command line: `copydesk …`.

What lives here: the one way in. What does not: how an error becomes an exit code (`ending`), the options (`options`),
and each command, in a module of its own that is imported when it is called: `--help` loads nothing else.

Data goes to stdout, messages to stderr. Exit codes: 0 ok, 1 failure, 2 usage, 69 no server, 75 try again, 78 bad
configuration, 130 interrupted.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # `typing` takes longer to import than the help to print, and Ctrl+C may come meanwhile
if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130
WORKER = (sys.executable, "-P", "-m", "worker.celery_main")
"""`-P`: without it `-m` looks for every module in the current directory first, and that may be somebody's inbox."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. What takes time to load is loaded in here: Ctrl+C is no accident."""
    try:
        from worker.cli.ending import exit_code  # noqa: PLC0415 -- see above

        return exit_code(argv)
    except KeyboardInterrupt:
        return INTERRUPTED
    except RuntimeError as error:
        if isinstance(error.__cause__, KeyboardInterrupt):  # so Python 3.11 says that it came while a class was made
            return INTERRUPTED
        raise
