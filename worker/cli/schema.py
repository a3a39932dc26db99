"""`copydesk schema`."""

from __future__ import annotations

import argparse
import json

from worker import reference


def run(arguments: argparse.Namespace) -> int:
    """Print a JSON Schema."""
    print(json.dumps(reference.schema(arguments.name), indent=2, ensure_ascii=False))
    return 0
