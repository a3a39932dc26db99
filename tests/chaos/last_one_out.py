"""Ends what a test leaves running when it is itself ended, however that happens: it waits for its standard input to close.

    python last_one_out.py MARK WORD…    every process whose environment has MARK, or whose command line has a WORD

Alone in its file and without imports of ours: it starts with every cluster.
"""

import contextlib
import os
import signal
import sys


def main() -> None:
    """Wait for the end, then look until nobody is left."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    sys.stdin.buffer.read()
    mark, *words = (argument.encode() for argument in sys.argv[1:])
    while found := [pid for pid in os.listdir("/proc") if pid.isdigit() and _is_left(pid, mark, words)]:
        for pid in found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)


def _is_left(pid: str, mark: bytes, words: list[bytes]) -> bool:
    if int(pid) == os.getpid():
        return False
    try:
        with open(f"/proc/{pid}/stat", "rb") as stat, open(f"/proc/{pid}/environ", "rb") as environment:
            ended = stat.read().rpartition(b")")[2].split()[0] in b"ZX"
            marked = mark in environment.read().split(b"\0")
        with open(f"/proc/{pid}/cmdline", "rb") as line:
            command = line.read()  # some servers write their own
    except OSError:
        return False
    return not ended and (marked or any(word in command for word in words))


if __name__ == "__main__":
    main()
