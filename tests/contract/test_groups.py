"""What every ledger promises of arrivals that are taken in together: the same as of one after the other."""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.builders import INBOX, arrival, publication
from worker.adapters.ledger import LedgerPolicy
from worker.identity import SUBMITTED
from worker.ports import Arrival, Claim, Document, FailureEvent, Intake, Published, WorkLedger

STORIES = 12
STATES = {None, "queued", "running", "waiting", "wanted", "published", "ignored", "failed"}


def test_together_or_one_after_the_other_is_the_same(ledgers):
    found: set[str | None] = set()
    given: set[Intake] = set()
    for story in range(STORIES):
        rng = random.Random(story)
        policy = LedgerPolicy(
            lease_ms=10**7,
            max_pending=rng.choice((6, 30, 10_000)),
            max_pending_bytes=rng.choice((40, 10_000)),
        )
        together, singly = ledgers(policy), ledgers(policy)
        names = rng.choice((5, 40))
        for _ in range(3):
            arrivals = some_arrivals(rng, names)
            answers = []
            for one in arrivals:
                (known,) = singly.intake.known([one.id])
                found.add(known.state if known else None)
                answers += singly.intake.take_in([one])
            assert together.intake.take_in(arrivals) == answers, f"story {story}"
            assert together.kept() == singly.kept(), f"story {story}"
            assert together.intake.room() == singly.intake.room(), f"story {story}"
            given |= set(answers)
            seed = rng.random()
            documents = sorted({one.id for one in arrivals})
            work(together.work, documents, random.Random(seed))
            work(singly.work, documents, random.Random(seed))
    assert (found, given) == (STATES, set(Intake))


def some_arrivals(rng: random.Random, names: int) -> list[Arrival]:
    """A few of one inbox, and a few of another, with repeats; more than one group of them where there are many names."""
    return [
        arrival(
            f"{rng.randrange(names)}.txt",
            b"x" * rng.randrange(0, 30, 5),
            inbox=inbox,
            signature=rng.choice("st"),
            desk=rng.choice((None, "sport")),
            urgent=rng.random() < 0.1,
            dispose=rng.random() < 0.5,
        )
        for inbox in rng.sample((INBOX, "/another", SUBMITTED, INBOX), 3)
        for _ in range(rng.randint(1, names))
    ]


def work(ledger: WorkLedger, documents: list[str], rng: random.Random) -> None:
    """Bring some of them into every state there is."""
    for document in documents:
        end = rng.choice(ENDS)
        claim = ledger.claim(document, "parse", "t")
        if claim is not None:
            end(ledger, claim)


def publish(ledger: WorkLedger, claim: Claim) -> None:
    standing = ledger.standing(claim.id, claim.digest)
    if ledger.publish(claim, publication(claim, standing.revision + 1)) is Published.STALE:
        ledger.ignore(claim, "duplicate", "The same bytes.")


ENDS: tuple[Callable[[WorkLedger, Claim], object], ...] = (
    publish,
    lambda ledger, claim: ledger.ignore(claim, "unchanged", "It says the same."),
    lambda ledger, claim: ledger.fail(claim, FailureEvent(f"{claim.id}.failed", "malformed", b"{", b"{}")),
    lambda ledger, claim: ledger.retry_later(claim, 10_000, "busy"),
    lambda ledger, claim: ledger.hand_over(claim, "enrich", b"{}"),
    lambda ledger, claim: ledger.want(claim),
    lambda ledger, claim: None,
)


def test_the_same_once_more_is_known_and_changes_nothing(ledgers):
    ledger = ledgers(LedgerPolicy(max_pending=40))
    arrivals = [arrival(f"{n}.txt", b"%d" % n, dispose=n % 2 == 0) for n in range(50)]
    assert ledger.intake.take_in(arrivals) == [Intake.NEW] * 40 + [Intake.FULL] * 10
    before = ledger.kept()
    assert ledger.intake.take_in(arrivals) == [Intake.KNOWN] * 40 + [Intake.FULL] * 10
    assert ledger.kept() == before


def claimed(ledger, document: str) -> Claim:
    claim = ledger.work.claim(document, "parse", "t")
    assert claim is not None
    return claim


def test_a_document_that_comes_twice_is_what_came_last(ledger):
    one, two = arrival(content=b"one"), arrival(content=b"two")
    answers = ledger.intake.take_in([one, arrival("b", b"b"), two, two, one])
    assert answers == [Intake.NEW, Intake.NEW, Intake.CHANGED, Intake.KNOWN, Intake.CHANGED]
    assert ledger.counts() == {"seen": 4, "published": 0, "ignored": 2, "pending": 2, "failed": 0}
    assert claimed(ledger, one.id).content == b"one"


def test_a_line_that_fills_up_in_between_lets_in_what_is_urgent_or_known_or_takes_no_more_room(ledgers):
    ledger = ledgers(LedgerPolicy(max_pending=3))
    ledger.intake.take_in([arrival("here", b"here")])
    answers = ledger.intake.take_in([
        arrival("a"), arrival("b"), arrival("c"), arrival("now", urgent=True), arrival("here", b"here"), arrival("d"),
        arrival("a", b"anew"),
    ])  # fmt: skip
    assert answers == [
        Intake.NEW, Intake.NEW, Intake.FULL, Intake.NEW, Intake.KNOWN, Intake.FULL, Intake.CHANGED,
    ]  # fmt: skip
    assert ledger.counts()["pending"] == 4
    assert ledger.intake.known([arrival("c").id]) == [None]


def test_bytes_are_counted_on_from_one_to_the_next_and_what_is_replaced_makes_room(ledgers):
    ledger = ledgers(LedgerPolicy(max_pending_bytes=100))
    large, small = arrival("a", b"x" * 60), arrival("a", b"x" * 10)
    assert ledger.intake.take_in([large, arrival("b", b"y" * 41), arrival("c", b"z" * 40)]) == [
        Intake.NEW, Intake.FULL, Intake.NEW,
    ]  # fmt: skip
    assert ledger.intake.take_in([small, arrival("b", b"y" * 51), arrival("d", b"y" * 50), arrival("e", b"y")]) == [
        Intake.CHANGED, Intake.FULL, Intake.NEW, Intake.FULL,
    ]  # fmt: skip


def members(count: int, text: str = "") -> list[Document]:
    return [Document(b"%s %d" % (text.encode(), n), f"a.zip!{n}", f"member {n}", f"{text} {n}") for n in range(count)]


def test_all_members_are_taken_in_while_the_claim_on_their_container_holds_and_none_when_it_does_not(ledgers):
    ledger = ledgers(LedgerPolicy(lease_ms=10**7, max_pending=1, max_pending_bytes=1))
    ledger.intake.take_in([arrival("a.zip", b"old")])
    old = claimed(ledger, arrival("a.zip").id)
    ledger.intake.take_in([arrival("a.zip", b"new")])
    new = claimed(ledger, arrival("a.zip").id)
    before = ledger.kept()
    ledger.work.take_apart(old, members(70, "old"))
    assert ledger.kept() == before
    ledger.work.take_apart(new, members(70, "new"))
    assert ledger.counts()["pending"] == 71
    assert [claimed(ledger, f"member {n}").content for n in range(70)] == [b"new %d" % n for n in range(70)]
    before = ledger.kept()
    ledger.work.take_apart(old, members(80, "old"))
    assert ledger.kept() == before
