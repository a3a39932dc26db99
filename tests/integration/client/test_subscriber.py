"""The subscriber against real servers: history then live, without gap or repeat, whatever happens to the server."""

import asyncio
import json
import threading
import warnings

import pytest

from tests.servers import wait_until
from worker.client import GapWarning, Subscriber
from worker.errors import ConfigurationError, UnavailableError

pytestmark = pytest.mark.server
KEY = "copydesk:events"


def publish(client, *numbers, key=KEY, kind="published", data=None, **options):
    """One event for each number; its id is the number."""
    ids = []
    for number in numbers:
        event = {
            "specversion": "1.0",
            "id": str(number),
            "source": "copydesk",
            "type": f"copydesk.article.{kind}",
            "subject": f"article-{number}",
            "time": "2026-11-23T12:00:00Z",
            "datacontenttype": "application/json",
            "data": data or {"headline": f"Number {number}"},
        }
        fields = {"type": event["type"], "subject": event["subject"], "event": json.dumps(event)}
        ids.append(client.xadd(key, fields, **options).decode())
    return ids


def numbers(events):
    return [int(event.id) for event in events]


def take(subscriber, count):
    return [next(subscriber) for _ in range(count)]


class Background:
    """Iterates in a thread and keeps what it got, as `tail` does."""

    def __init__(self, subscriber):
        self.subscriber, self.got, self.error = subscriber.open(), [], None
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        try:
            for event in self.subscriber:
                if event.id == "-1":
                    return
                self.got.append(int(event.id))
        except Exception as error:  # noqa: BLE001 -- told to the test by `end`
            self.error = error

    def end(self, client):
        publish(client, -1)
        self.thread.join(20)
        assert not self.thread.is_alive()
        assert self.error is None
        self.subscriber.close()
        return self.got


def test_history_comes_first_and_live_events_follow(server):
    client = server.client()
    publish(client, 1, 2, 3)
    with Subscriber(server.url, start="start") as subscriber:
        assert numbers(take(subscriber, 3)) == [1, 2, 3]
        publish(client, 4)
        assert next(subscriber).data == {"headline": "Number 4"}


def test_now_begins_when_it_is_opened(server):
    client = server.client()
    publish(client, 1)
    subscriber = Subscriber(server.url).open()
    publish(client, 2)
    assert next(subscriber).id == "2"
    subscriber.close()


def test_an_id_means_what_follows_it(server):
    client = server.client()
    ids = publish(client, 1, 2, 3)
    with Subscriber(server.url, start=ids[1], follow=False) as subscriber:
        (event,) = subscriber
    assert (event.id, event.stream_id) == ("3", ids[2])
    assert json.loads(event.raw)["id"] == "3"
    assert "stream_id" not in event.model_dump()


def test_without_following_it_ends_with_the_history_however_long(server):
    publish(server.client(), *range(250))
    with Subscriber(server.url, start="start", follow=False) as subscriber:
        assert numbers(subscriber) == list(range(250))
        assert list(subscriber) == []


def test_only_what_is_wanted_comes(server):
    client = server.client()
    publish(client, 1, data={"source": {"desk": "sports"}, "tags": [{"slug": "tennis"}]})
    publish(client, 2, data={"source": {"desk": "world"}, "tags": [{"slug": "tennis"}, {"slug": "china"}]})
    publish(client, 3, kind="failed", data={"path": "world/x.txt"})

    def got(**wanted):
        return numbers(Subscriber(server.url, start="start", follow=False, **wanted))

    assert got(tags=["tennis"]) == [1, 2]
    assert got(tags=["tennis", "x"], desks=["world"]) == [2]
    assert got(desks=["world"]) == [2, 3]
    assert got(types=["failed"]) == [3]
    assert got(types=["copydesk.article.published", "failed"]) == [1, 2, 3]


def test_another_prefix_is_another_stream(server):
    client = server.client()
    publish(client, 1)
    publish(client, 2, key="other:events")
    assert numbers(Subscriber(server.url, prefix="other:", start="start", follow=False)) == [2]


