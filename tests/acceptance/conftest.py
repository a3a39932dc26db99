"""The installed command in homes of its own; one running `copydesk up` for all the tests of a module."""

import pytest

from tests.acceptance.desk import running_desk
from tests.acceptance.home import new_home


@pytest.fixture
def home():
    yield from new_home()


@pytest.fixture(scope="module")
def desk():
    with running_desk() as desk:
        yield desk
