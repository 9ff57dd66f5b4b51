"""Merging: a duplicate goes into the customer's older ticket, and nothing of it is lost (1.0)."""

import pytest

from cs_tui.desk import NoSuchTicket
from cs_tui.desk.journal import verify
from cs_tui.policy import Refused

GOOD = "The pages answer again."


@pytest.fixture
def two(office, clock):
    """Two tickets of one customer, half an hour apart."""
    first = office.ticket(subject="The site is down")
    clock.forward(minutes=30)
    return first, office.ticket(subject="Still down!", body="It is still down, and now mail is too.")


def refused_by(clause, outcome):
    assert isinstance(outcome, Refused)
    assert outcome.clause == clause
    return outcome.reason


def test_the_older_ticket_takes_over_what_was_written_in_the_duplicate(office, two):
    first, second = two
    merged = office.lea.merge(second, first)
    assert (merged.status, merged.merged_into) == ("merged", first)
    ticket = office.lea.ticket(first)
    assert [message.body for message in ticket.messages if message.number == second] == [
        "It is still down, and now mail is too."
    ]
    assert ticket.messages[-1].merges == second
    assert [t.number for t in office.lea.queue()] == [first]
    assert verify(office.owner).problems == []


def test_a_chain_of_duplicates_ends_in_one_ticket(office, two, clock):
    first, second = two
    third = office.ticket(subject="Hello?", body="Anybody there?")
    office.lea.merge(third, second)
    office.lea.merge(second, first)
    assert {message.number for message in office.lea.ticket(first).messages} == {first, second, third}


def test_what_the_customer_writes_on_a_merged_ticket_reaches_the_older_one(office, two):
    first, second = two
    office.lea.merge(second, first)
    office.tom.take()
    office.tom.reply(first, GOOD, "wait")
    assert office.owner.customer_message(second, "It works now.").number == first
    ticket = office.tom.ticket(first)
    assert (ticket.status, ticket.messages[-1].body) == ("in-progress", "It works now.")


def test_what_the_customer_writes_on_a_duplicate_follows_the_older_ticket_into_another_department(office, two):
    first, second = two
    office.lea.merge(second, first)
    office.lea.hand_over(first, "business", "login", "A login matter")
    before = office.sofia.ticket(first)
    answered = office.tom.customer_message(second, "And now?")
    assert (answered.number, answered.merged_into) == (second, first)
    assert "And now?" not in [message.body for message in answered.messages]
    assert [message.body for message in office.sofia.ticket(first).messages[len(before.messages) :]] == ["And now?"]
    with pytest.raises(NoSuchTicket):
        office.tom.customer_message(first, "And now?")
    assert verify(office.owner).problems == []


def test_what_is_merged_in_has_to_be_answered(office, two):
    first, second = two
    office.tom.take()
    office.tom.reply(first, GOOD, "wait")
    office.lea.merge(second, first)
    assert office.tom.ticket(first).status == "in-progress"
    assert "written reply" in refused_by("3.3", office.tom.resolve(first))
    assert not isinstance(office.tom.reply(first, GOOD, "resolve"), Refused)
    assert verify(office.owner).problems == []


def test_who_was_writing_when_it_was_merged_reads_it_first(office, two):
    first, second = two
    office.tom.take()
    seen = max(message.id for message in office.tom.ticket(first).messages)
    office.lea.merge(second, first)
    refused_by("3.3", office.tom.reply(first, GOOD, "resolve", seen))
    seen = max(message.id for message in office.tom.ticket(first).messages)
    assert not isinstance(office.tom.reply(first, GOOD, "resolve", seen), Refused)


def test_the_older_ticket_keeps_the_earlier_place_and_deadline_of_both(office, two, clock):
    first, second = two
    office.tom.take()
    office.tom.reply(first, GOOD, "resolve")
    due = office.lea.ticket(second).deadline
    clock.forward(hours=1)
    office.owner.customer_message(first, "Down again.")
    assert [t.number for t in office.lea.queue()] == [second, first]
    office.lea.merge(second, first)
    ticket = office.lea.ticket(first)
    assert ticket.deadline == due
    assert ticket.deadline_clause == "2.2c"
    assert ticket.queued_at == office.lea.ticket(second).queued_at
    assert verify(office.owner).problems == []


def test_only_the_departments_lead_merges(office, two):
    first, second = two
    for desk in (office.tom, office.huy, office.mai):
        refused_by("4.1", desk.merge(second, first))


def test_a_duplicate_goes_into_an_older_open_ticket_of_the_same_customer_and_department(office, two, clock):
    first, second = two
    assert "not older" in refused_by("1.0", office.lea.merge(first, second))
    assert "not older" in refused_by("1.0", office.lea.merge(first, first))
    other = office.ticket(customer="otto@x.example")
    assert "another customer" in refused_by("1.0", office.lea.merge(other, first))
    business = office.ticket("business/login")
    later = office.ticket(subject="A third time")
    refused_by("4.1", office.lea.merge(later, business))
    refused_by("4.1", office.lea.merge(later, 99))
    office.tom.take()
    assert "in-progress" in refused_by("1.0", office.lea.merge(first, second))
    office.tom.reply(first, GOOD, "resolve")
    assert "never be answered" in refused_by("3.3", office.lea.merge(second, first))


def test_another_problem_of_the_customer_is_no_duplicate_and_keeps_its_place(office, two, clock):
    first, _ = two
    office.tom.take()
    for customer in ("a@x.example", "b@x.example"):
        office.ticket(customer=customer)
    other = office.ticket("technical/service-install")
    office.mai.approve(other)
    assert "another problem" in refused_by("1.0", office.lea.merge(other, first))
    assert office.lea.older(other) == []
    assert office.lea.ticket(other).status == "queued"
    office.lea.sort(other, "technical", "hosting-domain")
    assert not isinstance(office.lea.merge(other, first), Refused)
    assert verify(office.owner).problems == []


def test_the_tickets_to_merge_into_are_offered(office, two):
    first, second = two
    office.ticket(customer="otto@x.example")
    assert [ticket.number for ticket in office.lea.older(second)] == [first]
    assert office.lea.older(first) == []


def test_a_merged_ticket_can_still_be_read_and_noted_and_nothing_else(office, two):
    first, second = two
    office.lea.merge(second, first)
    rulings = office.lea.standing(second).rulings
    allowed = {name for name, ruling in rulings.items() if not isinstance(ruling, Refused)}
    assert allowed == {"note"}
