"""What became of a customer's other tickets, as far as the agent may read them (1.0, 4.1)."""

from datetime import timedelta

import pytest

from cs_tui.desk import NoSuchTicket, Past


@pytest.fixture
def outcomes(office, clock):
    """A customer's tickets, one of each outcome, and the ticket that is looked at; numbers by name."""
    made = {"resolved": office.ticket()}
    office.tom.take()
    clock.forward(hours=2, minutes=10)
    office.tom.reply(made["resolved"], "It is mended.", then="resolve")
    made["declined"] = office.ticket("technical/interface")
    clock.forward(minutes=5)
    office.mai.decline(made["declined"], "This is not offered.")
    made["waiting"] = office.ticket()
    office.tom.take()
    office.tom.reply(made["waiting"], "Which server is it?", then="wait")
    made["queued"] = office.ticket()
    made["duplicate"] = office.ticket()
    office.lea.merge(made["duplicate"], made["queued"])
    made["foreign"] = office.ticket("business/login")
    office.ticket(customer="otto@brandt.example")
    made["this"] = office.ticket("technical/interface")
    return made


def by_name(history: tuple[Past, ...], made: dict[str, int]) -> dict[str, Past]:
    names = {number: name for name, number in made.items()}
    return {names[past.number]: past for past in history}


def test_each_other_ticket_comes_with_its_outcome_the_newest_first(office, outcomes):
    past = by_name(office.tom.history(outcomes["this"]), outcomes)
    assert list(past) == ["duplicate", "queued", "waiting", "declined", "resolved"]
    assert (past["resolved"].ended_by, past["resolved"].took) == ("tom", timedelta(hours=2, minutes=10))
    assert (past["declined"].ended_by, past["declined"].declined) == ("mai", True)
    assert past["declined"].took == timedelta(minutes=5)
    assert (past["waiting"].status, past["waiting"].holder, past["waiting"].ended_by) == ("waiting", "tom", None)
    assert (past["queued"].status, past["queued"].position) == ("queued", 1)
    assert (past["duplicate"].merged_into, past["duplicate"].ended_by) == (outcomes["queued"], "lea")
    assert not past["resolved"].declined


def test_satisfaction_is_told_with_the_outcome(office, outcomes):
    assert by_name(office.tom.history(outcomes["this"]), outcomes)["resolved"].satisfaction is None
    office.mai.rate(outcomes["resolved"], 4, "Quick enough.")
    assert by_name(office.tom.history(outcomes["this"]), outcomes)["resolved"].satisfaction == 4


def test_what_was_opened_again_is_not_told_as_ended(office, outcomes):
    office.lea.reopen(outcomes["resolved"], "It is down again.")
    past = by_name(office.tom.history(outcomes["this"]), outcomes)["resolved"]
    assert (past.status, past.ended_by, past.took) == ("queued", None, None)


def test_what_was_processed_twice_is_told_by_the_last_time_counted_from_its_second_opening(office, clock):
    number, this = office.ticket(), office.ticket("technical/interface")
    office.tom.take()
    office.tom.reply(number, "It is mended.", then="resolve")
    clock.forward(hours=5)
    office.lea.reopen(number, "It is down again.")
    clock.forward(minutes=30)
    office.ngoc.take()
    office.ngoc.reply(number, "It is mended for good.", then="resolve")
    (past,) = office.tom.history(this)
    assert (past.ended_by, past.took) == ("ngoc", timedelta(minutes=30))


def test_a_refused_attempt_ends_nothing(office, outcomes):
    office.ngoc.resolve(outcomes["resolved"])
    assert by_name(office.tom.history(outcomes["this"]), outcomes)["resolved"].ended_by == "tom"


def test_the_history_holds_no_other_departments_tickets_and_the_front_desk_reads_all(office, outcomes):
    assert outcomes["foreign"] not in [past.number for past in office.tom.history(outcomes["this"], limit=50)]
    assert outcomes["foreign"] in [past.number for past in office.mai.history(outcomes["this"], limit=50)]
    assert office.sofia.history(outcomes["foreign"]) == ()
    with pytest.raises(NoSuchTicket):
        office.sofia.history(outcomes["this"])


def test_the_history_is_as_long_as_asked_for(office, outcomes):
    assert len(office.tom.history(outcomes["this"], limit=2)) == 2
    assert len(office.tom.history(outcomes["this"])) == 5


def test_unsorted_tickets_stand_in_the_front_desks_history(office, outcomes):
    unsorted = office.ticket(None)
    assert office.mai.history(outcomes["this"])[0].number == unsorted
    assert unsorted not in [past.number for past in office.tom.history(outcomes["this"], limit=50)]
