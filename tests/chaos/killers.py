"""Documents that try to take their worker down, read by a parser that exists only in tests.

What lives here: the plug-in distribution, made in a test's folder and found on PYTHONPATH like any installed one: the product is
unchanged. A document `#!killer ACTION [ARGUMENT]` makes the parser do that.
"""

from __future__ import annotations

from pathlib import Path

CRASHES = ("kill", "exit", "segfault", "hang_in_c", "swallow_all", "fork_then_kill")
"""These end the process that parses; the document is tried again, and at last fails as `crashed`."""
CODES = {
    "memory": "memory",
    "allocate": "memory",
    "recursion": "limit",
    "system_exit": "internal",
    "keyboard_interrupt": "internal",
    "unpicklable": "malformed",
    "hang": "timeout",
    "swallow": "timeout",
    "stop_iteration": "malformed",
    "wrong_answer": "internal",
}
"""What these become at once, without the loss of a process."""
HARMLESS = ("print", "close_stdout", "close_stderr", "chdir", "environment", "signals")
"""These disturb the process and still return an article."""

_PLUGIN = """\
import ctypes, os, signal, sys, time

from worker.models import Article, Block, Source

MARK = b"#!killer "


class Unpicklable(Exception):
    def __init__(self, *, reason):
        self.reason = reason
        self.lock = __import__("threading").Lock()


CURED = False


def parse(document):
    action, _, argument = document.content[len(MARK):].split(b"\\n")[0].decode().partition(" ")
    if CURED:
        action = "nothing"
    answer = globals()["do_" + action](argument)
    if action == "wrong_answer":
        return answer
    return Article(
        headline=f"Harmless after all: {action}",
        source=Source(path=document.path, desk=document.desk, media_type="text/plain", size_bytes=len(document.content)),
        body=(Block(kind="paragraph", text=f"The document {document.path} did {action} and was read."),),
    )


parse.recognises = lambda document: document.content.startswith(MARK)


def do_kill(_): os.kill(os.getpid(), signal.SIGKILL)
def do_exit(_): os._exit(3)
def do_segfault(_): ctypes.string_at(0)
def do_hang_in_c(_): sum(range(10**13))


def do_fork_then_kill(_):
    if os.fork() == 0:
        time.sleep(30)
        os._exit(0)
    os.kill(os.getpid(), signal.SIGKILL)


def do_memory(_): raise MemoryError
def do_allocate(_): return [bytes(1 << 28) for _ in range(64)]
def do_recursion(_): return do_recursion(_)
def do_system_exit(_): raise SystemExit(7)
def do_keyboard_interrupt(_): raise KeyboardInterrupt
def do_unpicklable(_): raise Unpicklable(reason="no")
def do_stop_iteration(_): raise StopIteration
def do_hang(_): time.sleep(600)


def do_swallow(_):
    while True:
        try:
            time.sleep(600)
        except Exception:
            pass


def do_swallow_all(_):
    while True:
        try:
            time.sleep(600)
        except BaseException:
            pass


def do_wrong_answer(_): return "no article"


def do_print(_):
    for _ in range(50):
        print("x" * 1_000_000)
        print("x" * 1000, file=sys.stderr)


def do_close_stdout(_):
    sys.stdout.close()
    os.close(1)


def do_close_stderr(_):
    sys.stderr.close()
    os.close(2)


def do_chdir(_): os.chdir("/")
def do_environment(_): os.environ.clear()
def do_signals(_): signal.signal(signal.SIGALRM, signal.SIG_IGN)
def do_nothing(_): pass
def do_sleep(seconds): time.sleep(float(seconds))


def do_compute(seconds):
    until = time.process_time() + float(seconds)
    while time.process_time() < until:
        pass
"""


def install(folder: Path) -> str:
    """Make the distribution in this folder; what to put on PYTHONPATH."""
    information = folder / "copydesk_killer-1.0.dist-info"
    information.mkdir(parents=True, exist_ok=True)
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: copydesk-killer\nVersion: 1.0\n")
    (information / "entry_points.txt").write_text(
        '[copydesk.parsers]\n"application/x-killer" = copydesk_killer:parse\n'
    )
    (folder / "copydesk_killer.py").write_text(_PLUGIN)
    return str(folder)


def cure(folder: Path) -> None:
    """From its next start on a worker finds a plug-in that does nothing of what documents ask for: the cause is gone."""
    (folder / "copydesk_killer.py").write_text(_PLUGIN.replace("CURED = False", "CURED = True"))


def killer(action: str, argument: str = "", salt: str = "") -> bytes:
    """A document that does this; `salt` makes its bytes differ from another's."""
    return f"#!killer {action} {argument}\n{salt}\n".encode()
