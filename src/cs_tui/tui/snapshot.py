"""All that is on the screen, read in one go, in the thread that asks."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from cs_tui.desk import Desk, Draft, NoSuchTicket, Past, Standing, Summary, Ticket
from cs_tui.policy import Policy, Ruling
from cs_tui.tui.listing import Listing
from cs_tui.tui.lists import Contents, DeskList, read_contents
from cs_tui.tui.taking_back import Step, ruling_on
from cs_tui.tui.ticket_text import PAST

__all__ = ["Shown", "Snapshot", "read_all", "read_shown"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A ticket, whole, with what may be done with it, and what is told of it besides; see `View`."""

    ticket: Ticket
    standing: Standing
    past: tuple[Past, ...] = ()
    disputed: Ticket | None = None
    draft: Draft | None = None

    @property
    def newest(self) -> int:
        """The id of the newest message of the customer's, or to them."""
        return max((message.id for message in self.ticket.messages if message.kind != "note"), default=0)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that is on the screen, as it was read at one time."""

    changes: int
    summary: Summary
    policy: Policy
    lists: dict[str, Contents]
    head: int | None
    take: Ruling | None
    take_back: Ruling | None
    shown: Shown | None
    replying: Shown | None
    lost: NoSuchTicket | None


def read_shown(desk: Desk, number: int) -> Shown:
    """One ticket. Raises `NoSuchTicket`."""
    ticket = desk.ticket(number)
    disputed = None
    if ticket.disputes is not None:
        with suppress(NoSuchTicket):
            disputed = desk.ticket(ticket.disputes)
    return Shown(ticket, desk.standing(number), desk.history(number, PAST + 1), disputed, desk.draft(number))


def read_all(
    desk: Desk,
    lists: Sequence[tuple[DeskList, Callable[[Listing], list[int]]]],
    *,
    number: int | None,
    replying: int | None,
    step: Step | None,
) -> Snapshot:
    """Everything: the ``lists`` with the rows of their windows, the ticket shown, the one that is replied to."""
    changes, policy = desk.changes(), desk.policy()
    contents = {kind.id: read_contents(desk, kind, window) for kind, window in lists}
    head, take = desk.next_take()
    shown, lost = None, None
    if number is not None:
        try:
            shown = read_shown(desk, number)
        except NoSuchTicket as error:
            lost = error
    other = None
    if replying is not None and replying != number:
        try:
            other = read_shown(desk, replying)
        except NoSuchTicket:
            other = None
    return Snapshot(
        changes=changes,
        summary=desk.summary(),
        policy=policy,
        lists=contents,
        head=head,
        take=take,
        take_back=None if step is None else ruling_on(desk, step),
        shown=shown,
        replying=shown if replying is not None and replying == number else other,
        lost=lost,
    )