@pytest.mark.parametrize("group", [None, "archive"])
def test_a_tail_survives_kills_of_the_server_without_gap_or_repeat(server, group):
    options = {"start": "start"} if group is None else {"start": "start", "group": group, "consumer": "one"}
    client = server.client()
    publish(client, *range(100))
    tail = Background(Subscriber(server.url, **options))
    for round_number in range(1, 4):
        publish(client, *range(round_number * 100, round_number * 100 + 50))
        server.kill()
        server.start()
        publish(client, *range(round_number * 100 + 50, round_number * 100 + 100))
    assert tail.end(client) == list(range(400))


def test_a_quiet_tail_notices_a_restart_and_goes_on(server):
    client = server.client()
    tail = Background(Subscriber(server.url))
    server.restart()
    publish(client, 1)
    wait_until(lambda: tail.got == [1])
    assert tail.end(client) == [1]


def test_events_trimmed_before_they_were_read_are_reported_with_their_number(server):
    client = server.client()
    gaps = []
    publish(client, *range(5))
    with Subscriber(server.url, start="start", on_gap=gaps.append) as subscriber:
        assert numbers(take(subscriber, 5)) == [0, 1, 2, 3, 4]
        publish(client, *range(5, 20), maxlen=4, approximate=False)
        assert numbers(take(subscriber, 4)) == [16, 17, 18, 19]
    assert [(gap.reason, gap.lost) for gap in gaps] == [("trimmed", 11)]


def test_a_cursor_that_has_been_trimmed_away_warns_that_something_may_be_lost(server):
    client = server.client()
    ids = publish(client, *range(10))
    client.xtrim(KEY, maxlen=3, approximate=False)
    with pytest.warns(GapWarning, match="may have been trimmed"):
        assert numbers(Subscriber(server.url, start=ids[0], follow=False)) == [7, 8, 9]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert numbers(Subscriber(server.url, start=ids[8], follow=False)) == [9]
        assert numbers(Subscriber(server.url, start="start", follow=False)) == [7, 8, 9]


def test_a_server_that_lost_its_data_is_reported_and_what_it_publishes_then_arrives(server):
    gaps = []
    publish(server.client(), 1)
    tail = Background(Subscriber(server.url, start="start", on_gap=gaps.append))
    wait_until(lambda: tail.got == [1])
    server.lose_everything()
    server.start()
    wait_until(lambda: gaps)
    client = server.client()
    publish(client, 2)
    assert tail.end(client) == [1, 2]
    assert [gap.reason for gap in gaps] == ["reset"]


def test_an_entry_that_is_no_event_is_reported_and_passed_over(server):
    client, gaps = server.client(), []
    for fields in ({"x": "y"}, {"event": b"\xff"}, {"event": "[1]"}, {"event": '{"type": "unheard.of"}'}):
        client.xadd(KEY, fields)
    publish(client, 1)
    assert numbers(Subscriber(server.url, start="start", follow=False, on_gap=gaps.append)) == [1]
    assert [gap.reason for gap in gaps] == ["unreadable"] * 4


def test_a_gap_handler_that_raises_ends_nothing(server):
    client = server.client()
    client.xadd(KEY, {"x": "y"})
    publish(client, 1)

    def refuse(gap):
        raise RuntimeError(str(gap))

    subscriber = Subscriber(server.url, start="start", on_gap=refuse)
    with pytest.raises(RuntimeError, match="is not an event"):
        next(subscriber)
    assert next(subscriber).id == "1"


def test_a_group_shares_the_events_and_each_comes_once(server):
    client = server.client()
    subscribers = [Subscriber(server.url, start="start", group="g", consumer=name).open() for name in "ab"]
    publish(client, *range(10))
    got = [numbers(take(subscriber, 5)) for subscriber in subscribers]
    assert sorted(got[0] + got[1]) == list(range(10))
    for subscriber in subscribers:
        subscriber.ack()
        subscriber.close()
    assert client.xpending(KEY, "g")["pending"] == 0


def test_an_event_is_acknowledged_when_the_next_is_asked_for(server):
    client = server.client()
    publish(client, 1, 2)
    first = Subscriber(server.url, start="start", group="g", consumer="same")
    assert numbers(take(first, 2)) == [1, 2]
    first.close()  # as if it had died over the second
    again = Subscriber(server.url, group="g", consumer="same", follow=False)
    assert next(again).id == "2"
    again.ack()
    assert list(again) == []
    assert list(Subscriber(server.url, group="g", consumer="same", follow=False)) == []


