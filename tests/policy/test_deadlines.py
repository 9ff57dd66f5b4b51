"""By when a ticket has to be processed, and the last open moment before."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cs_tui.policy import TicketFacts, load_policy
from cs_tui.policy.deadlines import act_by, deadline

SAIGON = ZoneInfo("Asia/Ho_Chi_Minh")
POLICY = load_policy()


def at(*parts):
    return datetime(*parts, tzinfo=SAIGON)


def ticket(scope="business/login", **more):
    department, category = scope.split("/") if scope else (None, None)
    fields = {"number": 1, "status": "queued", "channel": "email", "due_from": at(2026, 3, 9, 9, 0)}
    return TicketFacts(department=department, category=category, **fields | more)


def test_a_ticket_is_due_seven_calendar_days_after_it_was_opened():
    assert deadline(POLICY, ticket()) == (at(2026, 3, 16, 9, 0), "2.2d")


def test_the_next_issue_of_a_customer_is_due_a_day_after_the_one_before_was_processed():
    due = deadline(POLICY, ticket(previous_processed_at=at(2026, 3, 10, 10, 0)))
    assert due == (at(2026, 3, 11, 10, 0), "2.2c")


def test_the_next_issue_is_never_due_later_than_its_own_seven_days():
    due = deadline(POLICY, ticket(previous_processed_at=at(2026, 3, 15, 20, 0)))
    assert due == (at(2026, 3, 16, 9, 0), "2.2d")


@pytest.mark.parametrize(
    ("scope", "due_from", "expected"),
    [
        ("business/login", (2026, 3, 9, 9, 0), (2026, 3, 16, 9, 0)),
        ("business/login", (2026, 3, 9, 12, 40), (2026, 3, 16, 12, 0)),
        ("business/login", (2026, 3, 9, 7, 0), (2026, 3, 13, 16, 30)),
        ("business/login", (2026, 3, 7, 10, 0), (2026, 3, 13, 16, 30)),
        ("technical/interface", (2026, 3, 7, 10, 0), (2026, 3, 14, 0, 0)),
        ("technical/hosting-domain", (2026, 3, 7, 10, 0), (2026, 3, 14, 10, 0)),
        (None, (2026, 3, 7, 10, 0), (2026, 3, 13, 16, 30)),
        ("business/login", (2026, 2, 10, 10, 0), (2026, 2, 13, 16, 30)),
    ],
)
def test_act_by_is_the_last_open_moment_before_the_deadline(scope, due_from, expected):
    assert act_by(POLICY, ticket(scope, due_from=at(*due_from))) == at(*expected)


def test_waiting_for_the_customer_does_not_stop_the_clock():
    assert deadline(POLICY, ticket(status="waiting", holder="tom")).at == ticket().due_from + timedelta(hours=168)
