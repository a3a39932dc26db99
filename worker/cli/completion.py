"""`copydesk completion`."""

from __future__ import annotations

import argparse

import shtab

from worker.cli.options import build_parser


def run(arguments: argparse.Namespace) -> int:
    """Print the script; it needs nothing of copydesk when it completes."""
    print(shtab.complete(build_parser(), shell=arguments.shell))
    return 0
