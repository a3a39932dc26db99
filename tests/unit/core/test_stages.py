"""The stages over the ledger in memory: what becomes of a document, whatever the core does."""

from __future__ import annotations

import json
from contextlib import nullcontext

import pytest

from tests.builders import INBOX, arrival, refusal, take, work_off
from worker import decide
from worker.adapters.ledger import LedgerPolicy
from worker.adapters.memory import MemoryLedger
from worker.adapters.memory_queue import MemoryQueue
from worker.errors import Code, PermanentError, TransientError, WorkerStopped
from worker.identity import SUBMITTED
from worker.message import SHARE_SECONDS, Message
from worker.models import Article, Source, Tag
from worker.ports import Document, Line
from worker.stages import Rules, Stages


def read(document):
    """A parser with a vocabulary of its own: the text says what happens."""
    text = document.content.decode()
    if text.startswith("raise "):
        raise {
            "permanent": PermanentError(Code.MALFORMED, "It is torn."),
            "transient": TransientError("busy"),
            "memory": MemoryError(),
            "recursion": RecursionError(),
            "exit": SystemExit(1),
            "timeout": decide.TimeLimitReached(1),
            "stopped": WorkerStopped(-241),
            "bug": ValueError("odd"),
        }[text.removeprefix("raise ")]
    source = Source(path=document.path, desk=document.desk, media_type="text/plain", size_bytes=len(document.content))
    identifier = text.partition("guid=")[2].split()[0] if "guid=" in text else None
    status = "canceled" if "canceled" in text else None
    return Article(source=source, headline=text.split("|")[0], text=text, identifier=identifier, status=status)


def take_apart(document):
    """`members: one / two` holds two documents."""
    names, found, rest = document.content.decode().partition("members: ")
    if names or not found:
        return (document,)
    return tuple(
        Document(part.encode(), f"{document.path}!{number}", f"{document.id}{number}", part)
        for number, part in enumerate(rest.split(" / "), 1)
    )


def enrich(article):
    tag = Tag(label="Syria", slug="syria", kind="place", score=1.0)
    return article.model_copy(update={"language": "en", "tags": (tag,)})


class Desk:
    def __init__(self, own_queue=(), max_attempts=2, queue=None, *, link_duplicates=True):
        self.now = 1_000.0
        self.ledger = MemoryLedger(LedgerPolicy(max_attempts=max_attempts), clock=lambda: self.now)
        self.queue = queue or MemoryQueue()
        rules = Rules(
            retry=decide.RetryPolicy(max_attempts=max_attempts),
            own_queue=frozenset(own_queue),
            link_duplicates=link_duplicates,
        )
        self.stages = Stages(
            self.ledger,
            self.queue,
            split=take_apart,
            parse=read,
            enrich=enrich,
            time_limit=lambda _seconds: nullcontext(),
            rules=rules,
        )

    def drop(self, content, path="a.txt", **more):
        one = arrival(path, content.encode(), **more)
        self.ledger.take_in([one])
        return one.id

    def run(self, document, stage="parse"):
        results = Message(self.stages, stage, [document]).run()
        return results[0].result if results else None

    @property
    def events(self):
        return [json.loads(event) for event in self.ledger.events]


@pytest.fixture
def desk():
    return Desk()


def test_a_document_goes_through_all_stages_and_out(desk):
    document = desk.drop("Peace|text", desk="foreign")
    assert desk.run(document) == "published"
    (event,) = desk.events
    assert event["type"] == "copydesk.article.published"
    assert event["subject"] == event["data"]["id"] == document
    assert event["specversion"] == "1.0"
    assert [name for name, _ in desk.ledger.heard] == [
        "articles", "articles:desk:foreign", "articles:tag:syria", "articles:lang:en",
    ]  # fmt: skip


def test_the_same_bytes_after_a_time_when_they_could_not_be_read_give_nothing(desk):
    document = desk.drop("Peace|text")
    assert desk.run(document) == "published"
    desk.ledger.refuse([refusal("a.txt", code="unreadable")])
    assert desk.drop("Peace|text") == document
    assert desk.run(document) == "ignored:unchanged"
    assert len(desk.ledger.events) == 2  # the article, and the failure
    assert desk.ledger.records[document].state == "ignored"
    assert desk.ledger.counts == {"seen": 3, "published": 1, "ignored": 2}


def test_a_file_that_is_edited_and_edited_back_is_two_updates(desk):
    for content in ("Peace|text", "War|text", "Peace|text"):
        assert desk.run(desk.drop(content)) == "published"
    assert [event["data"]["revision"] for event in desk.events] == [1, 2, 3]


def test_a_message_that_comes_again_changes_nothing(desk):
    document = desk.drop("Peace")
    assert desk.run(document) == "published"
    assert desk.run(document) is None
    assert desk.run("nobody") is None
    assert len(desk.events) == 1


