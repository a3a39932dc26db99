"""What is refused before a server is asked."""

from __future__ import annotations

from worker import cli


def test_a_name_is_for_one_path(capsys):
    assert cli.main(["submit", "a.txt", "b.txt", "--name", "both.txt", "--redis-url", "unix:///nobody"]) == 2
    assert capsys.readouterr().err == "copydesk: --name needs exactly one PATH\n"
