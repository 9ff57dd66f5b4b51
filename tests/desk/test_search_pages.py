"""A search of a common word: the newest are found page by page, in the order that all at once would have."""

import pytest

from cs_tui.desk import Customer, Incoming
from cs_tui.store import search


def hello(row, **more):
    scope = {"department": "technical", "category": "hosting-domain"}
    return Incoming(f"key {row}", "test", Customer("a@x.example", "A"), f"Ticket {row}", "hello there", **scope | more)


@pytest.fixture
def busy(office, monkeypatch):
    """An office whose searches look at the newest two messages first, then at three more, then at all."""
    monkeypatch.setattr(search, "REACHES", (2, 5, search.END))
    other = {"department": "business", "category": "billing"}
    office.owner.receive([hello(row, **(other if row % 4 == 0 else {})) for row in range(1, 13)])
    office.lea.merge(7, 2)
    for number in (3, 1, 7, 3, 9):
        office.owner.customer_message(number, "hello again")
    office.owner.customer_message(11, "quite another word")
    return office


NEWEST = [9, 3, 2, 1, 12, 11, 10, 8, 7, 6, 5, 4]
"""#7 was merged into #2: what is written on it since stands on #2, and its own message finds both."""


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5, 8, 12, 200])
def test_a_common_word_finds_the_newest_first_however_many_pages_it_takes(busy, limit):
    assert [ticket.number for ticket in busy.owner.search("hell", limit)] == NEWEST[:limit]


def test_a_filter_that_leaves_few_finds_those_behind_all_pages(busy):
    assert [ticket.number for ticket in busy.owner.search("hello status:merged")] == [7]
    assert [ticket.number for ticket in busy.owner.search("hello department:business")] == [12, 8, 4]
    assert [ticket.number for ticket in busy.sofia.search("hello there", 2)] == [12, 8]
    assert busy.owner.search("hello status:resolved") == []
