"""Which tests share a process where several run at a time (pytest-xdist), and which begin first.

What lives here: the files whose tests share something that takes long to start, and the order. `tests/conftest.py` tells pytest.

The marks that pytest-xdist has for it, `xdist_group`, write a group's name into `item._nodeid`. Since 9.2 pytest reads that no more: the
marks were ignored without a word, and every process started a copydesk of its own for the few tests of each file that it got.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from xdist.scheduler import LoadScopeScheduling

if TYPE_CHECKING:
    from xdist.remote import Producer

LONGEST = "tests/chaos/test_storm.py"
TOGETHER = (
    "tests/chaos/test_inbox.py",
    "tests/chaos/test_content.py",
    "tests/acceptance/test_disposition.py",
    "tests/acceptance/test_reprocess.py",
    "tests/acceptance/test_tail.py",
    "tests/acceptance/test_bad_input.py",
    "tests/acceptance/test_inbox_to_subscriber.py",
    "tests/acceptance/test_failures.py",
    "tests/acceptance/test_submit.py",
    "tests/acceptance/test_demo.py",
)
"""In each, one copydesk runs for all tests, or is run once and looked at by all."""
_ORDER = (
    "tests/unit/", "tests/contract/", LONGEST, *TOGETHER, "tests/integration/kills/", "tests/chaos/", "tests/integration/",
    "tests/acceptance/",
)  # fmt: skip
"""A mistake in the core is told first. Then what is long and whole, so that it does not run on alone at the end; what is short fits
into the gaps."""


class Packing(LoadScopeScheduling):
    """A file that is named is one piece; of the others, every test is."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return path if path in TOGETHER else nodeid


def packing(config: pytest.Config, log: Producer) -> Packing:
    """In place of pytest-xdist's own for `--dist loadgroup`."""
    config.option.loadscopereorder = False  # the order is ours
    return Packing(config, log)


def in_order(items: list[pytest.Item]) -> list[pytest.Item]:
    """The same, in the order in which they are to begin."""
    return sorted(items, key=lambda item: _place(item.nodeid))


def _place(nodeid: str) -> int:
    return next((place for place, start in enumerate(_ORDER) if nodeid.startswith(start)), len(_ORDER))
