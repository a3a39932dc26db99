"""Files through parse and enrich without a server."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import struct
import subprocess
import termios
from pathlib import Path

import pytest

from tests.acceptance.articles import article
from tests.acceptance.home import COPYDESK

SHARED = Path(__file__).parents[3] / "shared" / "articles"
ENRICHMENT = {"summary", "entities", "keyphrases", "topics", "tags", "enrichments"}


@pytest.fixture
def write(home):
    def write(path: str, content: bytes) -> str:
        (home.folder / path).write_bytes(content)
        return path

    return write


def test_each_file_is_an_article_on_a_line_of_its_own_in_the_order_given(home, write):
    paths = [write(f"{name}.txt", article(f"Article called {name}")) for name in ("delta", "alpha", "charlie", "bravo")]
    answer = home.run("process", *paths)
    assert (answer.code, answer.err) == (0, "")
    assert [line["source"]["path"] for line in answer.json_lines] == paths
    assert [line["headline"] for line in answer.json_lines] == [f"Article called {path[:-4]}" for path in paths]
    assert all(set(line) >= ENRICHMENT for line in answer.json_lines)


def test_a_bad_file_in_the_middle_is_told_on_stderr_and_the_rest_go_on(home, write):
    paths = [write("a.txt", article("First")), write("bad.txt", b""), "nowhere.txt", write("z.txt", article("Last"))]
    answer = home.run("process", *paths)
    assert answer.code == 1
    assert [line["source"]["path"] for line in answer.json_lines] == ["a.txt", "z.txt"]
    empty, nowhere = answer.err.splitlines()
    assert empty.startswith("copydesk: bad.txt: empty: ")
    assert nowhere.startswith("copydesk: nowhere.txt: unreadable: ")


def test_stdin_is_read_beside_files_by_several_processes_too(home, write):
    path = write("a.txt", article("From a file"))
    answer = home.run("process", path, "-", "--workers", "2", stdin=article("From a pipe"))
    assert (answer.code, answer.err) == (0, "")
    assert [line["headline"] for line in answer.json_lines] == ["From a file", "From a pipe"]


def test_standard_input_is_read_for_a_dash(home):
    answer = home.run("process", "-", stdin=article("From a pipe"))
    assert answer.code == 0
    assert answer.json["headline"] == "From a pipe"
    assert answer.json["source"]["path"] == "-"


def test_the_path_is_printed_as_it_was_given_and_the_id_is_the_same_however_it_was(home, write):
    paths = [write("here.txt", article()), "./here.txt", str(home.folder / "here.txt")]
    read = home.run("process", *paths).json_lines
    assert [one["source"]["path"] for one in read] == paths
    assert len({one["id"] for one in read}) == 1


def test_bad_content_is_one_line_on_stderr_and_never_a_traceback(home, write):
    bad = (b"", b"\0" * 5000, b"{", bytes(range(256)) * 9, b"<html>", b"---\n: :\n---\n", b"\xff\xfe\x00")
    paths = [write(f"{number}.txt", content) for number, content in enumerate(bad)]
    answer = home.run("process", *paths)
    assert (answer.code, answer.out) == (1, "")
    assert [line.split(":")[1].strip() for line in answer.err.splitlines()] == paths


def test_a_pipe_and_a_folder_are_not_waited_for(home):
    os.mkfifo(home.folder / "pipe")
    answer = home.run("process", "pipe", ".")
    assert answer.code == 1
    assert len(answer.err.splitlines()) == 2


def test_ninjs_and_json_ld_are_printed_on_request(home, write):
    write("a.txt", article("The ferry stays"))
    ninjs = home.run("process", "a.txt", "--format", "ninjs").json
    assert ninjs["headlines"][0]["value"] == "The ferry stays"
    jsonld = home.run("process", "a.txt", "--format", "jsonld").json
    assert (jsonld["@context"], jsonld["headline"]) == ("https://schema.org", "The ferry stays")
    assert jsonld["@type"].endswith("Article")


def test_thousands_of_files_keep_their_order_in_several_processes(home, write):
    paths = [
        write(f"{number}.txt", f"Note number {number}\n\nThe tide came in at {number}.\n".encode())
        for number in range(2000)
    ]
    answer = home.run("process", *paths, "--workers", "2")
    assert (answer.code, answer.err) == (0, "")
    assert [json.loads(line)["source"]["path"] for line in answer.out.splitlines()] == paths


def test_progress_is_shown_on_a_terminal_only(home, write):
    paths = [write(f"{number}.txt", article(f"Article {number}")) for number in range(3)]
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    with subprocess.Popen(
        [COPYDESK, "process", *paths], cwd=home.folder, env=home.environment, stdout=subprocess.PIPE, stderr=theirs
    ) as process:
        os.close(theirs)
        assert process.stdout is not None
        lines = process.stdout.read().splitlines()
        shown = b""
        while chunk := _read(ours):
            shown += chunk
    os.close(ours)
    assert len(lines) == 3
    assert b"/3" in shown


def test_the_first_article_is_read_exactly_as_expected(home):
    if not SHARED.is_dir():
        pytest.skip("the folder with the first article is not there")
    expected = json.loads((SHARED / "kerry-moscow.expected.json").read_text("utf-8"))
    read = home.run("process", SHARED / "kerry-moscow.txt").json
    for name in ("headline", "dek", "language", "images", "body"):
        assert read[name] == expected[name]
    forms = {entity["label"]: set(entity["forms"]) for entity in read["entities"]}
    assert {*expected["people"], *expected["places"], *expected["organisations"]} <= set(forms)
    for person, spellings in expected["one_person"].items():
        assert set(spellings) <= forms[person]
    assert not [words for words in expected["never_in_text"] if words in read["text"]]


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 4096)
    except OSError:  # the other end has been closed
        return b""
