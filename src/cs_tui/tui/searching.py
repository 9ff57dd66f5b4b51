"""Searching: by words, by number, by customer; what is found stands in the place of the queue until it is left."""

import asyncio

from textual import work

from cs_tui.desk import FAULTS, NoSuchTicket, Ticket
from cs_tui.tui.answering import Answering
from cs_tui.tui.headings import Heading
from cs_tui.tui.listing import Group, Listing
from cs_tui.tui.safe_text import safe_line

__all__ = ["Searching"]


class Searching(Answering):
    """A screen whose list is the queue, or what was found."""

    _list = "queue"

    @work(group="search", exclusive=True)
    async def do_others(self) -> None:
        """The customer's other tickets."""
        shown = self.shown
        if shown is None:
            self.remark("No ticket is shown.")
            return
        try:
            tickets = await asyncio.to_thread(self.desk.others, shown.ticket.number)
        except FAULTS as error:
            self.trouble(error)
            return
        name = safe_line(shown.ticket.customer.name or shown.ticket.customer.address)
        self._show_found("others", tickets, f"{name}'s other tickets")

    @work(group="search", exclusive=True)
    async def do_search(self) -> None:
        """Search by words; a number goes to that ticket."""
        words = await self.ask("Search words, customer or number:")
        if words is None or not words.strip():
            return
        digits = words.strip().removeprefix("#")
        try:
            if digits.isdecimal() and len(digits) < 19:
                await asyncio.to_thread(self.desk.standing, int(digits))
                self.show_ticket(int(digits))
                self.go("ticket")
                return
            tickets = await asyncio.to_thread(self.desk.search, words)
        except NoSuchTicket as error:
            self.fail(error)
            return
        except FAULTS as error:
            self.trouble(error)
            return
        self._show_found("found", tickets, f"search: {safe_line(words)}")

    def _show_found(self, name: str, tickets: list[Ticket], said: str) -> None:
        listing = Listing([Group(name, tuple(ticket.number for ticket in tickets))])
        self.found.cursor = None
        self._list = "found"
        self.found.set_listing(listing, tickets, self.now())
        self.query_one("#list-heading", Heading).show("RESULTS", said)
        self.go("queue")

    def close_found(self) -> None:
        """Back from what was found to the queue, at the place it had."""
        self._list = "queue"
        self.found.unmark()
        self.query_one("#list-heading", Heading).show("QUEUE", self.me.department)
        if self.queue.cursor is not None and self.queue.cursor != self.number:
            self.show_ticket(self.queue.cursor)

    def do_next_found(self) -> None:
        """The next ticket found."""
        self.found.move(1)

    def do_previous_found(self) -> None:
        """The ticket found before."""
        self.found.move(-1)
