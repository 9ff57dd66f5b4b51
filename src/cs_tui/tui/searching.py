"""Which list is seen, and searching: by words, by number, by customer; what is found stands there until it is left."""

import asyncio

from textual import work

from cs_tui.desk import FAULTS, BadInput, NoSuchTicket, Ticket
from cs_tui.tui.answering import Answering
from cs_tui.tui.headings import Heading
from cs_tui.tui.listing import Group, Listing
from cs_tui.tui.lists import read_contents
from cs_tui.tui.safe_text import safe_line
from cs_tui.tui.ticket_list import TicketList

__all__ = ["Searching"]


class Searching(Answering):
    """A screen that shows one list or another, the queue where no other was asked for."""

    searched = ""
    """What was typed to find what stands in the results; empty where they were found by other means."""
    _under = "queue"
    """What is gone back to from what was found."""

    def see_list(self, id: str, said: str = "") -> None:
        """Let a list be seen, with its name and what is ``said`` of it over it."""
        kind, self.list_id = self.lists[id], id
        department = self.me.department if kind.by_department else ""
        self.query_one("#list-heading", Heading).show(kind.heading, said or department)

    @work(group="search", exclusive=True)
    async def open_list(self, id: str) -> None:
        """Let another list be seen, at the place it had; where it is seen already, go back to the queue."""
        if self.list_id == id:
            self.leave_list()
            return
        kind, ticket_list = self.lists[id], self.list_of(id)
        try:
            contents = await asyncio.to_thread(read_contents, self.desk, kind, ticket_list.window)
        except FAULTS as error:
            self.trouble(error)
            return
        self.found.unmark()
        ticket_list.set_order(contents.order, contents.rows, self.now(), self.queue.head)
        self._go_back_to(id)
        self.go("list")

    def leave_list(self) -> None:
        """Back to the queue, at the place it had."""
        self.found.unmark()
        self._go_back_to("queue")
        self.go("list")

    def marking(self) -> list[TicketList]:
        """Marks made before a search count with those made on what was found."""
        under = [self.list_of(self._under)] if self.list_id == "found" else []
        return [*under, self.seen_list]

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
        words = await self.ask("Search words, number, from: status: before: …")
        while words is not None and not await self.search_for(words, f"search: {words}"):
            words = await self.ask("Search words, number, from: status: before: …", words)

    async def search_for(self, words: str, said: str) -> bool:
        """Show what a search finds, with what is ``said`` of it over it; a number goes to that ticket.

        Says whether the words could be understood.
        """
        digits = words.strip().removeprefix("#")
        try:
            if digits.isdecimal() and len(digits) < 19:
                await self._go_to(int(digits))
                return True
            tickets = await asyncio.to_thread(self.desk.search, words)
        except (NoSuchTicket, BadInput) as error:
            self.fail(error)
            return isinstance(error, NoSuchTicket)
        except FAULTS as error:
            self.trouble(error)
            return True
        self._show_found("found", tickets, safe_line(said), words)
        return True

    async def _go_to(self, number: int) -> None:
        """Show a ticket, or what the agent wrote for it where it is no longer theirs to read."""
        try:
            await asyncio.to_thread(self.desk.standing, number)
        except NoSuchTicket:
            if not await self.open_kept(number):
                raise
        else:
            self.show_ticket(number)
            self.go("ticket")

    def _show_found(self, name: str, tickets: list[Ticket], said: str, searched: str = "") -> None:
        self.searched = searched
        listing = Listing([Group(name, tuple(ticket.number for ticket in tickets))])
        self.found.cursor = None
        if self.list_id != "found":
            self._under = self.list_id
        self.found.set_listing(listing, tickets, self.now())
        self.see_list("found", said)
        self.go("list")

    def close_found(self) -> None:
        """Back from what was found to the list before, at the place it had."""
        self.found.unmark()
        self._go_back_to(self._under)

    def _go_back_to(self, id: str) -> None:
        self.see_list(id)
        cursor = self.seen_list.cursor
        if cursor is not None and cursor != self.number:
            self.show_ticket(cursor)

    def do_next_found(self) -> None:
        """The next ticket found."""
        self.found.move(1)

    def do_previous_found(self) -> None:
        """The ticket found before."""
        self.found.move(-1)