def test_an_edit_is_an_update_with_the_next_revision(desk):
    desk.run(desk.drop("one"))
    assert desk.run(desk.drop("two")) == "published"
    assert [(e["type"].rpartition(".")[2], e["data"]["revision"]) for e in desk.events] == [
        ("published", 1), ("updated", 2),
    ]  # fmt: skip


def test_the_same_bytes_under_another_path_are_a_recorded_duplicate(desk):
    desk.run(desk.drop("one", "a.txt"))
    assert desk.run(desk.drop("one", "b.txt")) == "ignored:duplicate"
    assert len(desk.events) == 1


def test_an_article_with_an_identifier_is_one_article_under_every_path(desk):
    desk.run(desk.drop("one guid=urn:x", "a.txt"))
    desk.run(desk.drop("two guid=urn:x", "b.txt"))
    assert [event["data"]["revision"] for event in desk.events] == [1, 2]
    assert len({event["subject"] for event in desk.events}) == 1


@pytest.mark.parametrize(
    ("what", "code"),
    [("permanent", "malformed"), ("memory", "memory"), ("recursion", "limit"), ("exit", "internal"), ("timeout", "timeout")],
)  # fmt: skip
def test_a_document_that_cannot_succeed_fails_at_once_with_its_code(desk, what, code):
    assert desk.run(desk.drop(f"raise {what}")) == f"failed:{code}"
    (event,) = desk.events
    assert (event["type"], event["data"]["code"], event["data"]["attempts"]) == ("copydesk.article.failed", code, 1)


@pytest.mark.parametrize(("what", "code"), [("transient", "exhausted"), ("bug", "internal")])
def test_a_passing_fault_is_tried_again_later_and_fails_when_it_does_not_pass(desk, what, code):
    document = desk.drop(f"raise {what}")
    assert desk.run(document) == "retry"
    assert desk.run(document) is None
    desk.now += 3600
    assert desk.run(document) == f"failed:{code}"
    assert desk.events[0]["data"]["attempts"] == 2


def test_one_bad_document_in_a_message_leaves_the_others_alone(desk):
    good, bad, better = desk.drop("one", "a"), desk.drop("raise exit", "b"), desk.drop("two", "c")
    results = Message(desk.stages, "parse", [good, bad, better]).run()
    assert [one.result for one in results] == ["published", "failed:internal", "published"]


def test_a_document_that_took_its_workers_down_becomes_a_failure_without_being_read(desk):
    document = desk.drop("fine")
    for _ in range(2):
        assert take(desk, "parse", document)
        desk.now += 3600
    assert desk.run(document) == "failed:crashed"
    assert desk.events[0]["data"]["attempts"] == 2


def test_a_stage_with_its_own_queue_is_handed_over_through_it():
    desk = Desk(own_queue={"enrich", "publish"})
    document = desk.drop("Peace")
    assert desk.run(document) == "to enrich"
    assert desk.run(document, "enrich") == "to publish"
    assert desk.events == []
    assert desk.run(document, "publish") == "published"
    assert desk.queue.sent == [("enrich", (document,), False), ("publish", (document,), False)]
    assert desk.events[0]["data"]["tags"][0]["slug"] == "syria"


def test_lost_content_is_asked_for_again_and_that_attempt_does_not_count(desk):
    document = desk.drop("Peace")
    desk.ledger.records[document].content = None
    assert desk.run(document) == "wanted"
    assert desk.ledger.wanted(INBOX) == [b"a.txt"]
    desk.drop("Peace")
    assert desk.run(document) == "published"


def test_lost_content_of_a_submitted_document_is_a_failure(desk):
    document = desk.drop("Peace", inbox=SUBMITTED)
    desk.ledger.records[document].content = None
    assert desk.run(document) == "failed:content_lost"


def test_a_worker_that_lost_its_document_settles_nothing(desk):
    document = desk.drop("one")
    claim = take(desk, "parse", document)
    desk.drop("two")
    assert work_off(desk, claim).result == "fenced"
    assert desk.stages.settle_error(claim, ValueError()).result == "fenced"
    assert desk.stages.settle_error(claim, MemoryError()).result == "fenced"
    assert desk.events == []


def test_a_publication_that_lost_a_race_looks_again(desk, monkeypatch):
    first, second, third = (desk.drop(f"{name} guid=urn:x", name) for name in ("a", "b", "c"))
    faster = [first, second]
    publish = desk.ledger.publish

    def overtaken(self, claim, publication):
        if claim.id == third and faster:
            desk.run(faster.pop(0))
        return publish(claim, publication)

    monkeypatch.setattr(MemoryLedger, "publish", overtaken)
    assert desk.run(third) == "published"
    assert [event["data"]["revision"] for event in desk.events] == [1, 2, 3]


