"""The demo: a true history, quickly there, on a clock of its own."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cs_tui.desk import open_desk
from cs_tui.desk.demo import PLAYED, make_demo, play_demo
from cs_tui.desk.journal import head, verify
from cs_tui.policy import shipped
from cs_tui.store import StoreExists

SAIGON = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    made = tmp_path_factory.mktemp("demo") / "store.db"
    make_demo(made)
    return made


def test_what_ships_is_what_the_desk_plays(path, tmp_path):
    played = open_desk(path)
    fresh_path = tmp_path / "fresh.db"
    play_demo(fresh_path).close()
    fresh = open_desk(fresh_path)
    message = f"{PLAYED.name} is older than the demo's data or the policy: run `python -m cs_tui.desk.demo`"
    assert head(played) == head(fresh), message
    assert played.policy().source == shipped("policy.toml").read_text("utf-8"), message
    assert verify(played).problems == []


def test_its_clock_starts_on_monday_at_nine_and_runs(path):
    desk = open_desk(path, "tom")
    now = desk.summary().now
    assert timedelta() <= now - datetime(2026, 3, 9, 9, 0, tzinfo=SAIGON) < timedelta(minutes=3)
    assert desk.summary().now > now


@pytest.mark.parametrize("at", [datetime(2026, 3, 9, 12, 30, tzinfo=SAIGON), datetime(2026, 6, 3, 10, tzinfo=SAIGON)])
def test_its_clock_starts_when_it_is_told_to(tmp_path, at):
    make_demo(tmp_path / "store.db", at)
    desk = open_desk(tmp_path / "store.db", "tom")
    assert timedelta() <= desk.summary().now - at < timedelta(minutes=3)
    assert verify(open_desk(tmp_path / "store.db")).problems == []


def test_it_never_replaces_what_is_there(path):
    with pytest.raises(StoreExists):
        make_demo(path)


def test_it_has_work_of_every_kind(path):
    desk = open_desk(path)
    tickets = desk.tickets()
    assert len(tickets) >= 120
    assert len({ticket.customer.address for ticket in tickets}) >= 60
    assert {ticket.status for ticket in tickets} == {
        "unsorted",
        "awaiting-approval",
        "queued",
        "in-progress",
        "waiting",
        "resolved",
    }
    categories = {(d.name, c) for d in desk.policy().departments.values() for c in d.categories}
    assert {(t.department, t.category) for t in tickets} - {(None, None)} == categories
    assert any("\x1b" in ticket.subject for ticket in tickets)
    assert open_desk(path, "tom").summary().overdue


def test_an_agent_of_it_can_work_ten_tickets_in_a_row(tmp_path):
    make_demo(tmp_path / "store.db")
    desk = open_desk(tmp_path / "store.db", "tom")
    for _ in range(10):
        ticket = desk.take()
        assert desk.reply(ticket.number, "We have put it right; please look again.", "resolve").status == "resolved"
