"""Which ticket may be taken: the eligible head, and of every other one why not and until when."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cs_tui.policy import ALLOWED, AgentFacts, Refused, TicketFacts, actions, load_policy
from cs_tui.policy.queue import eligible_head, passed_over

POLICY = load_policy()
NOON = datetime(2026, 3, 9, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
SATURDAY = NOON - timedelta(days=2)
TOM = AgentFacts("tom", "technical")


def ticket(number, category="hosting-domain", **more):
    fields = {"status": "queued", "department": "technical", "channel": "email", "due_from": NOON, "queued_at": NOON}
    return TicketFacts(number, category=category, **fields | more)


def test_the_head_is_the_first_that_is_not_passed_over():
    queue = [ticket(1, behind=9), ticket(2), ticket(3)]
    assert eligible_head(POLICY, queue, NOON).number == 2
    assert eligible_head(POLICY, [ticket(1, "interface"), ticket(2)], SATURDAY).number == 2
    assert eligible_head(POLICY, [ticket(1, behind=9)], NOON) is None
    assert eligible_head(POLICY, [], NOON) is None


def test_the_head_may_be_taken_and_the_one_after_it_not():
    assert actions.take(POLICY, TOM, ticket(1), NOON, head=1) == ALLOWED
    refused = actions.take(POLICY, TOM, ticket(2), NOON, head=1)
    assert (refused.clause, "#1" in refused.remedy) == ("3.1", True)


def test_a_ticket_passed_over_says_why_and_until_when():
    assert passed_over(POLICY, ticket(1, behind=9), NOON).clause == "2.2c"
    closed = passed_over(POLICY, ticket(1, "interface"), SATURDAY)
    assert (closed.clause, closed.until) == ("2.2b", NOON.replace(hour=0))
    assert passed_over(POLICY, ticket(1, "interface", behind=9), SATURDAY).clause == "2.2b", "until when, if known"
    lunch = passed_over(POLICY, ticket(1, "login", department="business"), NOON.replace(hour=12))
    assert (lunch.clause, lunch.until) == ("2.1", NOON.replace(hour=13, minute=30))


@pytest.mark.parametrize(
    ("facts", "clause"),
    [
        ({"status": "unsorted", "department": None, "category": None}, "1.0"),
        ({"status": "awaiting-approval"}, "1.4c"),
        ({"department": "business", "category": "login"}, "4.1"),
        ({"status": "in-progress", "holder": "ngoc"}, "4.1"),
        ({"status": "waiting", "holder": "tom"}, "3.1"),
        ({"status": "resolved"}, "3.2"),
        ({"status": "merged"}, "3.2"),
    ],
)
def test_a_ticket_that_is_not_queued_cannot_be_taken(facts, clause):
    category = facts.pop("category", "hosting-domain")
    refused = actions.take(POLICY, TOM, ticket(1, category, **facts), NOON, head=None)
    assert isinstance(refused, Refused)
    assert refused.clause == clause


def test_the_hand_holds_as_many_as_the_limit_says():
    full = AgentFacts("tom", "technical", in_progress=POLICY.limits.hold)
    assert actions.take(POLICY, full, ticket(1), NOON, head=1).clause == "3.1"
