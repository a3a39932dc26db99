"""A command that is run without being loaded anew is the installed command: its output, its exit code, its environment."""

from __future__ import annotations

import pytest

from tests.acceptance.home import COPYDESK
from tests.commands import LOADED

NOWHERE = {"COPYDESK_REDIS__URL": "unix:///nowhere/s", "COPYDESK_INBOX__SETTLE_SECONDS": "7.25"}
CALLS = [
    ("config show --json", 0),
    ("doctor --json", 1),
    ("failures --code sad", 2),
    ("failures", 69),
    ("reprocess --all", 69),
    ("schema event", 0),
    ("show a.txt", 69),
    ("status", 69),
    ("submit - --name a.txt", 69),
    ("tail", 69),
]


@pytest.mark.parametrize(("call", "code"), CALLS)
def test_it_says_and_does_what_the_installed_command_does(home, call, code):
    words = call.split()
    quick = home.run(*words, stdin=b"An article.\n", **NOWHERE)
    installed = home.run_program(COPYDESK, *words, stdin=b"An article.\n", **NOWHERE)
    assert quick == installed
    assert quick.code == code


def test_every_command_that_is_run_so_is_compared():
    assert {call.split()[0] for call, _ in CALLS} == set(LOADED)


def test_a_name_of_any_bytes_is_passed_on(home):
    quick = home.run("show", b"a-\xff\n.txt", **NOWHERE)
    assert quick == home.run_program(COPYDESK, "show", b"a-\xff\n.txt", **NOWHERE)
