"""The installed command in homes of its own; one running `copydesk up` for all the tests of a module."""

import pytest

from tests.acceptance.desk import running_desk
from tests.acceptance.home import new_home


def pytest_collection_modifyitems(items):
    """A module's tests stay in one process, where they share what is running (`--dist loadgroup`); pages share nothing."""
    for item in items:
        if "acceptance" in item.path.parts and item.path.stem != "test_pages":
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.fixture
def home():
    yield from new_home()


@pytest.fixture(scope="module")
def desk():
    with running_desk() as desk:
        yield desk
