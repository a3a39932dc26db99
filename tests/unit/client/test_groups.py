"""A consumer of a group, on a model of the server, with the connection lost before and after the server did its part."""

import json

from hypothesis import given
from hypothesis import strategies as st
from redis.exceptions import ResponseError

from worker.client.conversation import Ask, Deliver, Report, Wait
from worker.client.groups import GroupReader
from worker.client.received import Wanted


class FakeServer:
    """One stream and its groups, as far as a reader speaks of them."""

    def __init__(self):
        self.entries, self.added, self.groups = {}, 0, {}

    def add(self, count):
        for _ in range(count):
            self.added += 1
            event = {"specversion": "1.0", "id": str(self.added), "source": "s", "type": "copydesk.article.published",
                     "subject": "a", "time": "2026-11-23T12:00:00Z", "data": {}}  # fmt: skip
            self.entries[self.added] = {b"event": json.dumps(event).encode()}

    def trim(self, count):
        for number in sorted(self.entries)[:count]:
            del self.entries[number]

    def answer(self, ask):
        replies = []
        for name, arguments, options in ask.commands:
            try:
                replies.append(getattr(self, name)(*arguments, **options))
            except ResponseError as error:
                replies.append(error)
        return replies

    def xinfo_stream(self, key):
        if not self.added and not self.groups:
            raise ResponseError("no such key")
        first = min(self.entries, default=None)
        return {
            "last-generated-id": b"%d-0" % self.added,
            "first-entry": first and (b"%d-0" % first, self.entries[first]),
            "entries-added": self.added,
            "length": len(self.entries),
        }

    def xgroup_create(self, key, group, *, mkstream, entries_read, **options):
        if group in self.groups:
            raise ResponseError("BUSYGROUP Consumer Group name already exists")
        self.groups[group] = {"last": number_of(options["id"]), "read": entries_read, "pending": {}}

    def xinfo_groups(self, key):
        return [
            {"name": name.encode(), "last-delivered-id": b"%d-0" % group["last"], "entries-read": group["read"]}
            for name, group in self.groups.items()
        ]

    def xreadgroup(self, group, consumer, streams, count):
        state = self._group(group)
        ((_, cursor),) = streams.items()
        if cursor == ">":
            found = [number for number in sorted(self.entries) if number > state["last"]][:count]
            for number in found:
                state["last"], state["read"], state["pending"][number] = number, number, consumer
        else:
            mine = [number for number, owner in state["pending"].items() if owner == consumer]
            found = [number for number in sorted(mine) if number > number_of(cursor)][:count]
            if not found:
                return [[b"k", []]]
        return [[b"k", [(b"%d-0" % number, self.entries.get(number)) for number in found]]] if found else []

    def xack(self, key, group, stream_id):
        return int(group in self.groups and self.groups[group]["pending"].pop(number_of(stream_id), None) is not None)

    def xautoclaim(self, key, group, consumer, *, count, **options):
        state = self._group(group)
        theirs = sorted(number for number, owner in state["pending"].items() if owner != consumer)
        deleted = [number for number in theirs if number not in self.entries]
        for number in deleted:
            del state["pending"][number]
        taken = [number for number in theirs if number in self.entries][:count]
        for number in taken:
            state["pending"][number] = consumer
        entries = [(b"%d-0" % number, self.entries[number]) for number in taken]
        return [b"0-0", entries, [b"%d-0" % number for number in deleted]]

    def _group(self, name):
        if name not in self.groups:
            raise ResponseError("NOGROUP No such key 'k' or consumer group")
        return self.groups[name]


def number_of(stream_id):
    return int(str(stream_id).partition("-")[0])


def reader(consumer="one", **options):
    return GroupReader("k", "start", Wanted(), "g", consumer, claim_ms=1000, **{"follow": False} | options)


def converse(conversation, server, losses=(), meanwhile=()):
    """Drive it to its end (or until it waits); the events and gaps it told, in order."""
    losses, meanwhile, told, answer = iter(losses), list(meanwhile), [], None
    while True:
        try:
            request = conversation.send(answer)
        except StopIteration:
            return told
        answer = None
        if isinstance(request, Wait):
            return told
        if isinstance(request, Deliver):
            told.append(int(request.event.id))
        elif isinstance(request, Report):
            told.append(request.gap)
        elif isinstance(request, Ask):
            loss = next(losses, None)
            if loss != "before":
                answer = server.answer(request)
            if loss == "after":
                answer = None
            if meanwhile:
                meanwhile.pop(0)(server)


losses = st.lists(st.sampled_from([None, None, "before", "after"]), max_size=40)


@given(count=st.integers(0, 12), dead=st.integers(0, 5), losses=losses)
def test_every_event_is_dealt_with_at_least_once_and_nothing_stays_pending(count, dead, losses):
    server = FakeServer()
    server.add(count)
    first = reader("dead").events()
    held = [event for event in (next_event(first, server) for _ in range(min(dead, count))) if event]
    told = converse(reader().events(), server, losses)
    assert set(held[:-1]) | set(told) == set(range(1, count + 1))
    assert not server.groups["g"]["pending"]


def next_event(conversation, server):
    answer = None
    while True:
        request = conversation.send(answer)
        if isinstance(request, Deliver):
            return int(request.event.id)
        answer = server.answer(request) if isinstance(request, Ask) else None


@given(count=st.integers(0, 12), trimmed=st.integers(0, 12), read=st.integers(0, 12), losses=losses)
def test_events_and_reported_losses_are_everything(count, trimmed, read, losses):
    server = FakeServer()
    server.add(count)
    consumer = reader().events()
    seen = [next_event(consumer, server) for _ in range(min(read, count))]
    if not seen:
        server.answer(Ask((("xgroup_create", ("k", "g"), {"id": "0-0", "mkstream": True, "entries_read": 0}),)))
    server.trim(trimmed)
    told = converse(reader().events(), server, [loss for loss in losses if loss != "after"])
    events = {item for item in told if isinstance(item, int)}
    lost = sum(item.lost for item in told if not isinstance(item, int))
    assert len(events | set(seen)) + lost - len(set(seen[-1:]) - set(server.entries)) == count


def test_a_group_that_vanishes_is_made_again_at_its_place_and_told():
    server = FakeServer()
    server.add(3)
    vanish = [None] * 6
    vanish[5] = lambda server: server.groups.clear()
    told = converse(reader().events(), server, meanwhile=[step or (lambda server: None) for step in vanish])
    gaps = [item for item in told if not isinstance(item, int)]
    assert {item for item in told if isinstance(item, int)} == {1, 2, 3}
    assert [gap.reason for gap in gaps] == ["reset"]


def test_a_group_that_vanishes_while_others_events_are_taken_over_is_made_again():
    server, conversation = FakeServer(), reader(follow=True).events()
    server.add(1)
    answer, vanished, gaps = None, False, []
    for _ in range(60):
        request = conversation.send(answer)
        if isinstance(request, Ask) and request.commands[0][0] == "xautoclaim" and not vanished:
            server.groups.clear()
            vanished = True
        if isinstance(request, Report):
            gaps.append(request.gap.reason)
        answer = server.answer(request) if isinstance(request, Ask) else None
    assert gaps == ["reset"]
