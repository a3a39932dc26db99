"""`copydesk reprocess`, as it is typed."""

from __future__ import annotations

import pytest

from tests.acceptance.articles import article

NOBODY_THERE = "unix:///tmp/copydesk-nobody-listens-here.sock"


@pytest.fixture(scope="module")
def out(desk):
    """Two articles are out, one of them withdrawn again by its provider."""
    desk.drop("plain.txt", article("A plain article"))
    recalled = (
        b'{"uri": "urn:x:1", "type": "text", "version": "%d", "pubstatus": "%s", "slugline": "ferry", "headline": "Recalled", "body_html": "<p>The '
        b'harbour master said on Monday that the last boat would leave at nine and that nobody should wait.</p>"}'
    )
    desk.drop("recalled.json", recalled % (1, b"usable"))
    desk.show("recalled.json")
    desk.drop("recalled.json", recalled % (2, b"canceled"))
    desk.show("plain.txt")
    desk.settles(3)
    return desk


def said(updated=0, unchanged=0, withdrawn=0, failed=0, *, would=""):
    total = updated + unchanged + withdrawn + failed
    return (
        f"{total} articles: {updated} {would}updated, {unchanged} unchanged, 0 superseded, {withdrawn} withdrawn, "
        f"{failed} failed\n"
    )


def test_what_has_not_changed_is_not_published_and_what_is_withdrawn_stays_so(out):
    before = len(out.events())
    answer = out.home.run("reprocess", "--all")
    assert (answer.code, answer.out) == (0, said(unchanged=1, withdrawn=1))
    assert len(out.events()) == before
    assert out.status()["failed"] == 0


def test_each_article_is_a_line_for_programs(out):
    answer = out.home.run("reprocess", "--all", "--json")
    assert {line["path"]: line["answer"] for line in answer.json_lines} == {
        "plain.txt": "unchanged", "recalled.json": "withdrawn",
    }  # fmt: skip
    assert answer.err == said(unchanged=1, withdrawn=1)


def test_a_dry_run_says_what_would_change_and_changes_nothing(out):
    (out.home.folder / "tags.toml").write_text('[[tag]]\nlabel = "An article"\naliases = ["the", "a"]\n')
    before = out.events()
    answer = out.home.run("reprocess", "--all", "--dry-run", "--set", "enrich.vocabulary_path=tags.toml")
    assert (answer.code, answer.out) == (0, said(updated=1, withdrawn=1, would="would be "))
    assert out.events() == before


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        (("--since", "1h"), 2),
        (("--since", "2999-01-01"), 0),
        (("--since", "2020-01-01T08:00Z"), 2),
        (("--tag", "no-such-tag"), 0),
        (("--since", "1d", "--tag", "no-such-tag"), 0),
    ],
)
def test_only_what_is_chosen_is_done(out, arguments, count):
    answer = out.home.run("reprocess", "--dry-run", *arguments)
    assert answer.code == 0
    assert answer.out.startswith(f"{count} articles:")


def test_those_with_a_tag_are_chosen(out):
    tags = out.show("plain.txt")["article"]["tags"]
    assert tags, "the sample has tags"
    answer = out.home.run("reprocess", "--tag", tags[0]["slug"], "--enricher", "topics", "--json")
    assert "plain.txt" in [line["path"] for line in answer.json_lines]
    assert answer.code == 0


def test_an_article_that_cannot_be_read_is_spoken_of_and_the_others_are_done(out):
    with out.client() as client:
        client.set("copydesk:article:odd", '{"id": "odd", "written_by": "a later version"}')
        answer = out.home.run("reprocess", "--all")
        client.delete("copydesk:article:odd")
    assert (answer.code, answer.out) == (1, said(unchanged=1, withdrawn=1, failed=1))
    assert "odd" in answer.err


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ((), "--all"),
        (("--all", "--enricher", "astrology"), "astrology"),
        (("--since", "yesterday"), "yesterday"),
        (("--since", "999999w"), "999999w"),
    ],
)
def test_a_wrong_call_is_2_and_says_what_is_wrong(home, arguments, word):
    answer = home.run("reprocess", "--redis-url", NOBODY_THERE, *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert word in answer.err


def test_no_server_is_69(home):
    assert home.run("reprocess", "--all", "--redis-url", NOBODY_THERE).code == 69
