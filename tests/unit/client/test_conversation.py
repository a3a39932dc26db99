"""What the readers say to a server, without a server: replies are made up, connections are lost on purpose."""

import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis.exceptions import ReadOnlyError, ResponseError

from worker.client import Subscriber
from worker.client.connections import Link, connect
from worker.client.conversation import Ask, Deliver, Ready, Wait
from worker.client.received import Wanted
from worker.client.single import SingleReader
from worker.errors import ConfigurationError, UnavailableError


class FakeStream:
    """Answers what a single reader asks."""

    def __init__(self, count):
        self.count = count

    def entry(self, number):
        event = {"specversion": "1.0", "id": str(number), "source": "s", "type": "copydesk.article.published",
                 "subject": "a", "time": "2026-11-23T12:00:00Z", "data": {}}  # fmt: skip
        return f"{number}-0".encode(), {b"event": json.dumps(event).encode()}

    def answer(self, ask):
        return [getattr(self, name)(*arguments, **options) for name, arguments, options in ask.commands]

    def xinfo_stream(self, key):
        if not self.count:
            return ResponseError("no such key")
        first = self.entry(1)
        return {
            "last-generated-id": b"%d-0" % self.count,
            "first-entry": first,
            "entries-added": self.count,
            "length": self.count,
        }

    def xread(self, streams, count):
        ((_, after),) = streams.items()
        numbers = range(int(after.partition("-")[0]) + 1, self.count + 1)
        return [[b"k", [self.entry(number) for number in numbers[:count]]]] if numbers else []


@given(st.integers(0, 40), st.integers(1, 7), st.lists(st.booleans(), max_size=30))
def test_every_event_is_delivered_once_however_often_the_connection_is_lost(count, batch, losses):
    stream, losses, got = FakeStream(count), iter(losses), []
    conversation = SingleReader("k", "start", Wanted(), follow=False, batch=batch).events()
    answer = None
    while True:
        try:
            request = conversation.send(answer)
        except StopIteration:
            break
        answer = None
        if isinstance(request, Deliver):
            got.append(int(request.event.id))
        elif isinstance(request, Ask) and not next(losses, False):
            answer = stream.answer(request)
    assert got == list(range(1, count + 1))


def test_a_reader_that_follows_waits_after_the_last_event_it_saw():
    stream, answer, seen = FakeStream(1), None, []
    conversation = SingleReader("k", "start", Wanted()).events()
    while not isinstance(seen[-1] if seen else None, Wait):
        seen.append(conversation.send(answer))
        answer = stream.answer(seen[-1]) if isinstance(seen[-1], Ask) else None
    assert seen[-1] == Wait("1-0")
    assert Ready() in seen
    assert list(SingleReader("k", "start", Wanted()).acknowledge()) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"consumer": "one"}, "belongs to a group"),
        ({"start": "soon"}, "write now, start"),
        ({"types": ["x"]}, "no event type"),
    ],
)
def test_wrong_arguments_are_refused_at_once(arguments, said):
    with pytest.raises(ConfigurationError, match=said):
        Subscriber(**arguments)


@pytest.mark.parametrize("url", ["http://:hush@h", "sentinel://:hush@/main", "sentinel://:hush@h:1"])
def test_an_address_that_is_none_is_refused_without_its_password(url):
    import redis

    with pytest.raises(ConfigurationError) as caught:
        connect(redis, url, 1)
    assert "hush" not in str(caught.value)


def test_sentinel_addresses_are_understood():
    import redis.asyncio

    for module in (redis, redis.asyncio):
        client = connect(module, "sentinel://user:p%40ss@a:1,b/main/3", 1)
        pool = client.connection_pool
        assert pool.service_name == "main"
        assert (pool.connection_kwargs["db"], pool.connection_kwargs["password"]) == (3, "p@ss")
        assert len(pool.sentinel_manager.sentinels) == 2


def test_delays_grow_to_a_limit_and_begin_anew_after_an_answer():
    link = Link("here")
    link.answered([])
    delays = [link.lost(OSError()) for _ in range(40)]
    assert all(0.025 <= delay <= 5 for delay in delays)
    assert delays[0] <= 0.1
    assert delays[-1] >= 2.5
    link.answered([])
    assert link.lost(OSError()) <= 0.1


def test_an_error_among_the_replies_counts_as_no_answer():
    with pytest.raises(ReadOnlyError):
        Link("here").answered([1, ReadOnlyError("a replica")])


def test_a_closed_subscriber_may_be_closed_again():
    subscriber = Subscriber()
    subscriber.close()
    asyncio.run(subscriber.aclose())


def test_without_a_server_asyncio_says_so_at_once_too(tmp_path):
    with pytest.raises(UnavailableError):
        asyncio.run(Subscriber(f"unix://{tmp_path}/none").aopen())
