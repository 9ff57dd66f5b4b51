"""What the policy says to the actions of Customer Room: scope, requirements, and the customer afterwards (1.4)."""

from datetime import datetime

from cs_tui.policy.actions import no_such_pair
from cs_tui.policy.facts import AWAITING, QUEUED, RESOLVED, UNSORTED, AgentFacts, TicketFacts
from cs_tui.policy.model import Policy, Scope
from cs_tui.policy.queue import closed
from cs_tui.policy.rulings import ALLOWED, Refused, Ruling

__all__ = ["approve", "decline", "dispute", "rate", "sort"]

AFTERWARDS = "1.4a"
"""The clause of disputes and of the customer's satisfaction."""
SCORES = range(1, 6)
"""From poor to very good."""


def sort(policy: Policy, agent: AgentFacts, ticket: TicketFacts, at: datetime, to: Scope | None = None) -> Ruling:
    """Whether the agent may give the ticket a scope, or without ``to`` any at all (1.0, 1.4c, 2.x)."""
    front_desk = policy.front_desk
    leads_it = agent.is_lead and agent.department == ticket.department
    if agent.department != front_desk.department and not leads_it:
        return Refused(
            front_desk.clause,
            f"Tickets get their scope from {front_desk.department}, or from the lead within their own department.",
            f"Leave a note on #{ticket.number} for {front_desk.department}, or ask your lead.",
        )
    if ticket.status not in (UNSORTED, QUEUED):
        return Refused(
            "1.0",
            f"#{ticket.number} is {ticket.status}; only unsorted and queued tickets are sorted.",
            "Its holder or the lead can hand it over with a new scope."
            if ticket.holder
            else "Approve it first: it is queued then, and can be sorted anew."
            if ticket.status == AWAITING
            else "Leave a note on it.",
        )
    if to is not None:
        if refused := no_such_pair(policy, to):
            return refused
        if agent.department not in (front_desk.department, to.department):
            return Refused(
                "4.1", f"A lead sorts within {agent.department}; {to.department} is another department.",
                "Hand the ticket over, with a reason.",
            )  # fmt: skip
        if ticket.scope == to:
            return Refused("1.0", f"#{ticket.number} has the scope {to} already.", "Nothing needs doing.")
    return closed(policy, agent.department, ticket.category, at) or ALLOWED


def approve(policy: Policy, agent: AgentFacts, ticket: TicketFacts, at: datetime) -> Ruling:
    """Whether the agent may approve the requirement (1.4c, 2.1)."""
    return _front_desk_decides(policy, agent, ticket, at) or ALLOWED


def decline(policy: Policy, agent: AgentFacts, ticket: TicketFacts, at: datetime) -> Ruling:
    """Whether the agent may decline the requirement; the reply that goes with it passes the gate on its own (1.4c)."""
    return _front_desk_decides(policy, agent, ticket, at) or ALLOWED


def rate(policy: Policy, agent: AgentFacts, ticket: TicketFacts, at: datetime) -> Ruling:
    """Whether the customer's satisfaction with a resolved ticket may be recorded (1.4a)."""
    return _afterwards(policy, agent, ticket, "The customer's satisfaction is recorded") or ALLOWED


def dispute(policy: Policy, agent: AgentFacts, ticket: TicketFacts, at: datetime) -> Ruling:
    """Whether a dispute about a resolved ticket may be opened (1.4a)."""
    if refused := _afterwards(policy, agent, ticket, "A dispute is opened"):
        return refused
    if policy.front_desk.dispute is None:
        return Refused(
            AFTERWARDS,
            "The policy in force names no category for disputes.",
            "The store's owner adds `dispute` to its [front_desk] and applies it.",
        )
    return ALLOWED


def _afterwards(policy: Policy, agent: AgentFacts, ticket: TicketFacts, what: str) -> Refused | None:
    department = policy.front_desk.department
    if agent.department != department:
        return Refused(AFTERWARDS, f"{what} by {department}.", f"Leave a note on #{ticket.number} for {department}.")
    if ticket.status != RESOLVED:
        return Refused(
            AFTERWARDS,
            f"#{ticket.number} is {ticket.status}; {what[0].lower()}{what[1:]} after it is resolved.",
            "Wait until it is resolved, or leave a note on it.",
        )
    return None


def _front_desk_decides(policy: Policy, agent: AgentFacts, ticket: TicketFacts, at: datetime) -> Refused | None:
    front_desk = policy.front_desk
    if agent.department != front_desk.department:
        return Refused(
            front_desk.clause,
            f"Requirements are decided by {front_desk.department}.",
            f"Leave a note on #{ticket.number} for {front_desk.department}.",
        )
    if ticket.status != AWAITING:
        return Refused(
            front_desk.clause,
            f"#{ticket.number} is {ticket.status}; it does not wait for approval.",
            "Nothing to decide.",
        )
    return closed(policy, agent.department, None, at)
