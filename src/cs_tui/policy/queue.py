"""The order of the queue: which ticket is the eligible head, and why another one is not (3.1)."""

from collections.abc import Iterable
from datetime import datetime

from cs_tui.policy.facts import TicketFacts
from cs_tui.policy.model import Policy
from cs_tui.policy.rulings import Refused

__all__ = ["closed", "eligible_head", "passed_over"]


def closed(policy: Policy, department: str, category: str | None, at: datetime) -> Refused | None:
    """Why a department's desk cannot work on a category now (2.1, 2.2b); ``None`` while it is open."""
    if policy.is_open(department, category, at):
        return None
    schedule = policy.departments[department].schedule
    until = schedule.next_opening(at, common=policy.is_common(department, category))
    what = department if category is None else f"{department}/{category}"
    if schedule.non_working_days == "common" and not schedule.calendar.is_working_day(
        at.astimezone(schedule.calendar.zone).date()
    ):
        reason = f"Today is not a working day; only common categories are processed, and {what} is not one."
    else:
        reason = f"The {department} desk is closed now."
    opens = "It does not open again." if until is None else f"It opens at {_when(policy, until)}."
    return Refused(schedule.clause, reason, f"{opens} Until then you can read, search, draft and note.", until)


def passed_over(policy: Policy, ticket: TicketFacts, at: datetime) -> Refused | None:
    """Why a queued ticket is passed over now, keeping its place; ``None`` when it is eligible."""
    if ticket.department is None:
        return None
    if shut := closed(policy, ticket.department, ticket.category, at):
        return shut
    if ticket.behind is not None:
        return Refused(
            policy.limits.next_issue_clause,
            f"#{ticket.number} is behind #{ticket.behind}: the customer's issues are processed one after another.",
            f"It becomes eligible when #{ticket.behind} is processed.",
        )
    return None


def eligible_head(policy: Policy, queued: Iterable[TicketFacts], at: datetime) -> TicketFacts | None:
    """The first of a department's queued tickets, given in order of arrival, that is not passed over (3.1)."""
    return next((ticket for ticket in queued if passed_over(policy, ticket, at) is None), None)


def _when(policy: Policy, at: datetime) -> str:
    return at.astimezone(policy.calendar.zone).strftime("%a %d %b %H:%M")
