"""Memory is kept from one document to the next."""

from __future__ import annotations

import ctypes
import subprocess
import sys

import pytest

from worker.adapters import allocator

PROGRAM = """
import resource, sys
from worker.adapters import allocator

def work():
    parts = [bytearray(300_000) for _ in range(10)]

if "keep" in sys.argv:
    assert allocator.keep_memory_for_the_next()
work()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(20):
    work()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def faults(*arguments):
    done = subprocess.run([sys.executable, "-c", PROGRAM, *arguments], capture_output=True, check=True, timeout=60)
    return int(done.stdout)


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallopt"), reason="this C library has no mallopt")
def test_memory_is_not_given_back_and_taken_again_for_each_document():
    assert faults("keep") * 10 < faults()


def test_a_c_library_without_it_is_left_alone(monkeypatch):
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    assert not allocator.keep_memory_for_the_next()
