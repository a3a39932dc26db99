"""Nothing that repeats are found by stays on the server for ever."""

from __future__ import annotations

from tests.builders import arrival, fingerprint, publication
from worker.adapters.intake_ledger import RedisIntakeLedger
from worker.adapters.ledger import LedgerPolicy, RedisLedger
from worker.ports import Published

POLICY = LedgerPolicy(alike_articles=4)


def put_out(client, keys, path, *shingles):
    document = arrival(path, path.encode())
    RedisIntakeLedger(client, keys, POLICY).take_in([document])
    ledger = RedisLedger(client, keys, POLICY)
    claim = ledger.claim(document.id, "parse", path)
    made = fingerprint(*shingles, text=path)
    answer = ledger.publish(claim, publication(claim, fingerprint=made))
    if answer is not Published.DONE:
        compared = frozenset(other.ordinal for other in answer)
        assert ledger.publish(claim, publication(claim, fingerprint=made, compared=compared)) is Published.DONE


def test_every_generation_expires_also_when_its_first_article_repeats_another(client, keys):
    for number, shingles in enumerate([("1",), ("2",), ("1", "3"), ("4",), ("3", "5"), ("6",)]):
        put_out(client, keys, f"{number}.txt", *shingles)
        hashes = [name.decode() for name in client.keys(f"{keys.alike}:*")]
        assert len(hashes) in {2, 4}
        assert all(0 < client.pttl(name) <= 3 * POLICY.alike_ms for name in hashes)
