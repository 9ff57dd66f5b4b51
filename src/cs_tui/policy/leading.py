"""What the policy says to the actions of a lead: moving what others hold, and merging duplicates (3.1, 4.1)."""

from datetime import datetime, timedelta

from cs_tui.policy.facts import IN_PROGRESS, MERGED, QUEUED, RESOLVED, WAITING, AgentFacts, TicketFacts
from cs_tui.policy.model import Policy
from cs_tui.policy.rulings import ALLOWED, Refused, Ruling

__all__ = ["absent_for", "assignee", "merge", "reassign"]


def reassign(policy: Policy, agent: AgentFacts, ticket: TicketFacts, at: datetime) -> Ruling:
    """Whether the lead may move the ticket to another hand or back to the queue (3.1, 4.1)."""
    if not agent.is_lead or agent.department != ticket.department:
        return Refused(
            "4.1", f"Only the lead of {ticket.department or 'its department'} moves #{ticket.number}.", "Ask the lead."
        )
    if ticket.status == QUEUED:
        return Refused(
            "3.1",
            f"#{ticket.number} is queued; a move from the queue would go round its order.",
            "It is taken when it is the head.",
        )
    if ticket.status not in (IN_PROGRESS, WAITING):
        return Refused("4.1", f"#{ticket.number} is {ticket.status}: nobody holds it.", "Nothing to move.")
    return ALLOWED


def assignee(policy: Policy, ticket: TicketFacts, to: AgentFacts) -> Refused | None:
    """Why a ticket cannot go to this person: only to the department's own, who work there, and not their own again."""
    if to.department != ticket.department or to.retired:
        why = "is retired" if to.retired else f"works in {to.department}, not in {ticket.department}"
        return Refused("4.1", f"{to.name} {why}.", f"Choose an agent of {ticket.department}.")
    if to.name == ticket.holder:
        return Refused("4.1", f"{to.name} holds #{ticket.number} already.", "Nothing to move.")
    return None


def merge(
    policy: Policy, agent: AgentFacts, ticket: TicketFacts, at: datetime, into: TicketFacts | None = None
) -> Ruling:
    """Whether the lead may merge a queued duplicate into ``into``; without it, into any at all (1.0).

    That is an older ticket of the same customer and the same scope, which is not processed yet: a duplicate is the
    same problem. The older one may be in a hand already, and that is no way round the queue (3.1): what is merged into
    it is one problem with it and gets one answer, and while it is processed the duplicate would wait behind it (2.2c).
    Another problem of the customer keeps its own place.
    """
    if not agent.is_lead or agent.department != ticket.department:
        return Refused(
            "4.1", f"Only the lead of {ticket.department or 'its department'} merges #{ticket.number}.", "Ask the lead."
        )
    if ticket.status != QUEUED:
        return Refused(
            "1.0",
            f"#{ticket.number} is {ticket.status}; only a queued ticket is merged into an older one.",
            "Its holder can release it first." if ticket.holder else "Leave a note on it.",
        )
    return ALLOWED if into is None else _older(ticket, into) or ALLOWED


def _older(ticket: TicketFacts, into: TicketFacts) -> Refused | None:
    if into.customer_address != ticket.customer_address:
        return Refused(
            "1.0",
            f"#{into.number} is of another customer; their problems stay apart.",
            f"Choose an older ticket of {ticket.customer_address}.",
        )
    if into.department != ticket.department:
        return Refused(
            "4.1",
            f"#{into.number} is {into.department or 'unsorted'}, not in {ticket.department}.",
            "Hand one of them over first, with a reason.",
        )
    if into.category != ticket.category:
        return Refused(
            "1.0",
            f"#{into.number} is {into.category}, #{ticket.number} {ticket.category}: another problem keeps its place.",
            "Where it is the same problem, sort it first.",
        )
    if into.number >= ticket.number:
        return Refused(
            "1.0", f"#{into.number} is not older than #{ticket.number}.", "Merge the newer one into the older one."
        )
    if into.status in (RESOLVED, MERGED):
        return Refused(
            "3.3",
            f"#{into.number} is {into.status}; what is merged into it would never be answered.",
            "Reopen it first, with a reason." if into.status == RESOLVED else "Choose the ticket it was merged into.",
        )
    return None


def absent_for(policy: Policy, department: str, last_seen: datetime, at: datetime) -> timedelta | None:
    """For how much open time nobody has seen an agent, once that is so long that their tickets need a new hand."""
    away = policy.department(department).schedule.open_time_between(last_seen, at) if last_seen < at else timedelta()
    return away if away >= policy.limits.absence else None
