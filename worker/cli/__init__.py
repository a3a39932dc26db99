"""The command line: `copydesk …`.

What lives here: the one way in, and how an error becomes an exit code. The options are in `options`, each command in
a module of its own,
imported when it is called: `--help` loads nothing else.

Data goes to stdout, messages to stderr. Exit codes: 0 ok, 1 failure, 2 usage, 69 no server, 75 try again, 78 bad
configuration, 130 interrupted.
"""

from __future__ import annotations

import errno
import importlib
import os
import sys
from collections.abc import Sequence

from worker.errors import ConfigurationError, CopydeskError, TransientError, UnavailableError, UnreachableError
from worker.printable import printable

OK, FAILURE, REFUSED, INTERRUPTED = 0, 1, 78, 130
WORKER = (sys.executable, "-P", "-m", "worker.celery_main")
"""`-P`: without it `-m` looks for every module in the current directory first, and that may be somebody's inbox."""
_WITH_A_WORKER = {"up", "work", "demo"}
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}
"""What a disk that is full or broken says to whoever writes."""
CODES = ((UnavailableError, 69), (UnreachableError, 69), (ConfigurationError, 78), (TransientError, 75))
"""Exit codes by the fate of the error; the first that fits counts."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    try:
        code = _run(argv)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # whoever read our output has had enough
        _drop_output()
        return OK
    except OSError as error:
        if error.errno not in FULL or error.filename is not None:  # a file that was opened has a name
            raise
        _drop_output()
        print(f"copydesk: cannot write the output: {error.strerror}", file=sys.stderr)
        return FAILURE
    except CopydeskError as error:
        return _explain(error)
    return code


def _run(argv: Sequence[str] | None) -> int:
    """Load the command and run it: while it loads, too, Ctrl+C is no accident."""
    from worker.cli.options import parse_arguments  # noqa: PLC0415 -- keeps `import worker.cli` free

    arguments = parse_arguments(argv)
    if arguments.module in _WITH_A_WORKER:
        from worker.local.early import Early  # noqa: PLC0415 -- likewise

        arguments.early = Early(WORKER)
    code: int = importlib.import_module(f"worker.cli.{arguments.module}").run(arguments)
    return code


def _drop_output() -> None:
    """Let what is left of it go nowhere, or Python stumbles over it at the end: its manual, "Note on SIGPIPE"."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _explain(error: CopydeskError) -> int:
    """Say an expected error and its remedy; an unexpected one is seen whole."""
    for line in str(error).splitlines():
        print(f"copydesk: {printable(line)}", file=sys.stderr)
    if isinstance(error, TransientError) and _is_refused(error):
        return REFUSED
    return next((code for kind, code in CODES if isinstance(error, kind)), FAILURE)


def _is_refused(error: TransientError) -> bool:
    """Whether a right is missing at the server: who runs on waits for it, a command ends."""
    from worker.adapters.redis_connect import is_refusal  # noqa: PLC0415 -- it is loaded where such an error comes from

    return is_refusal(error)