def test_a_file_of_several_articles_is_taken_apart_and_none_is_dropped(desk):
    container = desk.drop("members: one / raise exit / two", "news.zip")
    assert desk.run(container) == "ignored:container"
    ((_, members, _),) = desk.queue.sent
    assert [desk.run(member) for member in members] == ["published", "failed:internal", "published"]
    assert [event["data"].get("path") or event["data"]["source"]["path"] for event in desk.events] == [
        "news.zip!1", "news.zip!2", "news.zip!3",
    ]  # fmt: skip
    assert desk.ledger.counts == {"seen": 4, "published": 2, "ignored": 1}


def test_a_worker_that_died_while_taking_a_container_apart_leaves_nothing_twice(desk):
    container = desk.drop("members: one / two", "news.zip")
    claim = take(desk, "parse", container)
    members = take_apart(Document(claim.content, claim.path, claim.id))
    desk.ledger.take_apart(claim, members)
    assert [desk.run(member.id) for member in members] == ["published", "published"]
    desk.now += 3600
    assert desk.run(container) == "ignored:container"
    assert [desk.run(member.id) for member in members] == [None, None]
    assert len(desk.events) == 2


def test_a_canceled_article_is_withdrawn(desk):
    desk.run(desk.drop("one guid=urn:x", "a"))
    desk.run(desk.drop("canceled guid=urn:x", "b"))
    assert desk.run(desk.drop("canceled guid=urn:y", "c")) == "ignored:canceled"
    assert [event["type"].rpartition(".")[2] for event in desk.events] == ["published", "withdrawn"]


class Ticking:
    """A clock that goes on by so much whenever it is read."""

    def __init__(self, step_seconds):
        self.now, self.step = 0.0, step_seconds

    def __call__(self):
        self.now += self.step
        return self.now


def test_half_of_a_long_message_is_given_back_where_nobody_need_be_idle(desk):
    documents = [desk.drop(f"text {n}", f"{n}.txt") for n in range(5)]
    results = Message(desk.stages, "parse", documents, clock=Ticking(SHARE_SECONDS)).run()
    assert [one.document for one in results] == [documents[0], documents[1], documents[2]]
    assert desk.queue.sent == [("parse", (documents[3], documents[4]), False)]


def test_a_message_is_kept_where_others_wait_already(desk):
    desk.queue.lines["parse"] = Line(urgent=0, plain=1)
    documents = [desk.drop(f"text {n}", f"{n}.txt") for n in range(5)]
    assert len(Message(desk.stages, "parse", documents, clock=Ticking(1.0)).run()) == 5
    assert desk.queue.sent == []


def test_a_message_that_is_done_in_no_time_is_not_shared(desk):
    documents = [desk.drop(f"text {n}", f"{n}.txt") for n in range(5)]
    assert len(Message(desk.stages, "parse", documents, clock=Ticking(SHARE_SECONDS / 20)).run()) == 5
    assert desk.queue.sent == []


def test_a_worker_gives_its_message_back_when_an_urgent_one_waits(desk):
    desk.queue.lines["parse"] = Line(urgent=1, plain=7)
    documents = [desk.drop(f"text {n}", f"{n}.txt") for n in range(5)]
    assert len(Message(desk.stages, "parse", documents, clock=Ticking(1.0)).run()) == 1
    assert desk.queue.sent == [("parse", tuple(documents[1:]), False)]
    assert desk.ledger.records[documents[1]].attempts == 0


def test_urgent_documents_are_shared_past_a_line_of_others(desk):
    desk.queue.lines["parse"] = Line(urgent=0, plain=7)
    documents = [desk.drop(f"text {n}", f"{n}.txt") for n in range(3)]
    Message(desk.stages, "parse", documents, urgent=True, clock=Ticking(1.0)).run()
    assert desk.queue.sent == [("parse", (documents[2],), True)]


class Deaf(MemoryQueue):
    def send(self, stage, ids, *, urgent=False):
        raise TransientError("the queue is away")


def test_a_message_that_cannot_be_given_back_is_worked_off():
    desk = Desk(queue=Deaf())
    documents = [desk.drop(f"text {n}", f"{n}.txt") for n in range(3)]
    assert len(Message(desk.stages, "parse", documents, clock=Ticking(1.0)).run()) == 3


class Ending:
    """Whether a worker is ending: from so many looks on."""

    def __init__(self, looks):
        self.looks = looks

    def __call__(self):
        self.looks -= 1
        return self.looks < 0


@pytest.mark.parametrize(("looks", "done"), [(0, 0), (1, 1), (2, 2), (3, 3), (99, 5)])
def test_a_worker_that_is_to_stop_gives_back_what_it_has_not_claimed(desk, looks, done):
    documents = [desk.drop(f"text {n}", f"{n}.txt") for n in range(5)]
    results = Message(desk.stages, "parse", documents, urgent=True, ending=Ending(looks)).run()
    assert [one.document for one in results] == documents[:done]
    assert desk.queue.sent == ([("parse", tuple(documents[done:]), True)] if done < 5 else [])
    assert [desk.ledger.records[document].attempts for document in documents] == [1] * done + [0] * (5 - done)


