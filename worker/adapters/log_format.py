"""How a line of the log looks: for people, or one JSON object.

Names and reasons may come from strangers: control and bidirectional characters never reach a terminal or a file as
they are.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Literal

from worker.printable import printable


class TextFormatter(logging.Formatter):
    """`12:00:00 level name: message`."""

    def format(self, record: logging.LogRecord) -> str:
        """One printable line; a traceback follows on lines of its own."""
        at = datetime.fromtimestamp(record.created, UTC).strftime("%H:%M:%S")
        line = f"{at} {record.levelname.lower():7} {printable(record.getMessage())}"
        if record.exc_info:
            line += "\n" + "\n".join(map(printable, self.formatException(record.exc_info).splitlines()))
        return line


class JsonFormatter(logging.Formatter):
    """One JSON object a line, ASCII only."""

    def format(self, record: logging.LogRecord) -> str:
        """`at`, `level`, `logger`, `message` and, where there is one, `exception`."""
        fields = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            fields["exception"] = self.formatException(record.exc_info)
        return json.dumps(fields)


def formatter(kind: Literal["text", "json"]) -> logging.Formatter:
    """The formatter of that name."""
    return JsonFormatter() if kind == "json" else TextFormatter()
