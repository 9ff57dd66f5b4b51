"""What the policy says to each action of a person on a ticket. Every function answers with a ruling and does nothing.

Whether the person may read the ticket at all is asked before, by `cs_tui.policy.visibility`.
"""

from datetime import datetime

from cs_tui.policy.facts import AgentFacts, TicketFacts
from cs_tui.policy.model import Policy, Scope
from cs_tui.policy.queue import closed, passed_over
from cs_tui.policy.rulings import ALLOWED, Refused, Ruling

__all__ = [
    "approve",
    "assignee",
    "decline",
    "hand_over",
    "hold",
    "note",
    "reassign",
    "release",
    "reopen",
    "reply",
    "resolve",
    "sort",
    "status_in_scope",
    "take",
    "wait",
]

UNSORTED, AWAITING, QUEUED = "unsorted", "awaiting-approval", "queued"
IN_PROGRESS, WAITING, RESOLVED = "in-progress", "waiting", "resolved"


def status_in_scope(policy: Policy, scope: Scope) -> str:
    """The status of a ticket that comes into a scope: requirements await approval first (1.4c)."""
    category = policy.category(scope.department, scope.category)
    return AWAITING if category.requires_approval else QUEUED


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
            "Its holder or the lead can hand it over with a new scope." if ticket.holder else "Leave a note on it.",
        )
    if to is not None:
        if refused := _no_such_pair(policy, to):
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


def hold(policy: Policy, agent: AgentFacts) -> Refused | None:
    """Why the agent's hand is too full for a take (3.1)."""
    limit = policy.limits.hold
    if agent.in_progress < limit:
        return None
    tickets = "a ticket" if agent.in_progress == 1 else f"{agent.in_progress} tickets"
    return Refused(
        policy.limits.hold_clause,
        f"You have {tickets} in progress; the next one is taken with an empty hand.",
        "Finish what you hold first: resolve it, wait for the customer, or release it.",
    )


def take(policy: Policy, agent: AgentFacts, ticket: TicketFacts, at: datetime, *, head: int | None) -> Ruling:
    """Whether the agent may take this very ticket; ``head`` is its queue's eligible head (3.1, 3.2, 2.x, 4.1)."""
    if ticket.status == UNSORTED:
        return Refused("1.0", f"#{ticket.number} has no scope yet.", f"{policy.front_desk.department} sorts it first.")
    if ticket.department != agent.department:
        return _other_department(ticket)
    if ticket.status == AWAITING:
        return Refused(
            policy.front_desk.clause,
            f"#{ticket.number} is a requirement that waits for approval.",
            f"{policy.front_desk.department} approves or declines it.",
        )
    if ticket.status in (IN_PROGRESS, WAITING):
        if ticket.holder == agent.name:
            return Refused("3.1", f"You hold #{ticket.number} already.", "Go on with it.")
        return Refused("4.1", f"{ticket.holder} holds #{ticket.number}.", "Take the head of the queue.")
    if ticket.status != QUEUED:
        return Refused("3.2", f"#{ticket.number} is {ticket.status}, not queued.", "Take the head of the queue.")
    refused = passed_over(policy, ticket, at)
    if refused is not None:
        return refused
    if ticket.number != head:
        return Refused("3.1", f"#{ticket.number} is not the head of the queue.", f"Take the head, #{head}.")
    return hold(policy, agent) or ALLOWED


def reply(policy: Policy, agent: AgentFacts, ticket: TicketFacts, at: datetime) -> Ruling:
    """Whether the agent may answer the customer now; the text passes the reply gate on its own (4.1, 2.x)."""
    return _held(agent, ticket, "answer") or _open_for(policy, ticket, at) or ALLOWED


def wait(policy: Policy, agent: AgentFacts, ticket: TicketFacts, at: datetime) -> Ruling:
    """Whether the ticket may wait for the customer (3.3, 4.1)."""
    return _held(agent, ticket, "leave waiting") or _answered(ticket, "waits for the customer") or ALLOWED


def resolve(policy: Policy, agent: AgentFacts, ticket: TicketFacts, at: datetime) -> Ruling:
    """Whether the ticket may be resolved (2.x, 3.3, 4.1)."""
    return (
        _held(agent, ticket, "resolve") or _answered(ticket, "is resolved") or _open_for(policy, ticket, at) or ALLOWED
    )