def test_a_worker_that_is_to_stop_leaves_its_message_to_the_ledger_where_the_queue_is_away(caplog):
    desk = Desk(queue=Deaf())
    documents = [desk.drop(f"text {n}", f"{n}.txt") for n in range(3)]
    assert Message(desk.stages, "parse", documents, ending=lambda: True).run() == []
    assert "work.unsent stage=parse documents=3" in caplog.text
    desk.now += 3600
    assert {overdue.id for overdue in desk.ledger.overdue(10)} == set(documents)


@pytest.mark.parametrize("own_queue", [(), ("enrich",)])
def test_a_queue_that_is_away_costs_no_document_an_attempt(own_queue):
    desk = Desk(queue=Deaf(), own_queue=own_queue, max_attempts=1)
    container = desk.drop("members: one / two", "news.zip")
    assert desk.run(container) == "ignored:container"
    assert desk.run(f"{container}1") == ("to enrich" if own_queue else "published")


WIRE = (
    "The ferry between the two islands will run every day from April after the council agreed to pay for a third boat, "
    "its leader said on Monday. Fishermen had asked for the crossing for years, and shopkeepers in both harbours expect "
    "more visitors in summer. The first boat leaves at six in the morning and the last one returns at nine at night."
)
OTHER = (
    "A court in the capital has sent the former treasurer of the city to prison for four years, finding that he had moved "
    "money meant for schools into the accounts of a building firm owned by his brother. He said he would appeal, and his "
    "lawyer called the sentence harsh for a man of seventy who had paid back most of what was missing."
)


def linked_of(event):
    return event["data"].get("duplicate_of"), event["data"].get("cluster")


def test_copy_that_comes_again_with_changes_is_published_and_linked(desk):
    original = desk.drop(f"{WIRE}", "a.txt")
    changed = desk.drop(f"By our wire desk. {WIRE} This version corrects the hour.", "b.txt")
    other = desk.drop(OTHER, "c.txt")
    assert [desk.run(document) for document in (original, changed, other)] == ["published"] * 3
    assert [linked_of(event) for event in desk.events] == [(None, None), (original, original), (None, None)]


def test_an_edit_does_not_repeat_itself_and_keeps_its_own_link(desk):
    original = desk.drop(WIRE, "a.txt")
    desk.run(original)
    again = desk.drop(f"{WIRE} More follows.", "b.txt")
    desk.run(again)
    desk.run(desk.drop(f"{WIRE} It is corrected.", "a.txt"))
    desk.run(desk.drop(f"{WIRE} No more follows.", "b.txt"))
    desk.run(desk.drop(OTHER, "b.txt"))
    assert [linked_of(event)[0] for event in desk.events] == [None, original, None, original, None]


def test_a_repeat_that_is_done_again_after_its_worker_died_gets_the_same_link(desk, monkeypatch):
    original = desk.drop(WIRE, "a.txt")
    desk.run(original)
    again = desk.drop(f"{WIRE} More follows.", "b.txt")
    publish = desk.ledger.publish
    calls = []

    def died(self, claim, publication):
        calls.append(publication.compared)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return publish(claim, publication)

    monkeypatch.setattr(MemoryLedger, "publish", died)
    with pytest.raises(KeyboardInterrupt):
        work_off(desk, take(desk, "parse", again))
    desk.now += 3600
    assert desk.run(again) == "published"
    assert linked_of(desk.events[-1]) == (original, original)


def test_nothing_is_linked_where_that_is_switched_off():
    desk = Desk(link_duplicates=False)
    desk.run(desk.drop(WIRE, "a.txt"))
    desk.run(desk.drop(f"{WIRE} More follows.", "b.txt"))
    assert [linked_of(event) for event in desk.events] == [(None, None)] * 2
    assert desk.ledger.texts.now.texts == {}


def test_a_process_that_is_told_to_end_gives_its_document_back_and_ends(desk):
    document = desk.drop("raise stopped")
    with pytest.raises(WorkerStopped):
        desk.run(document)
    assert desk.ledger.overdue(10) == []
    desk.now += 2
    assert [late.id for late in desk.ledger.overdue(10)] == [document], "long before its lease is over"
    assert desk.events == []


def test_a_process_that_is_told_to_end_does_so_even_when_the_server_is_away(desk, monkeypatch):
    def away(*_):
        raise TransientError("away")

    document = desk.drop("raise stopped")
    monkeypatch.setattr(type(desk.ledger), "retry_later", away)
    with pytest.raises(WorkerStopped):
        desk.run(document)
