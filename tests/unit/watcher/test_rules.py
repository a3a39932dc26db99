"""Names that are left alone, each by a rule with a name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.watcher.rules import Rules

LEFT_ALONE = {
    "partial": [
        "a.txt.part",
        "a.partial",
        "a.filepart",
        "a.crdownload",
        "a.download",
        "a.aria2",
        ".in.a.txt",
        "A.PART",
    ],
    "office-lock": ["~$report.docx", ".~lock.report.odt#"],
    "editor": ["a.txt.swp", ".a.txt.swx", "a.txt~", ".#a.txt", "#a.txt#", "4913"],
    "temporary": ["a.tmp", "a.temp", "~WRD0001.tmp", ".goutputstream-AB12CD", ".fuse_hidden0001", "sedAb3xYz"],
    "apple": ["._a.txt", ".DS_Store", "Icon\r"],
    "windows": ["Thumbs.db", "desktop.ini", "THUMBS.DB"],
    "nfs": [".nfs00000001"],
    "rsync": [".a.txt.Xy12Zz"],
    "hidden": [".hidden", ".a.txt", "."],
}
READ = [
    "a.txt",
    "a",
    "sedentary",
    "part",
    "tmp.txt",
    "a.part.txt",
    "-a.txt",
    "$(id).txt",
    "%s.txt",
    "CON",
    "a b.txt",
    "4913.txt",
]


@pytest.mark.parametrize(("rule", "name"), [(rule, name) for rule, names in LEFT_ALONE.items() for name in names])
def test_a_name_of_this_kind_is_left_alone_by_its_rule(rule, name):
    found = Rules().of_file(name.encode())
    assert found is not None
    assert found.name == rule
    assert "its name is that of" in found.reason


@pytest.mark.parametrize("name", READ)
def test_an_ordinary_name_is_read(name):
    assert Rules().of_file(name.encode()) is None


@pytest.mark.parametrize(
    "name", ["@eaDir", "__MACOSX", "lost+found", ".stfolder", ".git", "#recycle", "System Volume Information"]
)
def test_a_system_folder_is_not_entered(name):
    assert Rules().of_directory(name.encode()) is not None
    assert Rules().beneath_ignored(b"desk/" + name.encode() + b"/a.txt")


def test_an_ordinary_folder_is_entered_even_if_its_name_would_not_do_for_a_file():
    assert Rules().of_directory(b"drafts.tmp") is None
    assert not Rules().beneath_ignored(b"drafts.tmp/.a.txt")


def test_a_users_own_pattern_comes_first_and_says_so():
    found = Rules(("draft-*", "*.Ö")).of_file(b"draft-1.tmp")
    assert found is not None
    assert (found.name, "draft-*" in found.reason) == ("setting", True)
    assert Rules(("*.Ö",)).of_file("x.Ö".encode()) is not None


@given(st.binary(min_size=1, max_size=255))
def test_any_bytes_are_a_name(name):
    rule = Rules(("[", "*[a-", "\\")).of_file(name)
    assert rule is None or (rule.name and rule.reason)


@given(st.binary(min_size=1, max_size=200), st.sampled_from([b".part", b".crdownload", b"~", b".swp", b".TMP"]))
def test_an_ending_of_something_unfinished_is_enough_whatever_comes_before(stem, ending):
    assert Rules().of_file(stem + ending) is not None


@given(
    st.text(st.characters(categories=["L", "Nd"]), min_size=1).filter(
        lambda name: not name.startswith("sed") and name != "4913"
    )
)
def test_letters_and_digits_are_always_read(name):
    assert Rules().of_file(name.encode() + b".txt") is None
