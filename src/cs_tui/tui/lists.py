"""The lists that can stand on the desk's left side: what each is called, how it is read, and for whom it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cs_tui.desk import Agent, Desk, Ticket
from cs_tui.policy import Policy
from cs_tui.tui.listing import Group, Listing

__all__ = ["LISTS", "Contents", "DeskList", "Order", "read_contents"]


@dataclass(frozen=True, slots=True)
class Order:
    """A list as it was read at one time: its groups, and what is told of some tickets besides."""

    listing: Listing
    told: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contents:
    """An order with the tickets that are on the screen."""

    order: Order
    rows: list[Ticket]


def _everybody(me: Agent, policy: Policy) -> str:
    del me, policy
    return ""


@dataclass(frozen=True, slots=True)
class DeskList:
    """One list: ``id`` names its widget and its place in the table of keys.

    ``read`` is called in a thread; a list without it holds what was put in. ``not_for`` says why somebody cannot open
    it, in one line with the clause; nothing when they can.
    """

    id: str
    heading: str
    read: Callable[[Desk], Order] | None = None
    not_for: Callable[[Agent, Policy], str] = _everybody


def read_contents(desk: Desk, kind: DeskList, window: Callable[[Listing], list[int]]) -> Contents:
    """A list that can be read, with the rows of its ``window``."""
    assert kind.read is not None
    order = kind.read(desk)
    return Contents(order, desk.rows(window(order.listing)))


def _queue(desk: Desk) -> Order:
    return Order(Listing(Group(section.name, section.numbers) for section in desk.sections()))


LISTS = {
    each.id: each
    for each in (
        DeskList("queue", "QUEUE", _queue),
        DeskList("found", "RESULTS"),
    )
}
"""All of them, by their ids; the queue is the one that all others go back to."""
