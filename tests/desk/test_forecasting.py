"""What leads are told of the days ahead: who may ask, who is reckoned with, and how long tickets take."""

from datetime import timedelta

import pytest
from office import SAIGON

from cs_tui.desk import BadInput, NotAnAgent, forecasting

GOOD = "The pages answer again."


def minutes(n):
    return timedelta(minutes=n)


def process(office, agent, number, takes):
    """Let an agent take the head and resolve it after some minutes."""
    assert agent.take().number == number
    office.clock.forward(minutes=takes)
    agent.reply(number, GOOD, then="resolve")


def past(office, agent, *takes, scope="technical/hosting-domain"):
    for n, each in enumerate(takes):
        process(office, agent, office.ticket(scope, customer=f"past{office.clock.now:%d%H%M}{n}@x.example"), each)


def waits_for(told, number):
    """How long from now until a ticket's turn."""
    return next(p.turn for p in told if p.number == number)


def test_its_lead_and_the_front_desk_are_told_of_a_department_and_nobody_else(office):
    ours, theirs = office.ticket(), office.ticket("business/login")
    assert [p.number for p in office.lea.forecast()] == [ours]
    assert [p.number for p in office.lea.forecast("technical")] == [ours]
    assert [p.number for p in office.mai.forecast("technical")] == [ours]
    assert [p.number for p in office.rosa.forecast("business")] == [theirs]
    for desk, department in ((office.tom, None), (office.tom, "technical"), (office.lea, "business")):
        with pytest.raises(BadInput, match=r"shown to its lead and to customer-room \(4\.1\)"):
            desk.forecast(department)
    with pytest.raises(NotAnAgent):
        office.owner.forecast("technical")
    with pytest.raises(BadInput, match="There is no department"):
        office.lea.forecast("sales")


def test_held_tickets_are_told_first_and_then_the_queue_in_order(office):
    numbers = [office.ticket(customer=f"{n}@x.example") for n in range(4)]
    office.tom.take()
    office.tom.reply(numbers[0], GOOD, then="wait")
    office.tom.take()
    told = office.lea.forecast()
    assert [(p.number, p.status, p.holder, p.place) for p in told] == [
        (numbers[0], "waiting", "tom", None),
        (numbers[1], "in-progress", "tom", None),
        (numbers[2], "queued", None, 1),
        (numbers[3], "queued", None, 2),
    ]


def test_what_is_unsorted_awaits_approval_or_is_another_departments_is_left_out(office):
    office.ticket(None)
    office.ticket("technical/interface")
    office.ticket("business/login")
    assert office.lea.forecast() == ()


def test_times_are_in_the_companys_zone(office):
    office.ticket()
    [told] = office.lea.forecast()
    assert told.turn.tzinfo == told.deadline.tzinfo == told.act_by.tzinfo == SAIGON


def test_tickets_take_as_long_as_those_resolved_lately_took_from_take_to_resolve(office):
    past(office, office.tom, 40, 40, 40)
    first, second = office.ticket(customer="a@x.example"), office.ticket(customer="b@x.example")
    told = office.lea.forecast()
    assert waits_for(told, second) - waits_for(told, first) == minutes(40)
    assert "1 agent, about 40 min each" in told[1].explanation


def test_the_usual_time_is_that_of_all_the_department_resolved_and_of_nothing_else(office):
    past(office, office.sofia, 60, 60, 60, scope="business/login")
    office.ticket(customer="a@x.example")
    assert "none has been processed yet" in office.lea.forecast()[0].explanation
    process(office, office.tom, office.lea.forecast()[0].number, 40)
    past(office, office.tom, 40, 10)
    office.ticket(customer="b@x.example")
    assert "about 40 min each" in office.lea.forecast()[0].explanation


def test_only_the_newest_part_of_the_journal_is_looked_at(office):
    past(office, office.tom, 20, 20)
    with office.store.read() as reader:
        asked = {"action": "resolve", "department": "technical"}
        newest = reader.last_entry_id()
        assert len(reader.newest_with(**asked, limit=9, within=newest)) == 2
        assert len(reader.newest_with(**asked, limit=1, within=newest)) == 1
        assert len(reader.newest_with(**asked, limit=9, within=1)) == 1


def test_closed_hours_do_not_count(office, clock):
    clock.set(2026, 3, 9, 11, 50)
    number = office.ticket("business/login")
    office.sofia.take()
    clock.set(2026, 3, 9, 13, 40)
    office.sofia.reply(number, GOOD, then="resolve")
    office.ticket("business/login")
    assert "about 20 min each" in office.huy.forecast()[0].explanation


