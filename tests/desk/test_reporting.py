"""What was done in a period, told by the journal: who is told of what (4.1), what counts when, and how it is read."""

from datetime import date, datetime, timedelta

import pytest
from office import SAIGON, Busy

from cs_tui.desk import BadInput, Desk, reporting
from cs_tui.policy import Refused

GOOD = "The pages answer again."
MONDAY, TUESDAY = date(2026, 3, 9), date(2026, 3, 10)


def processed(office, name="tom"):
    """The head of somebody's queue is taken, answered and resolved; gives its number."""
    desk = getattr(office, name)
    number = desk.take().number
    desk.reply(number, GOOD, "resolve")
    return number


def by_agent(report):
    return {each.agent.name: (each.taken, each.replies, each.processed) for each in report.agents}


def test_what_came_in_and_what_was_processed_is_counted(office):
    for n in range(3):
        office.ticket(customer=f"c{n}@example.com")
    office.ticket("business/login", customer="b@example.com")
    office.ticket(None, customer="nobody@example.com")
    processed(office)
    office.tom.take()
    found = office.lea.report()
    assert (found.received, found.processed, found.within_24_h, found.within_7_days) == (3, 1, 1, 1)
    assert found.open == {"unsorted": 0, "awaiting-approval": 0, "queued": 1, "in-progress": 1, "waiting": 0}
    assert by_agent(found) == {"lea": (0, 0, 0), "ngoc": (0, 0, 0), "tom": (2, 1, 1)}


def test_without_days_the_last_seven_are_told_and_today_is_one_of_them(office, clock):
    office.ticket()
    clock.set(2026, 3, 15, 23, 59)
    found = office.lea.report()
    assert (found.start, found.end, found.received) == (MONDAY, date(2026, 3, 15), 1)
    clock.set(2026, 3, 16, 0, 0)
    assert office.lea.report().received == 0
    assert office.lea.report(start=MONDAY).end == date(2026, 3, 16)
    assert office.lea.report(end=date(2026, 3, 12)).start == date(2026, 3, 6)


@pytest.mark.parametrize(("start", "end", "count"), [(9, 9, 1), (10, 10, 2), (9, 10, 3), (11, 12, 0), (1, 8, 0)])
def test_the_days_are_the_companys_and_both_ends_count(office, clock, start, end, count):
    for day, hour, minute in ((9, 23, 59), (10, 0, 0), (10, 23, 59)):
        clock.set(2026, 3, day, hour, minute)
        office.ticket(customer=f"c{day}{hour}@example.com")
    clock.set(2026, 3, 12, 9)
    found = office.lea.report(date(2026, 3, start), date(2026, 3, end))
    assert found.received == count
    assert sum(day.received for day in found.days) == count
    assert sum(hour.received for hour in found.hours) == count
    assert len(found.days) == end - start + 1


def test_days_and_hours_say_when_it_was(office, clock):
    office.ticket()
    clock.set(2026, 3, 10, 14, 30)
    processed(office)
    found = office.lea.report(MONDAY, TUESDAY)
    assert [(day.begins.date(), day.received, day.processed) for day in found.days] == [(MONDAY, 1, 0), (TUESDAY, 0, 1)]
    assert [(h.begins.hour, h.received, h.processed) for h in found.hours if h.received or h.processed] == [
        (9, 1, 0),
        (14, 0, 1),
    ]
    assert found.days[0].begins == datetime(2026, 3, 9, tzinfo=SAIGON)


@pytest.mark.parametrize(
    ("after", "soon", "in_time"),
    [
        (timedelta(hours=24), 1, 1),
        (timedelta(hours=24, seconds=1), 0, 1),
        (timedelta(days=7), 0, 1),
        (timedelta(days=7, seconds=1), 0, 0),
    ],
)
def test_a_ticket_is_processed_within_a_day_and_a_week_of_its_opening(office, clock, after, soon, in_time):
    office.ticket()
    clock.now += after
    processed(office)
    found = office.lea.report(start=MONDAY)
    assert (found.processed, found.within_24_h, found.within_7_days) == (1, soon, in_time)
    assert [(c.within_24_h, c.within_7_days) for c in found.categories] == [(soon, in_time)]


def test_a_ticket_processed_twice_counts_twice_each_time_from_its_opening_or_reopening(office, clock):
    number = office.ticket()
    clock.forward(days=2)
    processed(office)
    clock.forward(days=6)
    office.owner.customer_message(number, "It is down again.")
    clock.forward(hours=1)
    processed(office)
    clock.forward(days=1)
    office.lea.reopen(number, "still not well")
    found = office.lea.report(start=MONDAY)
    assert (found.received, found.processed, found.within_24_h, found.within_7_days) == (1, 2, 1, 2)
    second = office.lea.report(start=date(2026, 3, 17), end=date(2026, 3, 17))
    assert (second.received, second.processed, second.within_24_h) == (0, 1, 1)


