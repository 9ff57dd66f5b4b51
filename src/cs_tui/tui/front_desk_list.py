"""What waits for Customer Room, as a list: tickets to sort, requirements to decide, customers to be asked (1.4)."""

from cs_tui.desk import Agent, Desk, Suggestion
from cs_tui.policy import Policy
from cs_tui.tui.listing import Group, Listing, Order, Told

__all__ = ["NOTHING_ALIKE", "front_desk_order", "not_the_front_desk", "suggested"]

NOTHING_ALIKE = Told("no suggestion", "none alike")
"""What stands at a ticket that is like none sorted so far."""


def not_the_front_desk(me: Agent, policy: Policy) -> str:
    """Why somebody has no front desk."""
    front_desk = policy.front_desk
    if me.department == front_desk.department:
        return ""
    return f"The front desk is {front_desk.department}'s: they sort and approve ({front_desk.clause})."


def front_desk_order(desk: Desk) -> Order:
    """The groups of the front desk, each in the order of arrival."""
    lists = desk.front_desk()
    return Order(
        Listing(
            [
                Group(
                    "unsorted", lists.unsorted, empty=("Nothing is unsorted.", "New tickets appear by themselves."),
                    awaits_words=True,
                ),
                Group("to approve", lists.to_approve),
                Group("to rate", lists.to_rate),
            ]
        )
    )  # fmt: skip


def suggested(suggestion: Suggestion | None) -> Told:
    """A suggestion with its grounds, as it stands at its ticket."""
    if suggestion is None:
        return NOTHING_ALIKE
    first_two = [f"#{number}" for number in suggestion.like[:2]]
    return Told(f"{suggestion.category}: like {', '.join(first_two)}", f"{suggestion.category} {' '.join(first_two)}")
