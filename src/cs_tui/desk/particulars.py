"""What an entry tells of itself that the desk would never have entered so: no reason, no score, a dispute of nobody."""

from datetime import datetime
from typing import Any, get_args

from cs_tui.desk.doing import given_reason
from cs_tui.desk.errors import BadInput
from cs_tui.desk.front_desk import SENTENCE
from cs_tui.desk.ready import ReadyThen
from cs_tui.policy import AgentFacts, Policy, Refused, TicketFacts, front_desk

__all__ = ["against_dispute", "against_ready", "against_reason", "against_satisfaction"]

ENDS = get_args(ReadyThen)
"""What may be asked for with a reply that is left ready."""


def against_reason(reason: Any) -> Refused | None:
    """Why this is no reason that a move is entered with (1.0)."""
    try:
        given_reason(reason if isinstance(reason, str) else "")
    except BadInput as error:
        return Refused("1.0", f"It gives no reason that the desk takes. {error.cause}", "")
    return None


def against_ready(detail: dict[str, Any]) -> Refused | None:
    """Why these words tell of no reply that was left ready: which text, and what follows when it has gone (1.0)."""
    if detail.get("then") in ENDS and isinstance(detail.get("sha256"), str):
        return None
    return Refused("1.0", "It does not tell which reply was left ready, and what follows it.", "")


def against_satisfaction(changes: dict[str, Any]) -> Refused | None:
    """Why these changes are no satisfaction of a customer: a score with a sentence, which may be empty (1.4a)."""
    score, said = changes.get("satisfaction"), changes.get("satisfaction_said")
    if type(score) is int and score in front_desk.SCORES and isinstance(said, str) and len(said) <= SENTENCE:
        return None
    return Refused(front_desk.AFTERWARDS, "It is no score from 1 to 5 with a short sentence.", "")


def against_dispute(
    policy: Policy, agent: AgentFacts, disputed: TicketFacts, changes: dict[str, Any], at: datetime
) -> Refused | None:
    """Why the agent could not open a ticket with these changes as a dispute about ``disputed`` (1.4a)."""
    ruling = front_desk.dispute(policy, agent, disputed, at)
    if isinstance(ruling, Refused):
        return ruling
    told = tuple(changes.get(name) for name in ("customer", "channel", "department", "category"))
    scope = (policy.front_desk.department, policy.front_desk.dispute)
    if told == (disputed.customer_address, disputed.channel, *scope):
        return None
    said = f"A dispute about #{disputed.number} is its customer's, and has a scope of its own."
    return Refused(front_desk.AFTERWARDS, said, "")