def test_what_waits_and_what_is_overdue_is_told_as_it_is_now(office, clock):
    office.ticket()
    office.tom.reply(office.tom.take().number, GOOD, "wait")
    office.ticket("business/login", customer="b@example.com")
    clock.forward(days=7)
    found = office.lea.report(start=MONDAY, end=MONDAY)
    assert (found.waiting, found.overdue) == (1, 1)
    assert office.mai.report().overdue == 2
    assert office.mai.report(department="business").open["queued"] == 1


def test_a_ticket_counts_where_it_is_now_and_work_for_who_did_it(office):
    number = office.ticket()
    office.tom.take()
    office.tom.hand_over(number, "business", "billing", "an invoice")
    processed(office, "sofia")
    ours, theirs = office.lea.report(), office.huy.report()
    assert (ours.received, ours.processed, ours.categories) == (0, 0, ())
    assert (theirs.received, theirs.processed) == (1, 1)
    assert by_agent(ours)["tom"] == (1, 0, 0)
    assert by_agent(theirs)["sofia"] == (1, 1, 1)
    assert [(each.department, each.category) for each in theirs.categories] == [("business", "billing")]


def test_what_is_unsorted_is_told_to_the_front_desk_and_counts_in_its_scope_once_it_has_one(office):
    number = office.ticket(None)
    assert [(c.department, c.category, c.received, c.open) for c in office.mai.report().categories] == [
        (None, None, 1, 1)
    ]
    assert office.lea.report().received == 0
    office.mai.sort(number, "technical", "hosting-domain")
    assert [(c.category, c.received, c.open) for c in office.lea.report().categories] == [("hosting-domain", 1, 1)]


def test_a_declined_requirement_is_processed_by_who_declined_it(office):
    number = office.ticket("technical/interface")
    office.mai.decline(number, GOOD)
    found = office.mai.report()
    assert (found.processed, found.within_24_h) == (1, 1)
    assert by_agent(found)["mai"] == (0, 0, 1)
    assert office.lea.report().processed == 1


def test_handling_is_the_median_of_the_open_time_for_which_it_was_held(office, clock):
    for n, hours in enumerate((1, 2, 7)):
        clock.set(2026, 3, 9 + n, 9)
        office.ticket("business/login", customer=f"c{n}@example.com")
        number = office.sofia.take().number
        clock.forward(hours=hours)
        office.sofia.reply(number, GOOD, "resolve")
    found = {each.agent.name: each.handling for each in office.huy.report(start=MONDAY).agents}
    assert found == {"anh": None, "huy": None, "sofia": timedelta(hours=2)}
    only_last = office.huy.report(start=date(2026, 3, 11), end=date(2026, 3, 11))
    assert {e.agent.name: e.handling for e in only_last.agents}["sofia"] == timedelta(hours=5, minutes=30)


def test_handling_begins_when_the_ticket_came_to_who_processed_it(office, clock):
    number = office.ticket()
    office.tom.take()
    clock.forward(hours=3)
    office.lea.reassign([number], "ngoc", "tom is ill")
    clock.forward(hours=1)
    office.ngoc.reply(number, GOOD, "resolve")
    found = {each.agent.name: each.handling for each in office.lea.report().agents}
    assert found == {"lea": None, "ngoc": timedelta(hours=1), "tom": None}


def test_handling_on_a_day_off_counts_where_the_category_is_common(office, clock):
    clock.set(2026, 3, 14, 9)
    office.ticket()
    number = office.tom.take().number
    clock.forward(hours=2)
    office.tom.reply(number, GOOD, "resolve")
    assert {each.agent.name: each.handling for each in office.lea.report().agents}["tom"] == timedelta(hours=2)


def test_nobody_has_handled_what_another_held_before(office, clock):
    number = office.ticket()
    office.tom.take()
    office.tom.hand_over(number, "design", "interface", "a request")
    clock.forward(hours=1)
    office.mai.decline(number, GOOD)
    found = {each.agent.name: each for each in office.mai.report().agents}
    assert (found["mai"].processed, found["mai"].handling) == (1, None)


def test_refusals_count_by_clause_for_the_people_of_the_department(office):
    number = office.ticket()
    foreign = office.ticket("business/login", customer="b@example.com")
    office.tom.take()
    office.tom.resolve(number)
    office.tom.resolve(number)
    office.ngoc.reply(foreign, GOOD)
    office.sofia.reply(number, GOOD)
    assert office.lea.report().refusals == (("3.3", 2), ("4.1", 1))
    assert office.ngoc.report().refusals == (("4.1", 1),)
    assert office.mai.report().refusals == (("3.3", 2), ("4.1", 2))


def test_the_last_satisfaction_of_each_ticket_counts(office):
    for n in range(3):
        office.ticket(customer=f"c{n}@example.com")
    numbers = [processed(office) for _ in range(3)]
    for number, score in zip([*numbers, numbers[0]], (1, 4, 5, 5), strict=True):
        office.mai.rate(number, score, "Thank you.")
    found = office.lea.report().satisfaction
    assert (found.counts, found.count, round(found.average, 2)) == ((0, 0, 0, 1, 2), 3, 4.67)
    assert office.huy.report().satisfaction.average is None