def note(policy: Policy, agent: AgentFacts, ticket: TicketFacts, at: datetime) -> Ruling:
    """Notes are open to everyone who may read the ticket, at any time (1.0)."""
    return ALLOWED


def release(policy: Policy, agent: AgentFacts, ticket: TicketFacts, at: datetime) -> Ruling:
    """Whether the holder may put the ticket back to its place in the queue (4.1)."""
    return _held(agent, ticket, "release") or ALLOWED


def hand_over(policy: Policy, agent: AgentFacts, ticket: TicketFacts, at: datetime, to: Scope | None = None) -> Ruling:
    """Whether the ticket may go to another department; without ``to``, whether it may go at all (1.0, 4.1)."""
    leads_it = agent.is_lead and agent.department == ticket.department
    if ticket.holder != agent.name and not leads_it:
        return _not_theirs(ticket, "hand over", "Its holder or your lead can hand it over.")
    if ticket.status not in (IN_PROGRESS, QUEUED):
        return Refused(
            "4.1",
            f"#{ticket.number} is {ticket.status}; only queued tickets and those in progress are handed over.",
            "Leave a note on it." if ticket.holder is None else "It can be handed over once the customer has answered.",
        )
    if to is None:
        return ALLOWED
    if refused := _no_such_pair(policy, to):
        return refused
    if to.department == ticket.department:
        return Refused(
            "1.0",
            f"#{ticket.number} is in {to.department} already.",
            "Choose another department; within one, the lead sorts a queued ticket anew.",
        )
    return ALLOWED


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


def reopen(policy: Policy, agent: AgentFacts, ticket: TicketFacts, at: datetime) -> Ruling:
    """Whether a resolved ticket may be opened again (1.4a)."""
    leads_it = agent.is_lead and agent.department == ticket.department
    if agent.department != policy.front_desk.department and not leads_it:
        return Refused(
            "1.4a",
            f"#{ticket.number} is reopened by {policy.front_desk.department} or the department's lead.",
            "Ask your lead; the customer reopens it by writing.",
        )
    if ticket.status != RESOLVED:
        return Refused("1.4a", f"#{ticket.number} is {ticket.status}, not resolved.", "Nothing to reopen.")
    return ALLOWED


def _no_such_pair(policy: Policy, to: Scope) -> Refused | None:
    categories = policy.department(to.department).categories
    if to.category in categories:
        return None
    return Refused("1.0", f"{to.department} has no category {to.category}.", f"Choose one of {', '.join(categories)}.")


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


def _held(agent: AgentFacts, ticket: TicketFacts, verb: str) -> Refused | None:
    """Only the holder works on a ticket, and only while it is in progress (4.1)."""
    if ticket.holder != agent.name:
        return _not_theirs(ticket, verb, "Take the head of the queue; a note can be left on any ticket you read.")
    if ticket.status == WAITING:
        return Refused(
            "4.1",
            f"#{ticket.number} waits for the customer.",
            "It comes back to your hand when the customer writes; your lead can put it back to the queue.",
        )
    return None


def _not_theirs(ticket: TicketFacts, verb: str, remedy: str) -> Refused:
    whose = f"{ticket.holder} holds it" if ticket.holder else f"it is {ticket.status} and nobody holds it"
    return Refused("4.1", f"You cannot {verb} #{ticket.number}: {whose}.", remedy)


def _other_department(ticket: TicketFacts) -> Refused:
    return Refused("4.1", f"#{ticket.number} belongs to {ticket.department}.", "Take the head of your own queue.")


def _answered(ticket: TicketFacts, becomes: str) -> Refused | None:
    """A written reply newer than the customer's last message (3.3)."""
    if ticket.answered:
        return None
    return Refused(
        "3.3",
        f"#{ticket.number} {becomes} only after a written reply to the customer's last message.",
        "Send the reply first, or with it.",
    )


def _open_for(policy: Policy, ticket: TicketFacts, at: datetime) -> Refused | None:
    if ticket.department is None:
        return None
    return closed(policy, ticket.department, ticket.category, at)
