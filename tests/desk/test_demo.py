"""The demo: a true history, quickly there, on a clock of its own."""

import re
import tomllib
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cs_tui.desk import open_desk
from cs_tui.desk.demo import PLAYED, make_demo, play_demo
from cs_tui.desk.heads import head
from cs_tui.desk.journal import verify
from cs_tui.policy import shipped
from cs_tui.store import StoreExists

SAIGON = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY_NINE = datetime(2026, 3, 9, 9, tzinfo=SAIGON)


def span(text):
    parts = {unit: int(number) for number, unit in re.findall(r"(\d+)([dhm])", text)}
    return timedelta(days=parts.get("d", 0), hours=parts.get("h", 0), minutes=parts.get("m", 0))


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
    assert timedelta() <= now - MONDAY_NINE < timedelta(minutes=3)
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
        "merged",
    }
    categories = {(d.name, c) for d in desk.policy().departments.values() for c in d.categories}
    assert {(t.department, t.category) for t in tickets} - {(None, None)} == categories
    assert any("\x1b" in ticket.subject for ticket in tickets)
    assert open_desk(path, "tom").summary().overdue


def test_customer_room_has_tickets_to_sort_customers_to_hear_and_a_dispute(path):
    desk = open_desk(path, "mai")
    lists = desk.front_desk()
    assert len(lists.unsorted) >= 26
    assert len(desk.suggestions(lists.unsorted)) >= 8
    assert len(lists.to_approve) >= 6
    assert len(lists.to_rate) >= 8
    tickets = desk.tickets()
    rated = [t for t in tickets if t.satisfaction is not None]
    assert len(rated) >= 20
    assert all(t.satisfaction_said for t in rated)
    guide = desk.policy().departments["customer-room"].schedule
    recorded = [e for t in rated for e in desk.ticket(t.number).entries if e.action in ("rate", "dispute")]
    assert len(recorded) == len(rated) + 1
    assert all(guide.is_open(entry.at) for entry in recorded)
    (dispute,) = [t for t in tickets if t.disputes is not None]
    assert (dispute.status, dispute.department, dispute.category) == ("queued", "customer-room", "dispute")
    disputed = desk.ticket(dispute.disputes)
    assert (disputed.status, disputed.satisfaction) == ("resolved", 1)


@pytest.mark.parametrize(
    ("lead", "absent", "duplicate", "older"),
    [("huy", "ravi", "Same invoice, same bank", "Invoice in dong"), ("lea", "kaito", "El formulario", "Contact form")],
)
def test_a_lead_finds_a_ticket_in_an_absent_hand_and_a_duplicate_to_merge(path, lead, absent, duplicate, older):
    desk = open_desk(path, lead)
    members = desk.team().members
    (away,) = [member for member in members if member.presence == "absent"]
    assert away.agent.name == absent
    assert away.away_for >= desk.policy().limits.absence
    assert any(desk.ticket(held.number).status == "in-progress" for held in away.holds)
    assert sum(member.presence == "here" for member in members) >= 2
    (number,) = [t.number for t in desk.queue() if t.subject.startswith(duplicate)]
    (into,) = [t for t in desk.older(number) if t.subject.startswith(older)]
    assert into.status == "queued"


def test_the_lead_has_merged_one_duplicate(path):
    desk = open_desk(path, "lea")
    (merged,) = desk.tickets(status="merged")
    older = desk.ticket(merged.merged_into)
    assert (older.status, older.customer) == ("queued", merged.customer)
    assert [entry.actor for entry in older.entries if entry.action == "merged-in"] == ["lea"]


def test_nobody_did_anything_after_they_were_last_seen(path):
    agents = tomllib.loads(shipped("demo", "agents.toml").read_text("utf-8"))["agents"]
    said = {agent["name"]: MONDAY_NINE - span(agent["left"] if "left" in agent else agent["seen"]) for agent in agents}
    leads = [agent["name"] for agent in agents if agent["role"] == "lead"]
    seen = {m.agent.name: m.seen_at for lead in leads for m in open_desk(path, lead).team().members}
    assert seen == said, "whoever acts is seen"


def test_an_agent_of_it_can_work_ten_tickets_in_a_row(tmp_path):
    make_demo(tmp_path / "store.db")
    desk = open_desk(tmp_path / "store.db", "tom")
    for _ in range(10):
        ticket = desk.take()
        assert desk.reply(ticket.number, "We have put it right; please look again.", "resolve").status == "resolved"
