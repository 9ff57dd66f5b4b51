"""By when a ticket has to be processed: its deadline (2.2c, 2.2d), and act-by, the last open moment before it."""

from datetime import datetime
from typing import NamedTuple

from cs_tui.policy.facts import TicketFacts
from cs_tui.policy.model import Policy

__all__ = ["Deadline", "act_by", "deadline"]


class Deadline(NamedTuple):
    """When a ticket is due, and the clause that says so."""

    at: datetime
    clause: str


def deadline(policy: Policy, ticket: TicketFacts) -> Deadline:
    """Seven days after it was opened (2.2d), or a day after the customer's issue before it was processed (2.2c).

    The sooner of the two. Calendar time: neither closed hours nor waiting for the customer stop the clock.
    """
    limits = policy.limits
    own = Deadline(ticket.due_from + limits.processing, limits.processing_clause)
    if ticket.previous_processed_at is None:
        return own
    chained = Deadline(ticket.previous_processed_at + limits.next_issue, limits.next_issue_clause)
    return min(chained, own, key=lambda due: due.at)


def act_by(policy: Policy, ticket: TicketFacts) -> datetime | None:
    """The last moment before the deadline at which the ticket's desk is open; the front desk's while unsorted."""
    department = ticket.department or policy.front_desk.department
    schedule = policy.departments[department].schedule
    common = policy.is_common(department, ticket.category)
    return schedule.last_open_before(deadline(policy, ticket).at, common=common)
