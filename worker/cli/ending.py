"""How a command ends: whatever it returns or raises becomes an exit code, and what is expected one line for a person.

What does not live here: Ctrl+C (`cli`), and the commands.
"""

from __future__ import annotations

import errno
import importlib
import io
import os
import sys
from collections.abc import Sequence

from worker.cli import WORKER
from worker.cli.options import parse_arguments
from worker.errors import ConfigurationError, CopydeskError, TransientError, UnavailableError, UnreachableError
from worker.printable import printable

OK, FAILURE, REFUSED = 0, 1, 78
_WITH_A_WORKER = {"up", "work", "demo"}
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}
"""What a disk that is full or broken says to whoever writes."""
CODES = ((UnavailableError, 69), (UnreachableError, 69), (ConfigurationError, 78), (TransientError, 75))
"""Exit codes by the fate of the error; the first that fits counts."""


def exit_code(argv: Sequence[str] | None) -> int:
    """Run one command and return its exit code."""
    _prepare_streams()
    try:
        code = _run(argv)
        sys.stdout.flush()
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


def _prepare_streams() -> None:
    """Open the standard streams that are closed, to nowhere, and let stdout take any character."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # the lowest number is free, and it must not become that of a file or a socket
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 -- for good
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # JSON is UTF-8, whatever the terminal is


def _run(argv: Sequence[str] | None) -> int:
    arguments = parse_arguments(argv)
    if arguments.module in _WITH_A_WORKER:
        from worker.local.early import Early  # noqa: PLC0415 -- only where there is one to start

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
