"""What the embedded server is told about memory by its environment."""

import pytest

from worker.local.options import TUNABLES, server_environment


def told(ours, library="glibc 2.36"):
    said = server_environment(ours, library)["GLIBC_TUNABLES"].split(":")
    names = [one.partition("=")[0] for one in said]
    assert len(names) == len(set(names))
    return dict(one.split("=") for one in said)


OURS = {name: str(value) for name, value in TUNABLES.items()}


@pytest.mark.parametrize("library", ["glibc 2.30", "glibc 2.36", "glibc 2.41.9000", "glibc 3.0"])
def test_glibc_is_told(library):
    assert told({"HOME": "/h"}, library) == OURS
    assert server_environment({"HOME": "/h"}, library)["HOME"] == "/h"


@pytest.mark.parametrize("library", ["", "musl 1.2", "glibc 2.17", "glibc 2.29", "glibc"])
def test_others_are_not(library):
    ours = {"HOME": "/h"}
    assert server_environment(ours, library) == ours


@pytest.mark.parametrize("said", ["glibc.malloc.arena_max=1", ":glibc.malloc.arena_max=1:"])
def test_what_was_tuned_besides_stays(said):
    assert told({"GLIBC_TUNABLES": said}) == {"glibc.malloc.arena_max": "1", **OURS}


@pytest.mark.parametrize("name", TUNABLES)
def test_who_has_chosen_a_number_is_not_overruled(name):
    assert told({"GLIBC_TUNABLES": f"{name}=7"}) == {**OURS, name: "7"}


def test_our_own_environment_is_left_alone():
    ours = {"HOME": "/h"}
    server_environment(ours, "glibc 2.36")
    assert ours == {"HOME": "/h"}