def test_an_agent_is_told_of_their_department_and_of_the_people_only_of_themselves(office):
    office.ticket()
    office.ticket("business/login", customer="b@example.com")
    processed(office)
    found = office.ngoc.report()
    assert (found.department, found.received, found.processed) == ("technical", 1, 1)
    assert by_agent(found) == {"ngoc": (0, 0, 0)}
    assert set(by_agent(office.lea.report())) == {"lea", "ngoc", "tom"}


@pytest.mark.parametrize("who", ["tom", "lea"])
def test_another_departments_report_is_refused(office, who):
    refused = getattr(office, who).report(department="business")
    assert isinstance(refused, Refused)
    assert refused.clause == "4.1"
    assert getattr(office, who).report(department="technical").department == "technical"


@pytest.mark.parametrize("who", ["mai", "rosa", "owner"])
def test_the_front_desk_and_the_owner_are_told_of_any_department_or_of_all(office, who):
    office.ticket()
    office.ticket("business/login", customer="b@example.com")
    desk = getattr(office, who)
    assert desk.report().received == 2
    assert len(desk.report().agents) == 10
    assert desk.report(department="business").received == 1
    assert set(by_agent(desk.report(department="business"))) == {"anh", "huy", "sofia"}


def test_a_retired_agent_is_told_of_only_with_what_they_did(office):
    office.ticket()
    processed(office)
    office.administration.retire_agent("tom")
    office.administration.retire_agent("ngoc")
    assert by_agent(office.lea.report()) == {"lea": (0, 0, 0), "tom": (1, 1, 1)}


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (TUESDAY, MONDAY),
        (date(9998, 1, 1), date.max),
        (date(2000, 1, 1), date(2026, 1, 1)),
    ],
)
def test_a_period_that_is_none_is_no_report(office, start, end):
    with pytest.raises(BadInput):
        office.lea.report(start, end)


def test_a_department_that_the_policy_does_not_have_is_said(office):
    with pytest.raises(BadInput, match="kitchen"):
        office.lea.report(department="kitchen")


def test_the_period_is_found_and_not_searched_for(office, clock):
    with office.owner.batch():
        for n in range(300):
            clock.forward(minutes=1)
            office.ticket(customer=f"c{n}@example.com")
    with office.store.read() as reader:
        every = reader.entries()
        for entry in (every[0], every[len(every) // 2], every[-1]):
            first = next(each.id for each in every if each.at >= entry.at)
            assert reader.first_entry_since(entry.at) == first
        assert reader.first_entry_since(every[-1].at + timedelta(seconds=1)) == every[-1].id + 1


def test_a_report_reads_no_entry_outside_of_its_period(office, clock, monkeypatch):
    office.ticket()
    clock.set(2026, 3, 10, 9)
    office.ticket(customer="b@example.com")
    clock.set(2026, 3, 11, 9)
    office.ticket(customer="c@example.com")
    with office.store.read() as reader:
        first, after = (reader.first_entry_since(datetime(2026, 3, day, tzinfo=SAIGON)) for day in (10, 11))
        found = [each.at for each in reader.happenings(first, after, actions=["open"], in_detail=[])]
    assert [at.astimezone(SAIGON).date() for at in found] == [TUESDAY]


def test_a_report_is_read_page_by_page_so_that_others_write_in_between(office, clock, monkeypatch):
    for n in range(3):
        office.ticket(customer=f"c{n}@example.com")
        processed(office)
    told = office.lea.report()
    monkeypatch.setattr(reporting, "PAGE", 4)
    monkeypatch.setattr(reporting, "ASKED_AT_ONCE", 1)
    busy = Busy(clock, lambda: office.ticket(customer="d@example.com"))
    assert Desk(office.store, "lea", busy).report() == told
    assert busy.looks > 6
    assert office.lea.report().received == 3 + busy.looks - 1


def test_work_counts_where_it_was_done_and_does_not_move_with_who_did_it(office, clock):
    office.ticket()
    office.ticket("business/login", customer="b@example.com")
    office.tom.resolve(processed(office))
    clock.forward(hours=1)
    office.administration.edit_agent("tom", department="business")
    clock.forward(hours=1)
    assert by_agent(office.huy.report())["tom"] == (0, 0, 0)
    assert office.huy.report().refusals == ()
    processed(office)
    found = office.huy.report()
    assert by_agent(found)["tom"] == (1, 1, 1)
    assert {each.agent.name: each.handling for each in found.agents}["tom"] == timedelta()
    assert by_agent(office.mai.report())["tom"] == (2, 2, 2)
    office.administration.edit_agent("tom", full_name="Tom Le")
    assert by_agent(office.huy.report())["tom"] == (1, 1, 1)


def test_who_comes_back_has_done_what_they_did_here(office):
    office.ticket()
    processed(office)
    office.administration.edit_agent("tom", department="business")
    office.administration.edit_agent("tom", department="technical")
    assert by_agent(office.lea.report())["tom"] == (1, 1, 1)
