"""What the ledger in memory says of one document."""

from __future__ import annotations

import pytest

from worker.adapters.memory_record import Record


@pytest.mark.parametrize(
    ("facts", "out"),
    [
        ({"state": "published"}, True),
        ({"state": "ignored", "digest": "d"}, True),
        ({"state": "ignored"}, False),
        ({"state": "failed", "event": "e"}, False),
        ({"state": "queued"}, False),
        ({"state": "queued", "stage": "model"}, False),
        ({"state": "queued", "stage": "model", "event": "e"}, True),
        ({"state": "wanted", "event": "e"}, False),
    ],
)
def test_a_document_is_out_when_its_own_content_has_a_result(facts, out):
    assert Record("/inbox", "a.txt", b"a.txt", None, "s", **facts).is_out() is out


def test_a_fence_only_grows_and_is_never_below_the_time():
    record = Record("/inbox", "a.txt", b"a.txt", None, "s")
    fences = []
    for now_ms in (1_000, 1_000, 500, 2_000):
        record.new_fence(now_ms)
        fences.append(record.fence)
    assert fences == [1_000, 1_001, 1_002, 2_000]
