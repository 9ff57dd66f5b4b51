"""What the policy says to each action on a ticket. Every function answers with a ruling and does nothing.

Whether the person may read the ticket at all is asked before, by `cs_tui.policy.visibility`. The actions of Customer
Room are ruled on in `cs_tui.policy.front_desk`, those of leads in `cs_tui.policy.leading`.
"""

from datetime import datetime

from cs_tui.policy.facts import AWAITING, IN_PROGRESS, QUEUED, RESOLVED, UNSORTED, WAITING, AgentFacts, TicketFacts
from cs_tui.policy.model import Policy, Scope
from cs_tui.policy.queue import closed, passed_over
from cs_tui.policy.rulings import ALLOWED, Refused, Ruling

__all__ = [
    "hand_over",
    "hold",
    "leave_ready",
    "no_such_pair",
    "note",
    "read_first",
    "release",
    "reopen",
    "reply",
    "resolve",
    "status_in_scope",
    "take",
    "wait",
]


def status_in_scope(policy: Policy, scope: Scope) -> str:
    """The status of a ticket that comes into a scope: requirements await approval first (1.4c)."""
    category = policy.category(scope.department, scope.category)
    return AWAITING if category.requires_approval else QUEUED


def hold(policy: Policy, agent: AgentFacts) -> Refused | None:
    """Why the agent's hand is too full for a take (3.1); what a lead gives or a customer brings back comes on top."""
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


def read_first(agent: AgentFacts, ticket: TicketFacts, *, customer_wrote: bool, answered_by: str | None) -> Ruling:
    """Whether what was written before there was news may leave: the news is read first (3.3).

    ``customer_wrote`` says that the customer did, or that a duplicate was merged in; ``answered_by`` is whose reply
    went out last meanwhile: the customer would be answered twice.
    """
    if customer_wrote:
        since = f"The customer has written on #{ticket.number} since you began."
        return Refused("3.3", since, "Read the new message, then send.")
    if answered_by is None:
        return ALLOWED
    whose = "yours" if answered_by == agent.name else answered_by
    return Refused("3.3", f"A reply of {whose} went out on #{ticket.number} since you began.", "Read it, then send.")


def leave_ready(policy: Policy, agent: AgentFacts, ticket: TicketFacts, at: datetime) -> Ruling:
    """Whether an answer may be left ready to send, to be ruled on again, whole, when the window opens (2.x, 4.1)."""
    if ticket.status == AWAITING and agent.department == policy.front_desk.department:
        return ALLOWED
    return _held(agent, ticket, "answer") or ALLOWED


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
    if refused := no_such_pair(policy, to):
        return refused
    if to.department == ticket.department:
        return Refused(
            "1.0",
            f"#{ticket.number} is in {to.department} already.",
            "Choose another department; within one, the lead sorts a queued ticket anew.",
        )
    return ALLOWED


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


def no_such_pair(policy: Policy, to: Scope) -> Refused | None:
    """Why a ticket cannot come into a scope: the policy has both words, but not as a pair (1.0)."""
    categories = policy.department(to.department).categories
    if to.category in categories:
        return None
    return Refused("1.0", f"{to.department} has no category {to.category}.", f"Choose one of {', '.join(categories)}.")


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
