"""Every command's options, examples and help. Imports hardly more than argparse: `--help` must answer at once."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeAlias

from worker import __version__

if TYPE_CHECKING:
    Commands: TypeAlias = "argparse._SubParsersAction[Parser]"  # noqa: SLF001 -- it has no public name

EPILOG = """\
examples:
  copydesk demo                         see it work, in a temporary folder
  copydesk up ./inbox                   everything on this machine, until Ctrl+C
  copydesk tail                         results as they come
  copydesk process article.html | jq    no server: one JSON article a line

`copydesk COMMAND --help` has more. Exit codes: 0 ok, 1 failure, 2 usage, 69 no server, 75 try again,
78 bad configuration, 130 interrupted.
"""

EVENT_TYPES = ("published", "updated", "withdrawn", "failed")
"""The last words of the types in `models`."""


class Parser(argparse.ArgumentParser):
    """Shows no password of what it refuses."""

    def error(self, message: str) -> NoReturn:
        """See `argparse`: say it and how the command is used, and end with 2."""
        from worker.masking import without_passwords  # noqa: PLC0415 -- its patterns take longer than the help

        super().error(without_passwords(message))


def parse_arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """What was typed. Ids may follow options, though argparse asks an optional list only once (before Python 3.13)."""
    parser = build_parser()
    arguments, rest = parser.parse_known_args(argv)
    if rest and getattr(arguments, "ids", None) == [] and not any(word.startswith("-") for word in rest):
        arguments.ids = rest
    elif rest:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    return arguments


def build_parser() -> argparse.ArgumentParser:
    """The whole command line."""
    parser = Parser(
        prog="copydesk",
        description="Drop article files into a folder; clean, summarised, tagged articles come out of Redis.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"copydesk {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for add in (
        _demo, _up, _watch, _work, _process, _submit, _tail, _status, _show, _failures, _reprocess, _doctor, _config,
        _schema, _completion,
    ):  # fmt: skip
        add(commands)
    return parser


def _command(
    commands: Commands, name: str, summary: str, examples: str, *, server: bool = True
) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name,
        help=summary,
        description=summary[0].upper() + summary[1:] + ".",
        epilog="examples:\n" + "\n".join(f"  {line}" for line in examples.strip().splitlines()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(module=name)
    parser.add_argument("--config", type=Path, metavar="FILE", help="settings file; default: ./copydesk.toml")
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="any setting, such as work.max_attempts=5"
    )
    if server:
        parser.add_argument(
            "--redis-url", metavar="URL", help="a server of yours: redis://, rediss://, unix://, sentinel://"
        )
    return parser


def _json(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument("--json", action="store_true", help=f"print {what} as JSON")


def _demo(commands: Commands) -> None:
    parser = _command(
        commands, "demo", "run sample articles through everything, in a temporary folder",
        "copydesk demo\ncopydesk demo --json | jq .data.summary", server=False,
    )  # fmt: skip
    _json(parser, "each event")
    parser.add_argument("--keep", action="store_true", help="do not remove the temporary folder")


def _up(commands: Commands) -> None:
    parser = _command(
        commands, "up", "run everything on this machine: server, watcher and workers, until Ctrl+C",
        "copydesk up ./inbox\ncopydesk up ./inbox --workers 4 --disposition archive\n"
        "copydesk up --redis-url redis://localhost:6379/0 ./inbox",
    )  # fmt: skip
    parser.add_argument("inbox", nargs="*", type=Path, metavar="INBOX", help="folder to watch; made if it is not there")
    parser.add_argument("--workers", type=int, metavar="N", help="documents worked on at the same time")
    _disposition(parser)


def _watch(commands: Commands) -> None:
    parser = _command(
        commands, "watch", "watch folders and hand their documents to the workers",
        "copydesk watch /srv/inbox --redis-url redis://queue.example:6379/0",
    )  # fmt: skip
    parser.add_argument("inbox", nargs="*", type=Path, metavar="INBOX", help="folder to watch; made if it is not there")
    _disposition(parser)


def _disposition(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--disposition", choices=("keep", "archive", "delete"), help="what happens to a file once its result is durable"
    )


def _work(commands: Commands) -> None:
    parser = _command(
        commands, "work", "work on documents; run it on as many machines as you like",
        "copydesk work --redis-url redis://queue.example:6379/0\ncopydesk work --workers 8 --queues slow",
    )  # fmt: skip
    parser.add_argument("--workers", type=int, metavar="N", help="documents worked on at the same time")
    parser.add_argument("--queues", metavar="NAMES", help="only these queues, comma separated; default: all")


def _process(commands: Commands) -> None:
    parser = _command(
        commands, "process", "parse and enrich files here and now, without a server",
        "copydesk process article.html\ncopydesk process *.txt > articles.jsonl\n"
        "find archive -name '*.html' -print0 | xargs -0 copydesk process",
        server=False,
    )  # fmt: skip
    parser.add_argument("files", nargs="+", metavar="FILE", help="article files; - reads stdin")
    parser.add_argument(
        "--format",
        choices=("json", "ninjs", "jsonld"),
        default="json",
        help="what is printed, one a line; default: json",
    )
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="processes to use; default: 1")


def _submit(commands: Commands) -> None:
    parser = _command(
        commands, "submit", "hand in a file, or stdin, without the folder",
        "copydesk submit article.html\ncurl -s https://example.com/story | copydesk submit - --name story.html",
    )  # fmt: skip
    parser.add_argument("paths", nargs="+", metavar="PATH", help="article files; - reads stdin")
    parser.add_argument(
        "--name", help="what the one PATH is called; submitting the same name again makes a new revision"
    )
    parser.add_argument("--desk", help="the desk it belongs to")
    parser.add_argument("--wait", action="store_true", help="wait for the results and print them")
    _json(parser, "what was taken in")


def _tail(commands: Commands) -> None:
    parser = _command(
        commands, "tail", "print results: what is there, then live, without gap or repeat",
        "copydesk tail\ncopydesk tail --from start --json\ncopydesk tail --tag syria --desk foreign --from now",
    )  # fmt: skip
    _json(parser, "each event, one a line,")
    parser.add_argument(
        "--from", dest="start", default="start", type=_start, metavar="ID|start|now",
        help="where to begin; default: start",
    )  # fmt: skip
    parser.add_argument(
        "--tag", action="append", default=[], help="only articles with this tag's slug; may be repeated"
    )
    parser.add_argument("--desk", action="append", default=[], help="only articles of this desk; may be repeated")
    parser.add_argument(
        "--type", action="append", default=[], type=_event_type, metavar="TYPE",
        help="only events of this type: published, updated, withdrawn or failed; may be repeated",
    )  # fmt: skip
    parser.add_argument("--count", type=_count, metavar="N", help="stop after so many events")
    parser.add_argument("--no-follow", action="store_true", help="stop at the end of what is there")


def _start(text: str) -> str:
    if not re.fullmatch(r"now|start|[0-9]{1,20}(-[0-9]{1,20})?", text):
        raise argparse.ArgumentTypeError(f"{text!r} is none of now, start, or a stream id such as 1700000000000-0")
    return text


def _event_type(text: str) -> str:
    if text.removeprefix("copydesk.article.") not in EVENT_TYPES:
        raise argparse.ArgumentTypeError(f"{text!r} is none of {', '.join(EVENT_TYPES)}")
    return text


def _count(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number, 0 or more")
    return int(text)


def _status(commands: Commands) -> None:
    parser = _command(
        commands, "status", "how many documents wait, run, are published, failed or ignored; who is alive",
        "copydesk status\ncopydesk status --json | jq .waiting\nwatch copydesk status",
    )  # fmt: skip
    _json(parser, "the figures")


def _show(commands: Commands) -> None:
    parser = _command(
        commands, "show", "one document: state, revision, attempts, timings and result",
        "copydesk show foreign/kerry.txt\ncopydesk show 3f2a9c… --json",
    )  # fmt: skip
    parser.add_argument("what", metavar="ID|PATH|DIGEST", help="a document's or article's id, a path, or a digest")
    _json(parser, "the record")


def _failures(commands: Commands) -> None:
    parser = _command(
        commands, "failures", "what failed and why; try again or dismiss it",
        "copydesk failures\ncopydesk failures retry --code timeout\ncopydesk failures retry --all\n"
        "copydesk failures dismiss 3f2a9c…",
    )  # fmt: skip
    parser.add_argument("action", nargs="?", choices=("list", "retry", "dismiss"), default="list")
    parser.add_argument("ids", nargs="*", metavar="ID", help="documents; default for list: all")
    parser.add_argument("--code", action="append", default=[], help="only failures with this code; may be repeated")
    parser.add_argument("--all", action="store_true", help="retry or dismiss every failure")
    _json(parser, "the records, one a line,")


def _reprocess(commands: Commands) -> None:
    parser = _command(
        commands, "reprocess", "enrich articles again that are out, after a change of the vocabulary or of an enricher",
        "copydesk reprocess --all\ncopydesk reprocess --since 2d --enricher vocabulary\n"
        "copydesk reprocess --tag syria --dry-run",
    )  # fmt: skip
    parser.add_argument("--all", action="store_true", help="every article that is out")
    parser.add_argument(
        "--since", metavar="WHEN", help="only what was taken in since then: 2026-03-01, 2026-03-01T08:00Z, 90m, 12h, 7d"
    )
    parser.add_argument(
        "--tag", action="append", default=[], metavar="SLUG", help="only articles with this tag now; may be repeated"
    )
    parser.add_argument(
        "--enricher", action="append", default=[], metavar="NAME",
        help="run only this one, and choose the tags anew; may be repeated; default: all",
    )  # fmt: skip
    parser.add_argument("--dry-run", action="store_true", help="enrich here, say what would change, publish nothing")
    _json(parser, "what became of each article, one a line,")


def _doctor(commands: Commands) -> None:
    parser = _command(
        commands, "doctor", "check this machine, the settings, the server and the inbox, with remedies",
        "copydesk doctor\ncopydesk doctor --json",
    )  # fmt: skip
    _json(parser, "the checks")


def _config(commands: Commands) -> None:
    parser = _command(
        commands, "config", "show the effective settings and where each came from; check them; print their schema",
        "copydesk config show\ncopydesk config show --json\ncopydesk config check\ncopydesk config schema",
    )  # fmt: skip
    parser.add_argument("action", nargs="?", choices=("show", "check", "schema"), default="show")
    _json(parser, "the settings")


def _schema(commands: Commands) -> None:
    parser = _command(
        commands, "schema", "print the JSON Schema of what is published",
        "copydesk schema\ncopydesk schema article > article.schema.json", server=False,
    )  # fmt: skip
    parser.add_argument("name", nargs="?", choices=("event", "article", "failure"), default="event")


def _completion(commands: Commands) -> None:
    parser = _command(
        commands, "completion", "print a completion script for your shell",
        "copydesk completion bash > ~/.local/share/bash-completion/completions/copydesk\n"
        'copydesk completion zsh > "${fpath[1]}/_copydesk"', server=False,
    )  # fmt: skip
    parser.add_argument("shell", choices=("bash", "zsh", "tcsh"))
