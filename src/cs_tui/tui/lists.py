"""The lists that can stand on the desk's left side: what each is called, how it is read, and for whom it is."""

from collections.abc import Callable
from dataclasses import dataclass

from cs_tui.desk import Agent, Desk, Ticket
from cs_tui.policy import Policy
from cs_tui.tui.front_desk_list import front_desk_order, not_the_front_desk
from cs_tui.tui.listing import Group, Listing, Order
from cs_tui.tui.team_list import TeamReader, not_a_lead

__all__ = ["LISTS", "Contents", "DeskList", "desk_lists", "read_contents"]

LISTS = ("queue", "found", "front-desk", "team")
"""The ids of all of them; the queue is the one that the others go back to."""


def _everybody(me: Agent, policy: Policy) -> str:
    del me, policy
    return ""


@dataclass(frozen=True, slots=True)
class DeskList:
    """One list. Its ``id`` names its widget and its place in the table of keys.

    ``read`` is called in a thread; a list without it holds what was put in. ``not_for`` says why somebody cannot open
    it, in one line with the clause; nothing when they can. ``by_department`` says that it is one department's.
    """

    id: str
    heading: str
    read: Callable[[], Order] | None = None
    not_for: Callable[[Agent, Policy], str] = _everybody
    by_department: bool = False


@dataclass(frozen=True, slots=True)
class Contents:
    """An order, with the tickets that are on the screen."""

    order: Order
    rows: list[Ticket]


def read_contents(desk: Desk, kind: DeskList, window: Callable[[Listing], list[int]]) -> Contents:
    """A list that can be read, with the rows of its ``window``."""
    assert kind.read is not None
    order = kind.read()
    return Contents(order, desk.rows(window(order.listing)))


def desk_lists(desk: Desk) -> dict[str, DeskList]:
    """The lists of one desk, by their ids."""

    def queue() -> Order:
        return Order(Listing(Group(section.name, section.numbers) for section in desk.sections()))

    lists = (
        DeskList("queue", "QUEUE", queue, by_department=True),
        DeskList("found", "RESULTS"),
        DeskList("front-desk", "FRONT DESK", lambda: front_desk_order(desk), not_the_front_desk),
        DeskList("team", "TEAM", TeamReader(desk).order, not_a_lead, by_department=True),
    )
    return {each.id: each for each in lists}
