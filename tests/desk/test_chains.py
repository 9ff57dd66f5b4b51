"""One customer's issues in one department: one after another, the next one due a day after the one before (2.2c)."""

from datetime import timedelta

import pytest
from chain_player import Played

from cs_tui.desk.journal import verify
from cs_tui.policy import Refused

GOOD = "The pages answer again."
DAY, WEEK = timedelta(days=1), timedelta(days=7)
LINH = "linh@vinasoft.example"


def open_chain(office, length, scope="technical/hosting-domain", apart=10):
    """A customer's issues, some minutes apart."""
    numbers = []
    for _ in range(length):
        numbers.append(office.ticket(scope, customer=LINH))
        office.clock.forward(minutes=apart)
    return numbers


def behind(office, *numbers):
    """The number that each ticket is shown to be behind, or ``None``."""
    found = []
    for number in numbers:
        over = office.lea.ticket(number).passed_over
        found.append(None if over is None else int(over.reason.split("behind #")[1].split(":")[0]))
    return found


def due(office, number):
    ticket = office.mai.ticket(number)
    return ticket.deadline, ticket.deadline_clause


def process(desk, number):
    """Answer and resolve a ticket in hand."""
    assert not isinstance(desk.reply(number, GOOD, "resolve"), Refused)


def test_a_chain_of_five_is_processed_one_by_one_each_due_a_day_after_the_one_before(office, clock):
    chain = open_chain(office, 5)
    opened = [office.tom.ticket(number).opened_at for number in chain]
    for place, number in enumerate(chain):
        assert behind(office, *chain[place:]) == [None] * (5 - place)
        assert office.tom.take().number == number
        assert behind(office, *chain[place + 1 :]) == [number] * (4 - place)
        refused = office.ngoc.take()
        assert refused is None if number == chain[-1] else refused.clause == "2.2c"
        clock.forward(hours=3)
        process(office.tom, number)
        assert [due(office, n) for n in chain[place + 1 : place + 2]] == [(clock.now + DAY, "2.2c")] * (place < 4)
        assert [due(office, n) for n in chain[place + 2 :]] == [(at + WEEK, "2.2d") for at in opened[place + 2 :]]
        clock.forward(hours=1)


def test_another_customers_issue_passes_a_chain_that_stands(office):
    first, second = open_chain(office, 2)
    other = office.ticket(customer="minh@example.com")
    assert office.tom.take().number == first
    assert office.ngoc.take().number == other
    assert behind(office, second) == [first]


def test_the_next_issue_is_never_due_later_than_its_own_seven_days(office, clock):
    first, second = open_chain(office, 2)
    own = due(office, second)
    office.tom.take()
    clock.now = own[0] - timedelta(hours=5)
    process(office.tom, first)
    assert due(office, second) == own


def test_a_hand_over_in_the_middle_frees_the_next_without_starting_its_day(office, clock):
    _, second, third = open_chain(office, 3)
    process(office.tom, office.tom.take().number)
    day = clock.now + DAY
    own = due(office, third)
    clock.forward(hours=1)
    assert office.tom.take().number == second
    office.tom.hand_over(second, "business", "login", "A login matter")
    assert due(office, second) == (day, "2.2c")
    assert (behind(office, third), due(office, third)) == ([None], own)
    assert office.sofia.take().number == second
    assert office.tom.take().number == third
    process(office.sofia, second)
    assert due(office, third) == own


def test_an_issue_handed_over_into_a_chain_stands_where_its_first_arrival_puts_it(office, clock):
    stray = office.ticket("business/login", customer=LINH)
    clock.forward(minutes=5)
    first, second = open_chain(office, 2)
    assert office.tom.take().number == first
    office.huy.hand_over(stray, "technical", "hosting-domain", "The server is down")
    assert behind(office, stray, second) == [first, first]
    own = due(office, second)
    process(office.tom, first)
    assert due(office, stray) == (clock.now + DAY, "2.2c")
    assert due(office, second) == own
    assert office.tom.take().number == stray


@pytest.mark.parametrize("way", ["release", "reassign", "reassign while it waits"])
def test_an_issue_put_back_to_the_queue_is_not_processed_and_goes_first_again(office, way):
    first, second = open_chain(office, 2)
    own = due(office, second)
    office.tom.take()
    if way == "release":
        office.tom.release(first, "Ill")
    else:
        if way.endswith("waits"):
            office.tom.reply(first, GOOD, "wait")
        office.lea.reassign([first], None, "Tom is ill")
    assert (behind(office, first, second), due(office, second)) == ([None, None], own)
    assert office.ngoc.take().number == first


def test_a_change_of_hands_changes_nothing_for_the_chain(office):
    first, second = open_chain(office, 2)
    own = due(office, second)
    office.tom.take()
    office.lea.reassign([first], "ngoc", "Tom is ill")
    assert (behind(office, second), due(office, second)) == ([first], own)
    assert office.tom.take().clause == "2.2c"