def test_on_a_day_that_is_not_worked_common_tickets_take_time_too(office, clock):
    clock.set(2026, 3, 14, 9, 0)
    past(office, office.tom, 50)
    office.ticket(customer="a@x.example")
    assert "about 50 min each" in office.lea.forecast()[0].explanation


def test_time_in_the_queue_and_with_the_customer_is_not_time_in_the_hand(office, clock):
    number = office.ticket()
    office.tom.take()
    clock.forward(minutes=10)
    office.tom.release(number, "Lunch.")
    clock.forward(hours=3)
    office.tom.take()
    office.tom.reply(number, GOOD, then="wait")
    clock.forward(hours=5)
    office.owner.customer_message(number, "Still blank.")
    clock.forward(minutes=15)
    office.tom.reply(number, GOOD, then="resolve")
    next_one = office.ticket(customer="a@x.example")
    [told] = office.lea.forecast()
    assert "about 25 min each" in told.explanation
    assert told.number == next_one
    assert told.done - told.turn == minutes(25) + timedelta(hours=5), "and its customer is waited for as long"


def test_each_time_that_a_ticket_was_processed_counts(office, clock):
    number = office.ticket()
    for takes in (10, 10, 40):
        office.tom.take()
        clock.forward(minutes=takes)
        office.tom.reply(number, GOOD, then="resolve")
        office.owner.customer_message(number, "Blank again.")
    assert "about 10 min each" in office.lea.forecast()[0].explanation


def test_what_another_department_did_with_a_ticket_is_not_counted(office, clock):
    number = office.ticket("business/login")
    office.sofia.take()
    clock.forward(minutes=90)
    office.sofia.hand_over(number, "technical", "hosting-domain", "a server")
    process(office, office.tom, number, 15)
    office.ticket(customer="a@x.example")
    assert "about 15 min each" in office.lea.forecast()[0].explanation


def test_a_declined_requirement_was_in_nobodys_hand(office):
    number = office.ticket("technical/interface")
    office.mai.decline(number, "It is not in your contract.")
    office.owner.customer_message(number, "It is: see page 4.")
    process(office, office.tom, number, 10)
    office.ticket(customer="b@x.example")
    assert "about 10 min each" in office.lea.forecast()[0].explanation


def test_a_ticket_in_a_hand_takes_what_is_left_of_the_time_the_others_took(office, clock):
    past(office, office.tom, 40, 40)
    held = office.ticket(customer="a@x.example")
    office.tom.take()
    clock.forward(minutes=30)
    [told] = office.lea.forecast()
    assert (told.number, told.done - clock.now) == (held, minutes(10))


def test_agents_who_acted_lately_are_reckoned_with_and_the_others_not(office, clock):
    past(office, office.tom, 20)
    past(office, office.ngoc, 20)
    office.ticket(customer="a@x.example")
    assert "; 2 agents, " in office.lea.forecast()[0].explanation
    clock.set(2026, 3, 11, 9, 0)
    office.tom.take()
    office.ticket(customer="b@x.example")
    assert "; 2 agents, " in office.lea.forecast()[-1].explanation
    clock.set(2026, 3, 12, 9, 0)
    assert "; 1 agent, " in office.lea.forecast()[-1].explanation


def test_days_that_are_not_worked_do_not_make_anybody_absent(office, clock):
    clock.set(2026, 3, 12, 15, 0)
    past(office, office.tom, 20)
    office.ticket(customer="a@x.example")
    clock.set(2026, 3, 16, 9, 0)
    assert "; 1 agent, " in office.lea.forecast()[0].explanation


def test_whose_desk_is_open_is_there_before_they_have_done_anything(office):
    past(office, office.tom, 20)
    office.ticket(customer="a@x.example")
    assert "; 1 agent, " in office.lea.forecast()[0].explanation
    office.ngoc.be_here()
    assert "; 2 agents, " in office.lea.forecast()[0].explanation


def test_where_nobody_acted_all_agents_are_reckoned_with_but_no_lead_and_nobody_retired(office):
    office.ticket()
    assert "; 2 agents, " in office.lea.forecast()[0].explanation
    office.administration.retire_agent("ngoc")
    assert "; 1 agent, " in office.lea.forecast()[0].explanation


