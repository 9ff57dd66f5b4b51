"""The team as its lead sees it: who is there, what they hold and did today, what is overdue, and who has left (4.1)."""

from datetime import timedelta

import pytest

from cs_tui.desk import BadInput

GOOD = "The pages answer again."


def member(office, name, lead="lea"):
    (found,) = (each for each in getattr(office, lead).team().members if each.agent.name == name)
    return found


def test_the_team_is_the_leads_own_department(office):
    assert [each.agent.name for each in office.lea.team().members] == ["lea", "ngoc", "tom"]


@pytest.mark.parametrize("name", ["tom", "mai"])
def test_a_team_is_shown_to_leads_alone(office, name):
    with pytest.raises(BadInput, match=r"4\.1"):
        getattr(office, name).team()


def test_what_is_held_is_told_with_since_when(office, clock):
    number = office.ticket()
    clock.forward(minutes=5)
    office.tom.take()
    taken = clock()
    clock.forward(hours=1)
    (held,) = member(office, "tom").holds
    assert (held.number, held.since) == (number, taken)
    office.lea.reassign([number], "ngoc", "Tom is ill")
    (held,) = member(office, "ngoc").holds
    assert held.since == clock()


def test_what_was_done_today_is_counted(office, clock):
    number = office.ticket()
    office.tom.take()
    office.tom.reply(number, GOOD, "resolve")
    assert (member(office, "tom").done_today, member(office, "ngoc").done_today) == (1, 0)
    clock.forward(days=1)
    assert member(office, "tom").done_today == 0


def test_an_open_desk_is_presence_until_it_is_left(office, clock):
    office.tom.be_here()
    assert member(office, "tom").presence == "here"
    clock.forward(minutes=9)
    assert member(office, "tom").presence == "here"
    clock.forward(minutes=2)
    assert member(office, "tom").presence == "away"
    office.tom.be_here()
    office.tom.leave()
    assert member(office, "tom").presence == "away"


def test_an_action_is_a_sign_of_presence_too(office, clock):
    office.sofia.be_here()
    clock.forward(minutes=20)
    number = office.ticket("business/billing")
    office.sofia.note(number, "Looking.")
    assert member(office, "sofia", "huy").seen_at == clock()


def test_who_was_not_seen_for_seven_open_hours_is_absent(office, clock):
    office.sofia.be_here()
    office.sofia.leave()
    clock.set(2026, 3, 10, 8, 59)
    assert member(office, "sofia", "huy").presence == "away"
    clock.set(2026, 3, 10, 9, 0)
    gone = member(office, "sofia", "huy")
    assert (gone.presence, gone.away_for) == ("absent", timedelta(hours=7))


def test_who_was_never_seen_is_absent(office):
    assert (member(office, "tom").presence, member(office, "tom").seen_at) == ("absent", None)


def test_a_retired_agent_is_shown_while_they_hold_something_and_nothing_moves_by_itself(office):
    number = office.ticket()
    office.tom.take()
    office.administration.retire_agent("tom")
    assert member(office, "tom").presence == "retired"
    assert office.lea.ticket(number).holder == "tom"
    office.lea.reassign([number], None, "Tom has left")
    assert [each.agent.name for each in office.lea.team().members] == ["lea", "ngoc"]


def test_what_is_overdue_stands_with_the_longest_overdue_first(office, clock):
    first = office.ticket()
    clock.forward(hours=1)
    second = office.ticket(customer="b@x.example")
    office.ticket("business/billing", customer="c@x.example")
    clock.forward(days=7)
    assert office.lea.team().overdue == (first, second)


def test_what_was_done_in_another_department_before_moving_is_not_counted(office):
    number = office.ticket()
    office.tom.take()
    office.tom.reply(number, GOOD, "resolve")
    office.administration.edit_agent("tom", department="business")
    assert member(office, "tom", "huy").done_today == 0
    number = office.ticket("business/login")
    office.tom.take()
    office.tom.reply(number, GOOD, "resolve")
    assert member(office, "tom", "huy").done_today == 1
