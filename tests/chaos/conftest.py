"""The workshop that all tests of this folder share."""

import os

import pytest

if os.name == "nt":
    collect_ignore_glob = ["*"]  # processes are forked, signals sent and limits set the POSIX way


@pytest.fixture(scope="session")
def workshop(tmp_path_factory):
    from tests.chaos.workshop import Workshop

    return Workshop(tmp_path_factory.mktemp("chaos") / "workshop")
