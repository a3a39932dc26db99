"""When a file may be read: facts in, verdict out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from worker.watcher.settle import (
    TICK_NS,
    UNSURE_NS,
    Observation,
    Patience,
    begun,
    closed,
    judge,
    looked,
    rested,
)

SECOND = 1_000_000_000
PATIENCE = Patience(quiet_ns=20_000_000, settle_ns=SECOND)
times = st.integers(0, 10**15)
signatures = st.integers(1, 3)
held_or_not = st.sampled_from([True, False, None])
steps = st.lists(
    st.tuples(st.integers(0, 3 * SECOND), st.one_of(signatures, st.just("closed"), st.just("begun"))), max_size=12
)


def play(steps, start=0):
    """What a file's looks and events add up to, and when the last one was."""
    now, observation = start, Observation()
    for after, step in steps:
        now += after
        if step == "closed":
            observation = closed(observation, now)
        elif step == "begun":
            observation = begun(observation)
        else:
            observation = looked(observation, step, 100, now)
    return observation, now


def test_a_file_that_was_closed_settles_once_it_is_quiet():
    observation = looked(closed(Observation(), 0), 1, 100, 0)
    assert not judge(observation, PATIENCE, PATIENCE.quiet_ns - 1, held=False).settled
    assert judge(observation, PATIENCE, PATIENCE.quiet_ns, held=False).settled


def test_a_file_without_events_settles_once_it_has_not_changed():
    observation = looked(Observation(), 1, 100, 0)
    assert not judge(observation, PATIENCE, SECOND - 1, held=False).settled
    assert judge(observation, PATIENCE, SECOND, held=False).settled


def test_a_change_starts_the_wait_anew():
    observation = looked(looked(Observation(), 1, 100, 0), 2, 100, SECOND - 1)
    assert not judge(observation, PATIENCE, SECOND, held=False).settled
    assert judge(observation, PATIENCE, 2 * SECOND, held=False).settled


def test_a_change_after_the_close_takes_the_close_back():
    observation = looked(closed(Observation(), 0), 1, 100, 1)
    changed = looked(observation, 2, 100, SECOND)
    assert changed.closed_ns is None
    assert not judge(changed, PATIENCE, SECOND + PATIENCE.quiet_ns, held=False).settled


def test_a_second_close_explains_the_change_before_it():
    observation = closed(looked(closed(Observation(), 0), 1, 100, 1), SECOND)
    changed = looked(observation, 2, 100, SECOND + 1)
    assert judge(changed, PATIENCE, SECOND + PATIENCE.quiet_ns, held=False).settled


def test_an_empty_file_does_not_settle_by_its_close():
    observation = looked(closed(Observation(), 0), 1, 0, 0)
    assert not judge(observation, PATIENCE, PATIENCE.quiet_ns, held=False).settled
    assert judge(observation, PATIENCE, SECOND, held=False).settled


def test_a_file_begun_before_our_eyes_needs_long_rest_where_nobody_can_tell_whether_it_is_open():
    observation = looked(begun(Observation()), 1, 100, 0)
    assert judge(observation, PATIENCE, SECOND, held=False).settled
    assert not judge(observation, PATIENCE, UNSURE_NS - 1, held=None).settled
    assert judge(observation, PATIENCE, UNSURE_NS, held=None).settled
    assert judge(closed(observation, SECOND), PATIENCE, 2 * SECOND, held=None).settled


def test_no_patience_at_all_is_still_one_tick_of_the_file_system():
    observation = looked(closed(Observation(), 0), 1, 100, 0)
    impatient = Patience(0, 0)
    assert not judge(observation, impatient, TICK_NS - 1, held=False).settled
    assert judge(observation, impatient, TICK_NS, held=False).settled


def test_where_stamps_are_coarse_nothing_settles_within_one_of_them():
    coarse = Patience(0, 0, tick_ns=2 * SECOND)
    for observation in (looked(closed(Observation(), 0), 1, 100, 0), looked(Observation(), 1, 100, 0)):
        assert not judge(observation, coarse, 2 * SECOND - 1, held=False).settled
        assert judge(observation, coarse, 2 * SECOND, held=False).settled


@given(steps, times, st.integers(0, 10**12))
def test_nobody_reads_what_somebody_writes(steps, start, later):
    observation, now = play(steps, start)
    verdict = judge(observation, PATIENCE, now + later, held=True)
    assert not verdict.settled
    assert verdict.again_ns > 0


@given(steps, times, st.integers(0, 10**12), held_or_not)
def test_a_verdict_has_a_reason_and_says_when_to_look_again(steps, start, later, held):
    observation, now = play(steps, start)
    verdict = judge(observation, PATIENCE, now + later, held=held)
    assert verdict.reason
    assert verdict.settled == (verdict.again_ns == 0)


@given(steps, times, held_or_not.filter(lambda held: not held))
def test_a_file_that_is_left_in_peace_settles_when_the_verdicts_said_so(steps, start, held):
    observation, now = play([*steps, (0, 1)], start)
    for _ in range(4):
        verdict = judge(observation, PATIENCE, now, held=held)
        if verdict.settled:
            break
        now += verdict.again_ns
        observation = looked(observation, 1, 100, now)
    assert verdict.settled


@given(steps, times, st.integers(0, 10**12), held_or_not)
def test_it_is_never_settled_before_it_has_rested(steps, start, later, held):
    observation, now = play(steps, start)
    if judge(observation, PATIENCE, now + later, held=held).settled:
        assert rested(observation, PATIENCE, now + later).settled


@given(steps, times, times, st.integers(0, 10**12), held_or_not)
def test_only_differences_of_time_count(steps, start, other_start, later, held):
    one, now = play(steps, start)
    other, other_now = play(steps, other_start)
    assert judge(one, PATIENCE, now + later, held=held) == judge(other, PATIENCE, other_now + later, held=held)


@given(steps, times)
def test_a_file_that_changed_just_now_without_a_close_is_not_settled(steps, start):
    observation, now = play(steps, start)
    changed = looked(looked(observation, 8, 100, now), 9, 100, now + 1)
    assert not judge(changed, PATIENCE, now + 1, held=False).settled