@pytest.mark.parametrize("by_lead", [False, True])
def test_an_issue_reopened_in_the_middle_goes_to_the_end_with_a_new_week(office, clock, by_lead):
    first, second, third = open_chain(office, 3)
    process(office.tom, office.tom.take().number)
    day = clock.now + DAY
    assert office.tom.take().number == second
    clock.forward(hours=1)
    if by_lead:
        office.lea.reopen(first, "It is broken again")
    else:
        office.owner.customer_message(first, "It is broken again.")
    again = clock.now
    assert behind(office, first, third) == [second, second]
    assert (due(office, first), due(office, second)) == ((again + WEEK, "2.2d"), (day, "2.2c"))
    clock.forward(hours=1)
    process(office.tom, second)
    assert due(office, third) == (clock.now + DAY, "2.2c")
    assert due(office, first) == (again + WEEK, "2.2d")
    assert office.tom.take().number == third
    clock.forward(hours=1)
    process(office.tom, third)
    assert due(office, first) == (clock.now + DAY, "2.2c")
    assert office.tom.take().number == first


def test_a_reopened_issue_does_not_take_back_the_day_of_the_next(office, clock):
    first, second = open_chain(office, 2)
    process(office.tom, office.tom.take().number)
    day = clock.now + DAY
    clock.forward(hours=2)
    office.owner.customer_message(first, "It is broken again.")
    assert due(office, second) == (day, "2.2c")
    assert office.tom.take().number == second


def test_a_declined_requirement_is_processed_and_starts_the_day_of_the_next(office, clock):
    asked = office.ticket("technical/service-install", customer=LINH)
    clock.forward(minutes=5)
    (question,) = open_chain(office, 1)
    office.mai.decline(asked, "Your contract does not cover it.")
    assert due(office, question) == (clock.now + DAY, "2.2c")


def test_a_requirement_declined_while_another_issue_is_processed_starts_no_day(office, clock):
    first, second = open_chain(office, 2)
    asked = office.ticket("technical/service-install", customer=LINH)
    own = due(office, second)
    office.tom.take()
    office.mai.decline(asked, "Your contract does not cover it.")
    assert (behind(office, second), due(office, second)) == ([first], own)
    clock.forward(hours=1)
    process(office.tom, first)
    assert due(office, second) == (clock.now + DAY, "2.2c")


def test_a_requirement_that_still_awaits_approval_is_the_next_and_its_day_runs(office, clock):
    first = office.ticket(customer=LINH)
    clock.forward(minutes=5)
    asked = office.ticket("technical/service-install", customer=LINH)
    (question,) = open_chain(office, 1)
    own = due(office, question)
    office.tom.take()
    process(office.tom, first)
    day = (clock.now + DAY, "2.2c")
    assert (due(office, asked), due(office, question)) == (day, own)
    assert office.tom.take().number == question
    office.mai.approve(asked)
    assert (behind(office, asked), due(office, asked)) == ([question], day)


def test_a_waiting_issue_holds_the_chain_until_it_is_resolved(office, clock):
    first, second = open_chain(office, 2)
    own = due(office, second)
    office.tom.take()
    office.tom.reply(first, GOOD, "wait")
    clock.forward(days=2)
    assert behind(office, second) == [first]
    assert office.ngoc.take().clause == "2.2c"
    office.owner.customer_message(first, "Thank you.")
    assert (behind(office, second), due(office, second)) == ([first], own)
    process(office.tom, first)
    assert due(office, second) == (clock.now + DAY, "2.2c")


def test_two_departments_process_the_same_customer_at_once_each_its_own_chain(office, clock):
    technical = open_chain(office, 2)
    business = open_chain(office, 2, "business/login")
    assert office.tom.take().number == technical[0]
    assert office.sofia.take().number == business[0]
    assert behind(office, technical[1]) == [technical[0]]
    assert office.huy.ticket(business[1]).passed_over.reason.startswith(f"#{business[1]} is behind #{business[0]}")
    own = due(office, business[1])
    process(office.tom, technical[0])
    assert due(office, technical[1]) == (clock.now + DAY, "2.2c")
    assert due(office, business[1]) == own
    clock.forward(minutes=30)
    process(office.sofia, business[0])
    assert due(office, business[1]) == (clock.now + DAY, "2.2c")


@pytest.mark.parametrize("seed", range(4))
def test_the_desk_keeps_every_chain_as_a_naive_reading_of_the_policy_does(place, seed):
    played = Played(place, seed)
    steps = []
    for _ in range(500):
        steps.append(played.play())
        try:
            played.compare()
        except AssertionError as error:
            raise AssertionError(f"after {len(steps)} steps: {'; '.join(steps[-4:])}") from error
    report = verify(played.office.owner)
    played.office.store.close()
    assert report.problems == []
    assert all(played.done.values()), played.done
    assert played.longest_chain >= 5
