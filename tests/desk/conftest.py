"""A real store of its own for each test, agents of every department, and a clock that the test moves."""

import pytest
from office import MONDAY, HandClock, Office


@pytest.fixture
def clock():
    return HandClock(MONDAY)


@pytest.fixture
def office(tmp_path, clock):
    made = Office(tmp_path / "store.db", clock)
    yield made
    made.store.close()
