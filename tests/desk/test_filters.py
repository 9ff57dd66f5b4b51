"""Searches with filters: how what is typed is read, and which tickets it finds for whom (4.1)."""

from datetime import datetime, timedelta

import pytest
from office import MONDAY, SAIGON

from cs_tui.desk import BadInput
from cs_tui.desk.filters import FILTERS, Choices, parse
from cs_tui.policy import load_policy
from cs_tui.store import Filters

NOW = MONDAY


def read(typed: str) -> Filters:
    return parse(typed, Choices(load_policy(), ["tom", "ngoc", "lea", "toan"], "lea", NOW))


def day(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SAIGON)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", Filters()),
        ("site down", Filters(words=("site", "down"))),
        ('"site is down" shop', Filters(words=("shop",), phrases=("site is down",))),
        ('"site', Filters(words=('"site',))),
        ("from:linh@vinasoft.example", Filters(customers=("linh@vinasoft.example",))),
        ('FROM:"Linh Tran" down', Filters(words=("down",), customers=("Linh Tran",))),
        ("from:linh,otto", Filters(customers=("linh", "otto"))),
        ("status:queued", Filters(statuses=("queued",))),
        ("status:res", Filters(statuses=("resolved",))),
        ("status:wait,in", Filters(statuses=("in-progress", "waiting"))),
        (
            "status:open",
            Filters(statuses=("unsorted", "awaiting-approval", "queued", "in-progress", "waiting")),
        ),
        ("category:host", Filters(categories=("hosting-domain",))),
        ("category:login,billing", Filters(categories=("login", "billing"))),
        ("department:TECH", Filters(departments=("technical",))),
        ("holder:me", Filters(holders=("lea",))),
        ("holder:tom", Filters(holders=("tom",))),
        ("holder:to", Filters(holders=("tom", "toan"))),
        ("channel:e-mail", Filters(channels=("email",))),
        ("channel:sys", Filters(channels=("system",))),
        ("before:2026-03-09", Filters(opened_before=day(2026, 3, 9))),
        ("before:today after:yesterday", Filters(opened_before=day(2026, 3, 9), opened_from=day(2026, 3, 8))),
        ("after:3d", Filters(opened_from=day(2026, 3, 6))),
        ("after:3d after:yesterday", Filters(opened_from=day(2026, 3, 8))),
        ("before:3d before:yesterday", Filters(opened_before=day(2026, 3, 6))),
        ('"from:linh" "Re: site"', Filters(phrases=("from:linh", "Re: site"))),
        ("Re: site", Filters(words=("Re:", "site"))),
        ("https://vinasoft.example/a:b at 10:30", Filters(words=("https://vinasoft.example/a:b", "at", "10:30"))),
    ],
)
def test_what_is_typed_is_read_as_filters_and_words(typed, meant):
    assert read(typed) == meant


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("form:linh", "from:"),
        ("site:down", "in quotes"),
        ("status:", "without a blank"),
        ("status: queued", "without a blank"),
        ('from:""', "without a blank"),
        ("status:lost", "awaiting-approval, queued, in-progress, waiting, resolved, merged, open"),
        ("category:cakes", "hosting-domain"),
        ("department:sales", "business, technical, design, customer-room"),
        ("holder:sofia", "tom, ngoc, lea"),
        ("channel:fax", "email, system"),
        ("before:soon", "2026-03-09"),
        ("before:2026-02-30", "2026-03-09"),
        ("before:20260309", "2026-03-09"),
        ("after:9999999d", "3d (ago)"),
        ("before:0001-01-01", "today"),
        ("before:٣d", "3d (ago)"),
        ("overdue:maybe", "yes, no"),
        ("overdue:yes,no", "either"),
        ("from:@", "name or an address"),
    ],
)
def test_a_filter_there_is_not_and_a_value_it_cannot_have_are_said_with_those_there_are(typed, said):
    with pytest.raises(BadInput) as caught:
        read(typed)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", FILTERS)
def test_a_hostile_value_of_a_filter_is_told_in_one_short_line_or_looked_for(name):
    for value in ('" OR customer : "x', "'; DROP TABLE tickets; --", "x" * 10_000, "NEAR(a b)", "*", "\0"):
        said = ""
        try:
            read(f"{name}:{value}")
        except BadInput as error:
            said = str(error)
        assert len(said) < 300


def test_overdue_is_told_by_the_limits_of_the_policy():
    limits = load_policy().limits
    found = read("overdue:y").overdue
    assert found is not None
    assert found.wanted
    assert found.opened_before == NOW - limits.processing
    assert found.chained_before == NOW - limits.next_issue
    assert not read("overdue:no").overdue.wanted


