"""Who may read what: one predicate for every list, search, count, page and report (4.1)."""

from cs_tui.policy.facts import AgentFacts
from cs_tui.policy.model import Policy

__all__ = ["may_read", "readable_department"]


def readable_department(policy: Policy, agent: AgentFacts) -> str | None:
    """The only department whose tickets the agent reads; ``None`` for the front desk, which reads all."""
    return None if agent.department == policy.front_desk.department else agent.department


def may_read(policy: Policy, agent: AgentFacts, department: str | None) -> bool:
    """Whether the agent may read a ticket of this department (``None``: unsorted)."""
    only = readable_department(policy, agent)
    return only is None or department == only
