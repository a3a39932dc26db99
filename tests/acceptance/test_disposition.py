"""What becomes of a file once its result is out: nothing, unless it was told otherwise."""

from __future__ import annotations

import pytest

from tests.acceptance.articles import article
from tests.acceptance.desk import running_desk
from tests.acceptance.home import PATIENCE_SECONDS
from tests.builders import wait_for


@pytest.fixture(scope="module", params=["archive", "delete"])
def told(request):
    """A desk that was told to, with files that are published, that fail and that are ignored, and a name taken."""
    with running_desk("--disposition", request.param, "--set", "inbox.rescan_seconds=2") as desk:
        desk.disposition = request.param
        desk.archive = desk.inbox.with_name(f"{desk.inbox.name}.archive")
        if request.param == "archive":
            (desk.archive / "foreign").mkdir(parents=True)
            (desk.archive / "foreign" / "report.txt").write_bytes(b"an older report of the same name")
        desk.drop("foreign/report.txt", article("A report that was asked for"))
        assert desk.show("foreign/report.txt")["facts"]["state"] == "published"
        desk.drop("twin.txt", article("A report that was asked for"))
        desk.drop("fails.txt", b"")
        desk.drop("upload.txt.part", b"half of it")
        yield desk


def test_a_source_goes_only_after_its_result_is_durable(told):
    def gone() -> bool:
        return not (told.inbox / "foreign" / "report.txt").exists()

    with told.client() as client:
        wait_for(lambda: client.xlen("copydesk:events") or gone(), PATIENCE_SECONDS, "a result")
        wait_for(gone, PATIENCE_SECONDS, "the source to go")
        published = [event for event in told.events() if event["type"].endswith(".published")]
        assert [event["data"]["headline"] for event in published] == ["A report that was asked for"]
        (stream_id, _), *_ = client.xrevrange("copydesk:events", count=1)
        seconds, micros = client.time()
    assert seconds * 1000 + micros // 1000 - int(stream_id.split("-")[0]) >= 1_000, "the server's log was written since"


def test_the_archive_holds_it_and_overwrites_nothing(told):
    if told.disposition != "archive":
        assert not told.archive.exists()
        return
    wait_for(lambda: not (told.inbox / "twin.txt").exists(), PATIENCE_SECONDS, "the twin to be archived")
    kept = {
        str(path.relative_to(told.archive)): path.read_bytes() for path in told.archive.rglob("*") if path.is_file()
    }
    assert kept == {
        "foreign/report.txt": b"an older report of the same name",
        "foreign/report.1.txt": article("A report that was asked for"),
        "twin.txt": article("A report that was asked for"),
    }


def test_a_file_that_failed_or_was_ignored_by_its_name_stays_where_it_is(told):
    wait_for(lambda: not (told.inbox / "twin.txt").exists(), PATIENCE_SECONDS, "the twin to go")
    assert {path.name for path in told.inbox.rglob("*") if path.is_file()} == {"fails.txt", "upload.txt.part"}


def test_the_record_outlives_the_source(told):
    wait_for(lambda: not (told.inbox / "foreign" / "report.txt").exists(), PATIENCE_SECONDS, "the source to go")
    page = told.page("foreign/report.txt")
    assert (page["facts"]["state"], page["article"]["headline"]) == ("published", "A report that was asked for")


def test_the_same_name_may_come_again_with_new_content(told):
    wait_for(lambda: not (told.inbox / "foreign" / "report.txt").exists(), PATIENCE_SECONDS, "the source to go")
    told.drop("foreign/report.txt", article("A report with news in it"))

    def updated() -> bool:
        return told.page("foreign/report.txt")["article"]["headline"] == "A report with news in it"

    wait_for(updated, PATIENCE_SECONDS, "the update")
    assert told.page("foreign/report.txt")["facts"]["revision"] == 2