def test_what_a_dead_consumer_held_goes_to_another(server):
    client = server.client()
    publish(client, 1, 2)
    dead = Subscriber(server.url, start="start", group="g", consumer="dead")
    assert next(dead).id == "1"
    dead.close()
    alive = Subscriber(server.url, group="g", consumer="alive", claim_seconds=0.2)
    assert numbers(take(alive, 2)) == [2, 1]


def test_a_busy_consumer_takes_over_too(server):
    client = server.client()
    publish(client, *range(300))
    dead = Subscriber(server.url, start="start", group="g", consumer="dead")
    next(dead)
    dead.close()
    wait_until(lambda: client.xpending_range(KEY, "g", "-", "+", 1, idle=50))
    alive = Subscriber(server.url, group="g", consumer="alive", claim_seconds=0.05)
    assert 0 in numbers(take(alive, 150))


def test_a_group_is_told_what_was_trimmed_once(server):
    client, gaps = server.client(), []
    subscriber = Subscriber(server.url, start="start", group="g", consumer="one", on_gap=gaps.append).open()
    publish(client, *range(5))
    assert numbers(take(subscriber, 2)) == [0, 1]
    publish(client, *range(5, 20), maxlen=4, approximate=False)
    assert numbers(take(subscriber, 4)) == [16, 17, 18, 19]
    publish(client, 20)
    assert next(subscriber).id == "20"
    assert [(gap.reason, gap.lost) for gap in gaps] == [("trimmed", 14)]


def test_a_group_is_told_of_an_unfinished_event_that_was_trimmed_meanwhile(server):
    client, gaps = server.client(), []
    publish(client, 1, 2)
    first = Subscriber(server.url, start="start", group="g", consumer="one")
    next(first)
    first.close()
    client.xtrim(KEY, maxlen=1, approximate=False)
    again = Subscriber(server.url, group="g", consumer="one", on_gap=gaps.append)
    assert next(again).id == "2"
    assert [(gap.reason, gap.lost) for gap in gaps] == [("trimmed", 1)]


def test_a_group_is_told_what_was_trimmed_while_a_dead_consumer_held_it(server):
    client, gaps = server.client(), []
    publish(client, 1, 2)
    dead = Subscriber(server.url, start="start", group="g", consumer="dead")
    next(dead)
    dead.close()
    client.xtrim(KEY, maxlen=1, approximate=False)
    wait_until(lambda: client.xpending_range(KEY, "g", "-", "+", 1, idle=50, consumername="dead"))
    alive = Subscriber(server.url, group="g", consumer="alive", claim_seconds=0.05, follow=False, on_gap=gaps.append)
    assert numbers(alive) == [2]
    assert [(gap.reason, gap.lost) for gap in gaps] == [("trimmed", 1)]


def test_a_group_that_is_gone_is_made_again_and_told(server):
    client, gaps = server.client(), []
    publish(client, 1)
    tail = Background(Subscriber(server.url, start="start", group="g", consumer="one", on_gap=gaps.append))
    wait_until(lambda: tail.got == [1])
    server.lose_everything()
    server.start()
    client = server.client()
    publish(client, 2)
    assert tail.end(client) == [1, 2]
    assert [gap.reason for gap in gaps] == ["reset"]


def test_asyncio_reads_the_same_over_a_kill(server):
    client = server.client()
    publish(client, 1, 2)

    async def read():
        got = []
        async with Subscriber(server.url, start="start") as subscriber:
            async for event in subscriber:
                got.append(int(event.id))
                if event.id == "2":
                    await asyncio.to_thread(server.kill)
                    await asyncio.to_thread(server.start)
                    await asyncio.to_thread(publish, server.client(), 3)
                if event.id == "3":
                    break
        return got

    assert asyncio.run(read()) == [1, 2, 3]


