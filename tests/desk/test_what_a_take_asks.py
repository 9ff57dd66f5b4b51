"""What a take asks of the store while everybody else waits to write, and what it writes: little, whatever there is."""

import sqlite3
from contextlib import closing
from statistics import median

import pytest
from office import Office

from cs_tui.desk import StoreError
from cs_tui.store.in_use import beside
from raw_store import sent

ASKS = 4
"""The schema's revision, policy and newest entry, the agent and their hand, and the head of the queue."""
SHOWN = 2
"""The taken ticket's entries, and its messages: they are read when the next one may write already."""
PAGES = 8
"""One each of the tickets and their indexes by queue, holder and due time, and of the entries and
their indexes by ticket, actor and action."""


def asked_by_a_take(office):
    """What tom's next take reads before others may write again, and what after that.

    His hand is empty, and all that a desk keeps in mind was read before.
    """
    with sent(office.store) as told:
        ticket = office.tom.take()
    office.tom.reply(ticket.number, "The pages answer again.", "resolve")
    end = next(place for place, statement in enumerate(told) if statement.endswith("COMMIT"))
    return [
        [each for each in part if each.split(None, 1)[0] in ("SELECT", "WITH")] for part in (told[:end], told[end:])
    ]


def test_a_take_asks_the_store_for_little_and_for_no_more_where_much_is_queued(office):
    for n in range(3):
        office.ticket(customer=f"{n}@x.example")
    asked_by_a_take(office)
    few, after = asked_by_a_take(office)
    assert len(few) <= ASKS, few
    assert len(after) <= SHOWN, after
    for n in range(40):
        office.ticket(customer=f"more{n % 20}@x.example")
    for _ in range(2):
        assert len(asked_by_a_take(office)[0]) <= len(few)


def test_a_take_whose_ticket_cannot_be_read_afterwards_says_that_it_was_taken(tmp_path, clock):
    office = Office(tmp_path / "store.db", clock)
    number = office.ticket()
    with office.store.read() as reader:
        driver = reader._connection.driver

    def spoil(statement):
        if statement == "BEGIN":
            change("ALTER TABLE messages RENAME TO elsewhere")

    def change(statement):
        with closing(sqlite3.connect(tmp_path / "store.db")) as other:
            other.execute(statement)

    driver.set_trace_callback(spoil)
    with pytest.raises(StoreError) as told:
        office.tom.take()
    driver.set_trace_callback(None)
    change("ALTER TABLE elsewhere RENAME TO messages")
    assert told.value.cause.startswith(f"#{number} is in your hand, but cannot be shown: The store ")
    assert told.value.remedy == "Do not repeat it; look at it once the store can be read."
    assert office.tom.ticket(number).holder == "tom"


def test_a_take_in_a_batch_is_shown_as_the_batch_has_it(office):
    office.ticket()
    with office.tom.batch():
        ticket = office.tom.take()
    assert (ticket.entries[-1].action, ticket.holder) == ("take", "tom")


def test_a_take_changes_no_more_pages_of_the_file_than_it_must(tmp_path, clock):
    path = tmp_path / "store.db"
    office = Office(path, clock)
    with office.owner.batch():
        for n in range(300):
            office.ticket(customer=f"{n}@x.example")
            clock.forward(minutes=1)
    office.store.empty_log()
    changed = []
    for _ in range(9):
        before = logged(path)
        ticket = office.tom.take()
        changed.append(logged(path) - before)
        office.tom.reply(ticket.number, "The pages answer again.", "resolve")
    assert 0 < median(changed) <= PAGES, changed


def logged(path):
    """How many pages the store's log has."""
    return beside(path)[0].stat().st_size // (4096 + 24)
