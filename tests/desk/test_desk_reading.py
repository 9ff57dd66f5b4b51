"""Looks at many tickets and at a long journal: what they tell, and that nobody waits for them."""

import pytest
from office import MONDAY, Busy

from cs_tui.desk import BadInput, Desk, reading
from raw_store import sent

GOOD = "The pages answer again."


def filled(office, count=6):
    return [office.ticket(customer=f"c{n}@x.example", subject="Cake") for n in range(count)]


def test_what_is_found_has_its_position_in_its_own_queue(office):
    technical = filled(office, 3)
    business = [office.ticket("business/login", customer=f"b{n}@x.example", subject="Cake") for n in range(2)]
    office.tom.take()
    places = {ticket.number: ticket.position for ticket in office.mai.search("cake")}
    assert places == dict(zip([*technical, *business], [None, 1, 2, 1, 2], strict=True))
    assert {t.number: t.position for t in office.mai.tickets()} == places
    assert [office.mai.ticket(number).position for number in places] == list(places.values())


@pytest.mark.parametrize("look", [lambda desk: desk.search("cake"), lambda desk: desk.tickets()])
def test_many_tickets_are_told_with_no_more_statements_than_a_few(office, look):
    filled(office, 3)
    look(office.lea)
    with sent(office.store) as few:
        look(office.lea)
    filled(office, 5)
    with sent(office.store) as many:
        assert len(look(office.lea)) == 8
    assert len(many) == len(few)


def test_a_search_has_an_end(office):
    with pytest.raises(BadInput, match="1,000"):
        office.tom.search("a " * 501)
    assert office.tom.search("a " * 500) == []


def test_of_a_customer_with_very_many_tickets_the_newest_are_told(office, monkeypatch):
    monkeypatch.setattr(reading, "MOST_OTHERS", 2)
    numbers = [office.ticket() for _ in range(4)]
    assert [ticket.number for ticket in office.lea.others(numbers[3])] == numbers[2:0:-1]


def test_the_journal_is_read_page_by_page_so_that_others_write_in_between(office, clock, monkeypatch):
    number = filled(office)[0]
    before = office.owner.log()
    monkeypatch.setattr(reading, "PAGE", 2)
    busy = Busy(clock, lambda: office.tom.note(number, "Still looking."))
    assert Desk(office.store, None, busy).log() == before
    assert busy.looks > len(before) / 2
    assert len(office.owner.log()) == len(before) + busy.looks - 1


def test_a_journal_in_pages_tells_an_agent_the_same(office, monkeypatch):
    filled(office)
    office.ticket("business/login")
    office.tom.take()
    office.tom.take()
    told = office.tom.log()
    for page in (1, 3, 100):
        monkeypatch.setattr(reading, "PAGE", page)
        assert office.tom.log() == told


def test_what_somebody_did_since_a_moment_is_read_and_nothing_else(office, clock):
    numbers = filled(office)
    office.tom.take()
    clock.forward(hours=1)
    office.tom.note(numbers[0], "Looking.")
    office.ngoc.take()
    office.tom.reply(numbers[0], GOOD, "resolve")
    office.tom.reply(numbers[0], GOOD)
    office.lea.note(numbers[0], "Thank you.")
    with office.store.read() as reader:
        told = reader.entries_since(clock(), actors=["tom", "ngoc"])
        assert [(e.actor, e.action, e.refused) for e in told] == [
            ("tom", "note", False),
            ("ngoc", "take", False),
            ("tom", "reply", False),
            ("tom", "resolve", False),
            ("tom", "reply", True),
        ]
        some = reader.entries_since(MONDAY, actors=["tom"], actions=["take", "resolve"])
        assert [entry.action for entry in some] == ["take", "resolve"]


def test_what_is_to_be_rated_is_resolved_lately_unrated_and_no_dispute(office, clock):
    numbers = filled(office, 3)
    for number in numbers:
        office.tom.take()
        office.tom.reply(number, GOOD, "resolve")
        clock.forward(hours=1)
    office.mai.rate(numbers[1], 4)
    office.lea.reopen(numbers[2], "not well yet")
    with office.store.read() as reader:
        assert reader.unrated_since(MONDAY, actions=["resolve"]) == [numbers[0]]
        assert reader.unrated_since(clock.now, actions=["resolve"]) == []
        assert reader.unrated_since(MONDAY, actions=["decline"]) == []
