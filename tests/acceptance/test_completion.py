"""The completion script, in the shell it is for."""

from __future__ import annotations

import shutil
import subprocess

import pytest

ASK = """
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 ))
COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
completer=$(complete -p copydesk | sed 's/.*-F \\([^ ]*\\).*/\\1/')
"$completer" copydesk "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture
def completions(home):
    if shutil.which("bash") is None:
        pytest.skip("there is no bash")
    script = home.folder / "copydesk.bash"
    script.write_text(home.run("completion", "bash").out)

    def ask(*words: str) -> set[str]:
        done = subprocess.run(
            ["bash", "--norc", "-c", ASK, "bash", script, *words], capture_output=True, text=True, cwd=home.folder,
            env=home.environment | {"PATH": "/usr/bin:/bin"}, check=True,
        )  # fmt: skip
        assert done.stderr == ""
        return set(done.stdout.split())

    return ask


def test_commands_are_completed(completions):
    assert completions("copydesk", "s") == {"submit", "status", "show", "schema"}


def test_options_are_completed(completions):
    assert {"--json", "--redis-url", "--from"} <= completions("copydesk", "tail", "--")


def test_choices_are_completed(completions):
    assert completions("copydesk", "process", "--format", "") == {"json", "ninjs", "jsonld"}
    assert completions("copydesk", "failures", "d") == {"dismiss"}


@pytest.mark.parametrize("shell", ["zsh", "tcsh"])
def test_there_are_scripts_for_other_shells(home, shell):
    answer = home.run("completion", shell)
    assert answer.code == 0
    assert "failures" in answer.out
