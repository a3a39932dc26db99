"""The storm, short in `make test`, long in `make chaos`: 0 lost, 0 twice, 0 torn."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.chaos.cluster import Cluster
from tests.chaos.storm import storm

pytestmark = [pytest.mark.server, pytest.mark.slow]


def test_nothing_is_lost_or_published_twice_in_a_short_storm(tmp_path: Path) -> None:
    with Cluster(tmp_path) as cluster:
        happened = storm(cluster, seed=1, articles=750, seconds=45)
        sys.stdout.write(f"{happened}\n")
        assert happened.drained_seconds < 60


@pytest.mark.long
@pytest.mark.alone
@pytest.mark.parametrize(("kind", "seed"), [*(("valkey", seed) for seed in range(11, 16)), ("redis", 16)])
def test_nothing_is_lost_or_published_twice_in_a_long_storm(tmp_path: Path, kind: str, seed: int) -> None:
    with Cluster(tmp_path, kind) as cluster:
        happened = storm(cluster, seed=seed, articles=10_000, seconds=300)
        sys.stdout.write(f"{happened}\n")
        assert happened.drained_seconds < 60
