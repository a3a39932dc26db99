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


@pytest.mark.parametrize(
    "url",
    [
        "redis://worker:hu/sh@127.0.0.1:6379/0",
        "redis://worker:12/hush@127.0.0.1:6379/0",
        "redis://worker:hu#sh@127.0.0.1:6379/0",
        "redis://worker:12#hush@127.0.0.1:6379/0",
        "unix://worker:hu#sh@/run/s",
        "sentinel://worker:hu/sh@a:1,b/main/3",
        "sentinel://a:hush/main",
        "sentinel://a:1/main/hush",
    ],
)
def test_a_password_that_was_not_encoded_is_not_shown_and_the_remedy_is(url):
    import redis

    with pytest.raises(ConfigurationError, match="percent-encode :/@") as caught:
        connect(redis, url, 1)
    shown = str(caught.value).partition(" is not the address")
    assert not any(part in shown[2] for part in ("hu/sh", "hu'", "sh@", "hush"))
    assert "@" not in url or not any(part in shown[0] for part in ("hu", "sh@", ":12"))
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_a_path_to_a_socket_may_hold_what_a_login_ends_with():
    import redis

    client = connect(redis, "unix://worker:p%40ss@/run/a@b/s?db=2", 1)
    assert client.connection_pool.connection_kwargs["path"] == "/run/a@b/s"


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


def test_a_closed_subscriber_has_no_more_events():
    subscriber = Subscriber("unix:///nobody/listens/here")
    subscriber.close()
    assert list(subscriber) == []

    async def read():
        return [event async for event in subscriber]

    assert asyncio.run(read()) == []


def test_a_subscriber_that_is_closed_while_it_opens_does_not_try_for_ever(monkeypatch):
    subscriber = Subscriber("unix:///nobody/listens/here")

    def closed_meanwhile(_error):
        subscriber._closed.set()
        return 0.0

    monkeypatch.setattr(subscriber._link, "lost", closed_meanwhile)
    assert subscriber.open() is subscriber
    assert asyncio.run(subscriber.aopen()) is subscriber


def test_what_closing_does_not_explain_is_raised():
    subscriber = Subscriber()
    error = RuntimeError("a fault of ours")
    with pytest.raises(RuntimeError) as caught:
        subscriber._pause(error)
    assert caught.value is error
    subscriber.close()
    assert subscriber._pause(error) == 0.0


def test_an_acknowledgement_to_a_server_that_is_away_ends_with_the_subscriber():
    subscriber = Subscriber("unix:///nobody/listens/here", group="g")
    subscriber._reader.unacknowledged = "1-0"
    subscriber.close()
    subscriber.ack()
    asyncio.run(subscriber.aack())
    assert subscriber._reader.unacknowledged == "1-0"


def test_without_a_server_asyncio_says_so_at_once_too(tmp_path):
    with pytest.raises(UnavailableError):
        asyncio.run(Subscriber(f"unix://{tmp_path}/none").aopen())