def test_asyncio_waits_blocked_for_the_next_event_also_over_a_kill(server):
    client = server.client()

    async def read():
        async with Subscriber(server.url) as subscriber:
            for number in (1, 2):
                waiting = asyncio.create_task(anext(subscriber))
                await asyncio.to_thread(wait_until, lambda: client.info("clients")["blocked_clients"])
                if number == 2:
                    await asyncio.to_thread(server.kill)
                    await asyncio.to_thread(server.start)
                await asyncio.to_thread(publish, client, number)
                assert (await waiting).id == str(number)

    asyncio.run(read())


def test_asyncio_shares_a_group_acknowledges_and_ends(server):
    client = server.client()
    publish(client, 1, 2)

    async def read():
        async with Subscriber(server.url, start="start", group="g", consumer="one", follow=False) as subscriber:
            got = [event.id async for event in subscriber]
        async with Subscriber(server.url, group="g", consumer="one") as subscriber:
            await asyncio.to_thread(publish, client, 3)
            got.append((await anext(subscriber)).id)
            await subscriber.aack()
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(anext(subscriber), 0.1)
            await asyncio.to_thread(publish, client, 4)
            got.append((await anext(subscriber)).id)
        return got

    assert asyncio.run(read()) == ["1", "2", "3", "4"]
    assert client.xpending(KEY, "g")["pending"] == 1


@pytest.mark.parametrize("group", [None, "g"])
def test_closing_ends_an_iteration_that_waits_in_another_thread(server, group):
    client = server.client()
    publish(client, 1)
    tail = Background(Subscriber(server.url, start="start", group=group))
    wait_until(lambda: tail.got == [1] and client.info("clients")["blocked_clients"])
    tail.subscriber.close()
    tail.thread.join(5)
    assert not tail.thread.is_alive()
    assert tail.error is None
    wait_until(lambda: client.info("clients")["connected_clients"] == 1)


def test_closing_ends_an_iteration_that_waits_for_a_server_which_is_away(server):
    publish(server.client(), 1)
    tail = Background(Subscriber(server.url, start="start"))
    wait_until(lambda: tail.got == [1])
    server.kill()
    wait_until(lambda: tail.subscriber._link._failures > 4)
    tail.subscriber.close()
    tail.thread.join(1)
    assert not tail.thread.is_alive()
    assert tail.error is None


def test_what_was_closed_goes_on_where_it_was_when_it_is_opened_again(server):
    client = server.client()
    publish(client, 1, 2, 3)
    subscriber = Subscriber(server.url, start="start")
    assert numbers(take(subscriber, 1)) == [1]
    subscriber.close()
    assert list(subscriber) == []
    with subscriber:
        assert numbers(take(subscriber, 2)) == [2, 3]


def test_what_was_delivered_may_be_acknowledged_after_closing(server):
    client = server.client()
    publish(client, 1)
    subscriber = Subscriber(server.url, start="start", group="g", consumer="one")
    assert next(subscriber).id == "1"
    subscriber.close()
    subscriber.ack()
    subscriber.close()
    assert client.xpending(KEY, "g")["pending"] == 0


def test_asyncio_ends_an_iteration_that_another_task_closes(server):
    client = server.client()

    async def read():
        subscriber = await Subscriber(server.url).aopen()
        waiting = asyncio.create_task(anext(subscriber, "the end"))
        await asyncio.to_thread(wait_until, lambda: client.info("clients")["blocked_clients"])
        await subscriber.aclose()
        return await asyncio.wait_for(waiting, 5)

    assert asyncio.run(read()) == "the end"
    wait_until(lambda: client.info("clients")["connected_clients"] == 1)


def test_no_server_at_the_beginning_is_said_at_once(tmp_path):
    with pytest.raises(UnavailableError, match="cannot be reached"):
        Subscriber(f"unix://{tmp_path}/none").open()


def test_wrong_credentials_are_said_at_once_and_never_shown(server):
    server.client().config_set("requirepass", "right")
    with pytest.raises(ConfigurationError) as caught:
        Subscriber(f"unix://:wr0ng@{server.socket}").open()
    assert "wr0ng" not in str(caught.value)


def test_a_stream_that_is_something_else_is_an_error(server):
    server.client().set(KEY, "x")
    with pytest.raises(Exception, match="WRONGTYPE"):
        Subscriber(server.url, start="start").open()
