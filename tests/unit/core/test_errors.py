"""Errors travel between processes, and each explains itself."""

from __future__ import annotations

import pickle

import pytest

from worker import errors
from worker.decide import TimeLimitReached


def every_error():
    kinds = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, Exception)]
    for kind in kinds:
        yield kind(errors.Code.EMPTY, "It is empty.") if kind is errors.PermanentError else kind("The disk is full.")
    yield TimeLimitReached(3.0)


@pytest.mark.parametrize("error", list(every_error()), ids=lambda error: type(error).__name__)
def test_every_error_survives_pickling(error):
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.args, str(again)) == (type(error), error.args, str(error))


def test_a_code_outside_the_closed_list_is_refused():
    with pytest.raises(ValueError, match="odd"):
        errors.PermanentError("odd", "?")


def test_a_permanent_error_reads_as_code_and_reason():
    assert str(errors.PermanentError("empty", "It is empty.")) == "empty: It is empty."
