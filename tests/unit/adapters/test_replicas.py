"""Whether a server has replicas: asked now and then, and assumed where it does not say."""

from __future__ import annotations

import pytest
import redis

from worker.adapters.replicas import SECONDS, Replicas
from worker.errors import TransientError


class Server:
    """Answers what it is told to, and counts how often it was asked."""

    def __init__(self, answer):
        self.answer = answer
        self.asked = 0

    def info(self, section):
        assert section == "replication"
        self.asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def clock():
    class Clock:
        now = 100.0

        def __call__(self):
            return self.now

    return Clock()


@pytest.mark.parametrize(
    ("answer", "expected"), [({"connected_slaves": 0}, False), ({"connected_slaves": 2}, True), ({}, True)]
)
def test_what_the_server_says_is_believed_and_silence_means_yes(answer, expected):
    assert Replicas(Server(answer)).any() is expected


def test_it_is_asked_again_only_when_an_answer_is_old(clock):
    server = Server({"connected_slaves": 0})
    replicas = Replicas(server, clock)
    assert not replicas.any()
    server.answer = {"connected_slaves": 1}
    clock.now += SECONDS - 0.001
    assert not replicas.any()
    clock.now += 0.001
    assert replicas.any()
    assert server.asked == 2


def test_an_answer_that_did_not_come_is_asked_for_again(clock):
    server = Server(redis.ConnectionError("gone"))
    replicas = Replicas(server, clock)
    with pytest.raises(TransientError):
        replicas.any()
    server.answer = {"connected_slaves": 0}
    assert not replicas.any()
