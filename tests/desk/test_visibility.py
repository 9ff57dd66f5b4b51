"""One answer everywhere for tickets of another department: there is no such ticket for you (4.1)."""

from unicodedata import normalize

import pytest

from cs_tui.desk import NoSuchTicket
from cs_tui.policy import Refused

WORD = "Zitronenkuchen"


@pytest.fixture
def foreign(office):
    """A ticket of business, which tom of technical may not read."""
    return office.ticket("business/login", customer="secret@x.example", subject=WORD, body=f"{WORD} please")


@pytest.fixture
def unsorted(office):
    return office.ticket(None, customer="secret@x.example", subject=WORD, body=f"{WORD} again")


LOOKS = {
    "show": lambda desk, number: desk.ticket(number),
    "why": lambda desk, number: desk.standing(number),
    "others": lambda desk, number: desk.others(number),
    "history": lambda desk, number: desk.log(number),
}
ACTS = {
    "reply": lambda desk, number: desk.reply(number, "Hello."),
    "note": lambda desk, number: desk.note(number, "Hello."),
    "wait": lambda desk, number: desk.wait(number),
    "resolve": lambda desk, number: desk.resolve(number),
    "release": lambda desk, number: desk.release(number, "x"),
    "sort": lambda desk, number: desk.sort(number, "technical", "hosting-domain"),
    "approve": lambda desk, number: desk.approve(number),
    "decline": lambda desk, number: desk.decline(number, "Hello."),
    "hand-over": lambda desk, number: desk.hand_over(number, "technical", "hosting-domain", "x"),
    "reassign": lambda desk, number: desk.reassign([number], "ngoc", "x")[0],
    "reopen": lambda desk, number: desk.reopen(number, "x"),
}


@pytest.mark.parametrize("name", LOOKS)
@pytest.mark.parametrize("who", ["tom", "lea"])
def test_case_43_looking_at_a_foreign_ticket_is_like_looking_at_none(office, foreign, unsorted, name, who):
    answers = []
    for number in (foreign, unsorted, 4711, -1, 1 << 70):
        with pytest.raises(NoSuchTicket) as caught:
            LOOKS[name](getattr(office, who), number)
        answers.append(str(caught.value).replace(f"#{number} ", "#N "))
    assert len(set(answers)) == 1


@pytest.mark.parametrize("name", ACTS)
def test_case_43_acting_on_a_foreign_ticket_is_refused_like_acting_on_none(office, foreign, unsorted, name):
    answers = []
    for number in (foreign, unsorted, 4711):
        outcome = ACTS[name](office.tom, number)
        assert isinstance(outcome, Refused)
        assert outcome.clause == "4.1"
        answers.append(outcome.reason.replace(f"#{number} ", "#N ") + outcome.remedy)
    assert len(set(answers)) == 1


def test_case_43_lists_searches_counts_and_histories_hold_none_of_them(office, foreign, unsorted):
    mine = office.ticket(subject="Mine")
    assert [ticket.number for ticket in office.tom.tickets()] == [mine]
    assert office.tom.tickets(department="business") == []
    assert office.tom.search(WORD) == []
    assert office.tom.search(str(foreign)) == []
    assert office.tom.queue("business") == []
    assert office.tom.rows([foreign, unsorted, mine])[0].number == mine
    assert foreign not in {number for section in office.lea.sections() for number in section.numbers}
    assert {entry.number for entry in office.tom.log()} == {mine}
    assert office.tom.summary().queued == 1


def test_case_43_the_log_forgets_a_ticket_that_went_to_another_department(office):
    number = office.ticket()
    office.tom.take()
    office.tom.hand_over(number, "business", "login", "A login matter")
    assert number not in {entry.number for entry in office.tom.log()}
    assert number in {entry.number for entry in office.sofia.log()}


def test_the_overdue_count_is_of_what_one_reads(office, clock, foreign):
    clock.forward(days=8)
    assert office.tom.summary().overdue == 0
    assert office.sofia.summary().overdue == 1
    assert office.mai.summary().overdue == 1


def test_a_customers_other_tickets_are_those_one_reads(office, foreign):
    mine = office.ticket(customer="secret@x.example")
    assert office.tom.others(mine) == []
    assert [ticket.number for ticket in office.mai.others(mine)] == [foreign]


def test_the_front_desk_reads_everything(office, foreign, unsorted):
    assert {ticket.number for ticket in office.mai.tickets()} == {foreign, unsorted}
    assert {ticket.number for ticket in office.mai.search(WORD)} == {foreign, unsorted}
    with pytest.raises(NoSuchTicket):
        office.mai.note(4711, "x")


@pytest.mark.parametrize(
    "typed", ["zitronen", "ZITRONENKUCHEN", '"zitronenkuchen', "zitronenkuchen OR NEAR(", "secret"]
)
def test_search_takes_whatever_is_typed(office, foreign, typed):
    assert office.sofia.search(typed) == [] or [t.number for t in office.sofia.search(typed)] == [foreign]


@pytest.mark.parametrize(
    "typed", ["da nang", "Đà Nẵng", normalize("NFD", "Đà Nẵng"), "DA NẴNG", "金子", "美咲", "zoe", "nẵ"]
)
def test_search_finds_words_composed_or_not_with_and_without_diacritics(office, typed):
    number = office.ticket(subject="Chuyển về Đà Nẵng", body="金子 美咲様, Zoë's mail")
    assert [ticket.number for ticket in office.tom.search(typed)] == [number]
