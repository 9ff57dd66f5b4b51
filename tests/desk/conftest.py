"""A real store of its own for each test, on each database, agents of every department, and a clock the test moves."""

import pytest
from office import MONDAY, HandClock, Office

from postgres_server import STORES


@pytest.fixture
def clock():
    return HandClock(MONDAY)


@pytest.fixture(scope="session")
def staffed(postgres):
    """A database with a store and its people."""
    place = postgres.new()
    Office(place, HandClock(MONDAY)).store.close()
    postgres.keep(place)
    return place


@pytest.fixture(params=STORES)
def office(request, tmp_path, clock):
    if request.param == "sqlite":
        made = Office(tmp_path / "store.db", clock)
    else:
        place = request.getfixturevalue("staffed")
        request.getfixturevalue("postgres").put_back(place)
        made = Office(place, clock, staffed=True)
    yield made
    made.store.close()


@pytest.fixture
def worked(office):
    """A store with some history."""
    for customer in ("a@x.example", "a@x.example", "b@x.example"):
        office.ticket(customer=customer)
    number = office.tom.take().number
    office.tom.note(number, "Looking.")
    office.tom.reply(number, "The pages answer again.", "resolve")
    office.sofia.take()
    office.tom.take()
    office.tom.take()
    return office
