"""What holds for every test."""

from __future__ import annotations

import signal
import sys

import pytest
from hypothesis import is_hypothesis_test, settings

from tests.packing import in_order, packing

# A busy machine is no defect: how long things take is measured in bench/, and bounded where a promise says so.
settings.register_profile("copydesk", deadline=None)
settings.load_profile("copydesk")

# A run that was put into the background ignores Ctrl+C and hang-ups, and so would every program it starts; tests send both.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return packing(config, log) if config.getvalue("dist") == "loadgroup" else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    if hasattr(config, "workerinput"):  # one of several processes
        items[:] = in_order(items)


@pytest.fixture(autouse=True)
def _untraced(request):
    """Properties, and bounds on processor time, are tried as fast as a user has it; what is covered, examples tell.

    Coverage traces every line, those of the test's own tools too: four fifths of the time of a hundred tries.
    """
    trace = sys.gettrace()
    if is_hypothesis_test(request.function) or request.node.get_closest_marker("timed"):
        sys.settrace(None)
    yield
    sys.settrace(trace)
