"""The command line: `copydesk …`.

What lives here: the one way in, and how an error becomes an exit code. The options are in `options`, each command in a module of its own,
imported when it is called: `--help` loads nothing else.

Data goes to stdout, messages to stderr. Exit codes: 0 ok, 1 failure, 2 usage, 69 no server, 75 try again, 78 bad
configuration, 130 interrupted.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence

OK, FAILURE, USAGE, NO_SERVER, TRY_AGAIN, CONFIGURATION, INTERRUPTED = 0, 1, 2, 69, 75, 78, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    from worker.cli.options import build_parser  # noqa: PLC0415 -- keeps `import worker.cli` free

    arguments = build_parser().parse_args(argv)
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
    except Exception as error:
        return _explain(error)
    return code


def _explain(error: Exception) -> int:
    """Say an expected error in one line; let an unexpected one be seen whole."""
    from worker.errors import ConfigurationError, PermanentError, TransientError, UnavailableError  # noqa: PLC0415
    from worker.printable import printable  # noqa: PLC0415

    codes = (
        (UnavailableError, NO_SERVER),
        (ConfigurationError, CONFIGURATION),
        (TransientError, TRY_AGAIN),
        (PermanentError, FAILURE),
    )
    for kind, code in codes:
        if isinstance(error, kind):
            for line in str(error).splitlines():
                print(f"copydesk: {printable(line)}", file=sys.stderr)
            return code
    raise error
