"""The delays before starting again."""

from hypothesis import given
from hypothesis import strategies as st

from worker.local.backoff import FIRST_SECONDS, JITTER, LONGEST_SECONDS, RESET_SECONDS, Backoff

dice = st.floats(min_value=0, max_value=1, exclude_max=True)
lives = st.floats(min_value=0, max_value=1e6)


@given(st.lists(st.tuples(lives, dice), max_size=60))
def test_every_delay_is_between_the_shortest_and_the_longest(history):
    backoff = Backoff()
    for lived, die in history:
        assert FIRST_SECONDS * (1 - JITTER) <= backoff.delay_seconds(lived, die) <= LONGEST_SECONDS


@given(st.integers(min_value=1, max_value=2000))
def test_without_jitter_short_lives_make_delays_grow_up_to_ten_seconds(count):
    backoff = Backoff()
    delays = [backoff.delay_seconds(0.0, 0.0) for _ in range(count)]
    assert delays == sorted(delays)
    assert delays[:6] == [0.2, 0.4, 0.8, 1.6, 3.2, 6.4][:count]
    assert all(delay == LONGEST_SECONDS for delay in delays[6:])


@given(st.integers(min_value=0, max_value=50), st.floats(min_value=RESET_SECONDS, max_value=1e6))
def test_a_long_life_makes_the_delays_begin_again(failures, lived):
    backoff = Backoff(failures)
    assert backoff.delay_seconds(lived, 0.0) == FIRST_SECONDS


def test_two_that_end_together_start_at_different_times():
    assert Backoff(5).delay_seconds(0.0, 0.1) != Backoff(5).delay_seconds(0.0, 0.9)
