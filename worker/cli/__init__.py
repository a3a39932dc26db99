"""The command line: `copydesk …`.

What lives here: the one way in, and how an error becomes an exit code. The options are in `options`, each command in
a module of its own,
imported when it is called: `--help` loads nothing else.

Data goes to stdout, messages to stderr. Exit codes: 0 ok, 1 failure, 2 usage, 69 no server, 75 try again, 78 bad
configuration, 130 interrupted.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence

from worker.errors import ConfigurationError, CopydeskError, TransientError, UnavailableError, UnreachableError
from worker.printable import printable

OK, FAILURE, INTERRUPTED = 0, 1, 130
WORKER = (sys.executable, "-m", "worker.celery_main")
_WITH_A_WORKER = {"up", "work", "demo"}
CODES = ((UnavailableError, 69), (UnreachableError, 69), (ConfigurationError, 78), (TransientError, 75))
"""Exit codes by the fate of the error; the first that fits counts."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    from worker.cli.options import parse_arguments  # noqa: PLC0415 -- keeps `import worker.cli` free

    arguments = parse_arguments(argv)
    if arguments.module in _WITH_A_WORKER:
        from worker.local.early import Early  # noqa: PLC0415 -- likewise

        arguments.early = Early(WORKER)
    command = importlib.import_module(f"worker.cli.{arguments.module}")
    try:
        code: int = command.run(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # whoever read our output has had enough; see the Python manual, "Note on SIGPIPE"
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except CopydeskError as error:
        return _explain(error)
    return code


def _explain(error: CopydeskError) -> int:
    """Say an expected error and its remedy; an unexpected one is seen whole."""
    for line in str(error).splitlines():
        print(f"copydesk: {printable(line)}", file=sys.stderr)
    return next((code for kind, code in CODES if isinstance(error, kind)), FAILURE)
