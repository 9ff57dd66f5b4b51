"""The stores that are made for measuring are what a desk would have left."""

from pathlib import Path

from large_store import make_large_store

from cs_tui.desk import Ticket, open_desk
from cs_tui.desk.journal import verify


def test_a_large_store_opens_is_worked_and_verifies(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    make_large_store(path, tickets=300, queued=60)
    desk = open_desk(path, "tom")
    queue = desk.queue()
    assert len(queue) == 20
    taken = desk.take()
    assert isinstance(taken, Ticket)
    assert taken.number == queue[0].number
    assert isinstance(desk.reply(taken.number, "The page answers again.", then="resolve"), Ticket)
    assert [found.number for found in desk.search(f"#{taken.number}")] == [taken.number]
    assert len(desk.tickets(limit=500, status="resolved")) > 0
    report = verify(desk)
    desk.close()
    assert report.problems == []


def test_words_of_a_copied_message_find_it(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    make_large_store(path, tickets=40, queued=30)
    desk = open_desk(path, "tom")
    wanted = desk.ticket(desk.queue()[-1].number)
    longest = max(wanted.messages[0].body.split(), key=len)
    found = desk.search(f'{wanted.customer.address} "{wanted.subject}" "{longest}"')
    desk.close()
    assert wanted.number in [ticket.number for ticket in found]