def test_a_lead_is_reckoned_with_once_they_take_from_the_queue(office):
    past(office, office.tom, 20)
    number = office.ticket(customer="a@x.example")
    office.lea.note(number, "Soon.")
    assert "; 1 agent, " in office.lea.forecast()[0].explanation
    past_one = office.lea.take().number
    office.lea.reply(past_one, GOOD, then="resolve")
    office.ticket(customer="b@x.example")
    assert "; 2 agents, " in office.lea.forecast()[0].explanation


def test_a_refused_take_makes_nobody_a_taker(office, clock):
    past(office, office.sofia, 20, scope="business/login")
    office.ticket("business/login", customer="a@x.example")
    clock.set(2026, 3, 9, 12, 30)
    assert office.huy.take().clause == "2.1"
    assert "; 1 agent, " in office.huy.forecast()[0].explanation


def test_at_a_desk_that_never_closes_agents_work_at_their_usual_hours(office, clock):
    for day, hours in ((10, (8, 10, 13, 15)), (11, (8, 10, 13, 15)), (13, (13, 15))):
        for hour in hours:
            clock.set(2026, 3, day, hour, 0)
            past(office, office.tom, 30)
    held = office.ticket(customer="a@x.example")
    clock.set(2026, 3, 13, 15, 40)
    office.tom.take()
    for n in range(2):
        office.ticket(customer=f"b{n}@x.example")
    clock.set(2026, 3, 16, 8, 0)
    told = office.lea.forecast()
    assert told[0].number == held
    assert told[0].done == clock.now + minutes(10), "twenty minutes were spent on Friday, none by night"
    assert [p.turn - clock.now for p in told[1:]] == [minutes(10), minutes(40)]
    clock.set(2026, 3, 16, 18, 0)
    assert office.lea.forecast()[1].turn > clock.now + timedelta(hours=13)
    assert "1 agent at their usual hours, about 30 min each" in told[1].explanation


def test_what_an_absent_agent_holds_is_missed_unless_the_lead_moves_it(office, clock):
    number = office.ticket()
    office.ngoc.take()
    clock.set(2026, 3, 13, 9, 0)
    past(office, office.tom, 20)
    [told] = office.lea.forecast()
    assert (told.number, told.risk) == (number, 1)
    assert "ngoc, who is not at the desk: it stays there until a lead moves it (4.1)" in told.explanation
    office.lea.reassign([number], "tom", "illness")
    [told] = office.lea.forecast()
    assert (told.holder, told.risk) == ("tom", 0)


def test_a_deadline_that_will_be_missed_is_told_days_before(office, clock):
    past(office, office.tom, 300, 300, 300)
    for n in range(40):
        office.ticket(customer=f"{n}@x.example")
    told = office.lea.forecast()
    assert told[0].risk == 0
    assert (told[-1].risk, told[-1].turn > told[-1].deadline > clock.now + timedelta(days=6)) == (1, True)


def test_looking_ahead_changes_nothing(office):
    office.ticket()
    before = office.last_entry()
    office.lea.forecast()
    assert office.last_entry() == before


def test_a_long_queue_says_how_much_of_it_is_told(office):
    with office.owner.batch():
        for n in range(501):
            office.ticket(customer=f"{n}@x.example")
    told = office.lea.forecast()
    assert len(told) == 500
    assert "only the first 500 of 501 are forecast" in told[0].explanation


def test_nobody_waits_to_write_while_the_days_ahead_are_played(office, monkeypatch):
    number = office.ticket()
    seen = []

    def played(*args, **more):
        office.tom.note(number, "Looking.")
        seen.append(forecasting_itself(*args, **more))
        return seen[-1]

    forecasting_itself = forecasting.forecast
    monkeypatch.setattr(forecasting, "forecast", played)
    assert office.lea.forecast() == seen[0]
    assert [entry.action for entry in office.tom.log(number)] == ["open", "note"]


def test_of_much_that_is_alike_one_sign_each_quarter_of_an_hour_is_read(office, clock):
    number = office.ticket()
    for minute in (0, 7, 14, 15, 44, 45, 59):
        clock.set(2026, 3, 9, 9, minute)
        office.tom.note(number, f"{minute}")
    office.sofia.take()
    with office.store.read() as reader:
        told = reader.acted_since(clock.now - timedelta(hours=1), ["tom", "ngoc"])
        assert sorted(record.at.minute for record in told) == [14, 15, 44, 59]
        assert {(record.actor, record.action) for record in told} == {("tom", "note")}
        assert [record.at.minute for record in reader.acted_since(clock.now, ["tom"])] == [59]