@pytest.fixture
def filled(office, clock):
    """Tickets of several days, customers, scopes and channels, by name."""
    clock.set(2026, 3, 9, 9, 30)
    numbers = {"old": office.ticket(subject="Old cake", customer="otto@brandt.example")}
    office.tom.take()
    office.tom.reply(numbers["old"], "It is mended.", then="resolve")
    clock.set(2026, 3, 15, 23, 59)
    numbers["sunday"] = office.ticket(subject="Cake on Sunday", channel="system")
    clock.set(2026, 3, 16, 0, 0)
    numbers["monday"] = office.ticket(subject="Cake on Monday", customer="ana@souza.example")
    clock.set(2026, 3, 16, 9, 0)
    office.tom.take()
    numbers["interface"] = office.ticket("technical/interface", subject="A pie", body="No blank page, no cake")
    numbers["foreign"] = office.ticket("business/login", subject="Cake elsewhere")
    return numbers


FOUND = {
    "from:otto": ["old"],
    "from:OTTO@brandt.example": ["old"],
    "from:brandt": ["old"],
    "from:otto,ana cake": ["monday", "old"],
    "from:ana pie": [],
    'from:"linh tran linh@"': ["interface", "sunday"],
    'from:"tran linh linh"': [],
    "status:resolved": ["old"],
    "status:open": ["interface", "monday", "sunday"],
    "status:open cake": ["interface", "monday", "sunday"],
    "status:open - *": ["interface", "monday", "sunday"],
    "category:interface": ["interface"],
    "department:technical": ["interface", "monday", "sunday", "old"],
    "department:business": [],
    "holder:tom": ["sunday"],
    "channel:system": ["sunday"],
    "channel:system cake": ["sunday"],
    "before:2026-03-16": ["sunday", "old"],
    "after:2026-03-16": ["interface", "monday"],
    "before:today after:yesterday": ["sunday"],
    "after:1d before:today cake": ["sunday"],
    '"blank page"': ["interface"],
    '"page blank"': [],
    '"blank pag"': [],
    "blank pag": ["interface"],
    "cake": ["interface", "monday", "sunday", "old"],
    '""': [],
    "- *": [],
}


@pytest.mark.parametrize("typed", FOUND)
def test_a_search_finds_the_tickets_that_meet_all_its_filters_the_newest_first(office, filled, typed):
    names = {number: name for name, number in filled.items()}
    assert [names[ticket.number] for ticket in office.tom.search(typed)] == FOUND[typed]


@pytest.mark.parametrize(
    "typed", ["cake", "from:linh", "department:business", "category:login", "after:today", "overdue:no"]
)
def test_no_filter_tells_of_another_departments_tickets(office, filled, typed):
    assert filled["foreign"] not in [ticket.number for ticket in office.tom.search(typed)]
    assert filled["foreign"] in [ticket.number for ticket in office.sofia.search(typed)]
    assert filled["foreign"] in [ticket.number for ticket in office.mai.search(typed)]


def test_no_filter_tells_of_another_departments_agents(office, filled):
    with pytest.raises(BadInput) as caught:
        office.tom.search("holder:sofia")
    assert "sofia" not in caught.value.remedy
    assert office.mai.search("holder:sofia") == []


@pytest.mark.parametrize(
    "later",
    [{"days": 6, "hours": 23, "minutes": 58}, {"days": 6, "hours": 23, "minutes": 59}, {"days": 7}, {"days": 9}],
)
def test_overdue_finds_what_the_status_line_counts(office, clock, filled, later):
    clock.now = day(2026, 3, 16) + timedelta(**later)
    late = office.tom.search("overdue:yes")
    assert len(late) == office.tom.summary().overdue
    assert all(ticket.deadline <= clock.now for ticket in late)
    others = office.tom.search("overdue:no")
    assert {t.number for t in late} | {t.number for t in others} == {filled[n] for n in filled if n != "foreign"}
    assert not {t.number for t in late} & {t.number for t in others}


def test_filters_without_words_find_as_many_as_asked_for_the_newest(office):
    numbers = [office.ticket(customer=f"c{each}@x.example") for each in range(5)]
    assert [ticket.number for ticket in office.tom.search("status:queued", limit=3)] == numbers[:1:-1]


def test_newer_tickets_of_other_departments_take_no_place_among_those_found(office):
    mine = office.ticket(subject="Cake")
    office.ticket("business/login", subject="Cake")
    for typed in ("cake", "status:open", "from:linh"):
        assert [ticket.number for ticket in office.tom.search(typed, limit=1)] == [mine]


def test_a_number_goes_to_its_ticket_but_not_within_filters(office, filled):
    number = filled["monday"]
    assert office.tom.search(f"#{number}")[0].number == number
    assert office.tom.search(f"{number} status:resolved") == []


def test_words_of_a_duplicate_find_it_and_the_ticket_it_went_into(office):
    first = office.ticket(subject="Slow mails")
    second = office.ticket(subject="Mails again")
    third = office.ticket(subject="Zitronenkuchen")
    office.lea.merge(third, second)
    office.lea.merge(second, first)
    assert {ticket.number for ticket in office.tom.search("zitronenkuchen")} == {first, second, third}
    assert [ticket.number for ticket in office.tom.search("zitronenkuchen status:open")] == [first]
    office.ticket(subject=f"{third} errors")
    assert [ticket.number for ticket in office.tom.search(str(third), limit=1)][:2] == [third, second]
    assert office.sofia.search("zitronenkuchen") == []
