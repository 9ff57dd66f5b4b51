"""A list of tickets that draws only the lines on screen: the queue, what a search found, the front desk, a team."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from rich.cells import cell_len
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from cs_tui.desk import Ticket
from cs_tui.tui.inks import Line
from cs_tui.tui.listing import NEWS, Group, Listing, Order, Spot, Told, newcomers
from cs_tui.tui.redrawing import Redrawn
from cs_tui.tui.row import NUMBER, PLACE, row_line
from cs_tui.tui.safe_text import safe_line
from cs_tui.tui.signs import signs
from cs_tui.tui.told_later import ToldLater

__all__ = ["TicketList"]

HELD_BY_SOMEBODY = ("with others", "found", "others")
"""Groups in which it matters whose a ticket is."""


class TicketList(Redrawn, can_focus=True, inherit_bindings=False):
    """Numbers in groups, a cursor that stays on its ticket, marks, and the tickets read so far."""

    @dataclass
    class Pointed(Message):
        """The cursor came to another ticket."""

        ticket_list: "TicketList"
        number: int

        can_replace_any = True

    @dataclass
    class Wanted(Message):
        """Tickets that are on screen and not read yet."""

        ticket_list: "TicketList"
        numbers: tuple[int, ...]

    @dataclass
    class Untold(Message):
        """Tickets that are on screen and of which something is still to be told."""

        ticket_list: "TicketList"
        numbers: tuple[int, ...]

    @dataclass
    class Clicked(Message):
        """A ticket was clicked (with the mouse turned on)."""

        number: int

    def __init__(self, *, id: str, tells: bool = False, shows_left: bool = False) -> None:
        super().__init__(id=id)
        self._tells, self._shows_left = tells, shows_left
        self.listing = Listing()
        self.cursor: int | None = None
        self.marks: set[int] = set()
        self.news: set[int] = set()
        self.head: int | None = None
        self._rank = 0
        self._range_from: int | None = None
        self._rows: dict[int, Ticket] = {}
        self._asked: set[int] = set()
        self._told = ToldLater()
        self._now: datetime | None = None
        self._signs = signs()
        self._number_cells, self._place_cells = NUMBER, PLACE

    def window(self, listing: Listing) -> list[int]:
        """The tickets of another listing that would be on screen, with a page before and after them."""
        top, _ = self._scrolled_to(listing)
        height = self._height()
        return listing.numbers(top - height, top + 2 * height)

    def set_order(self, order: Order, rows: Iterable[Ticket], now: datetime, head: int | None = None) -> None:
        """Show another state of the list, with what is told in it; what was told later stays."""
        self._told.take(order)
        self.set_listing(order.listing, rows, now, head)

    def set_listing(self, listing: Listing, rows: Iterable[Ticket], now: datetime, head: int | None = None) -> None:
        """Show another state of the list; the cursor stays on its ticket, and its line where it is on the screen."""
        self.news |= newcomers(self.listing, listing)
        top, cursor = self._scrolled_to(listing, head)
        moved = cursor != self.cursor
        self.listing, self.cursor, self.head, self._now = listing, cursor, head, now
        self._rank = listing.rank(cursor) or 0
        self._number_cells = max(NUMBER, len(f"#{listing.largest}"))
        self._place_cells = max(PLACE, len(str(len(listing.group("next")))))
        self._rows = {ticket.number: ticket for ticket in rows}
        self._asked.clear()
        self.marks &= set().union(*(group.numbers for group in listing.groups)) if self.marks else set()
        self.news &= {number for name in NEWS for number in listing.group(name)} if self.news else set()
        self.virtual_size = Size(self.size.width, listing.height)
        self.scroll_to(y=top, animate=False, force=True)
        self.refresh_changed()
        self._want()
        if moved and cursor is not None:
            self.post_message(self.Pointed(self, cursor))

    def add_rows(self, rows: Iterable[Ticket]) -> None:
        """Take in tickets that were wanted."""
        if len(self._rows) > 2_000:
            visible = set(self.window(self.listing))
            self._rows = {number: row for number, row in self._rows.items() if number in visible}
        self._rows.update((ticket.number, ticket) for ticket in rows)
        self.refresh_changed()

    def tell(self, told: Mapping[int, Told]) -> None:
        """Tell of tickets."""
        self._told.tell(told)
        self.refresh_changed()

    def tell_anew(self, numbers: Iterable[int]) -> None:
        """Ask again what is to be told of these."""
        self._told.forget(numbers)
        self._want()

    def about(self, number: int | None) -> str:
        """What there is to say of a ticket at length; empty where that is nothing."""
        return self._told.about(number)

    def group_of(self, number: int | None) -> Group | None:
        """The group that a ticket is in."""
        return next((group for group in self.listing.groups if number in group.numbers), None)

    def tick(self, now: datetime) -> None:
        """Another minute: times are drawn anew."""
        self._now = now
        self.refresh_changed()

    def point(self, number: int | None) -> None:
        """Put the cursor on a ticket of the list, and it on the screen."""
        rank = self.listing.rank(number)
        if rank is not None:
            self._go(rank)

    def move(self, lines: int) -> None:
        """Move the cursor down by so many tickets, or up."""
        if self.listing.count:
            self._go(min(max(0, self._rank + lines), self.listing.count - 1))

    def page(self) -> int:
        """How many lines there are on the screen."""
        return max(1, self.size.height - 1)

    def row(self, number: int | None) -> Ticket | None:
        """A ticket of the list, if it was read."""
        return None if number is None else self._rows.get(number)

    def toggle_mark(self) -> None:
        """Mark the ticket under the cursor or unmark it, and go on to the next."""
        if self.cursor is not None:
            if self.listing.rank(self._range_from) is not None:
                self.mark_range()
                return
            self.marks ^= {self.cursor}
            self.refresh()
            self.move(1)

    def mark_range(self) -> bool:
        """Begin a range at the cursor, or end it here and mark it all; says whether it began."""
        rank = self.listing.rank(self._range_from)
        if rank is None:
            self._range_from = self.cursor
            self.marks |= {self.cursor} if self.cursor is not None else set()
        else:
            first, last = sorted((rank, self._rank))
            self.marks |= {n for r in range(first, last + 1) if (n := self.listing.number(r)) is not None}
            self._range_from = None
        self.refresh()
        return self._range_from is not None

    def unmark(self, numbers: Iterable[int] | None = None) -> None:
        """Drop these marks, or all."""
        self.marks -= set(self.marks if numbers is None else numbers)
        self._range_from = None
        self.refresh()

    def strip(self, y: int) -> Strip:
        """One line of what is on the screen."""
        spot = self.listing.at(y + self.scroll_offset.y)
        return self.draw([] if spot is None else self._line(spot), self.size.width)

    def on_resize(self) -> None:
        """Keep the cursor on the screen."""
        self.virtual_size = Size(self.size.width, self.listing.height)
        self._show_cursor()
        self._want()

    def on_focus(self) -> None:
        """Draw the cursor in full."""
        self._refresh_cursor()

    def on_blur(self) -> None:
        """Draw the cursor faintly."""
        self._refresh_cursor()

    def on_click(self, event: events.Click) -> None:
        """Go to the ticket that was clicked, and read it."""
        spot = self.listing.at(event.y + self.scroll_offset.y)
        if spot is not None and spot.kind == "ticket":
            self.point(spot.number)
            self.post_message(self.Clicked(spot.number))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Ask for the tickets that have come onto the screen."""
        super().watch_scroll_y(old_value, new_value)
        self._want()

    def _line(self, spot: Spot) -> Line:
        if spot.kind == "heading":
            return self._heading(spot.group)
        if spot.kind == "remark":
            return [(f"  {spot.group.remarks[spot.position]}", "faint")]
        if spot.kind == "blank" or self._now is None:
            return []
        return row_line(
            spot.number,
            self._rows.get(spot.number),
            self._now,
            self.size.width,
            self._signs,
            position=spot.position if spot.group.name == "next" else None,
            cursor=spot.number == self.cursor,
            marked=spot.number in self.marks,
            head=spot.number == self.head,
            whose=spot.group.name in HELD_BY_SOMEBODY,
            lively=self.has_focus,
            told=self._told_of(spot) if self._tells else None,
            left=self._shows_left,
            number_cells=self._number_cells,
            place_cells=self._place_cells,
        )

    def _told_of(self, spot: Spot) -> Told:
        """What is told of a ticket; its category where there is nothing else to tell."""
        ticket = self._rows.get(spot.number)
        return self._told.words(spot, "" if ticket is None else ticket.category or "unsorted")

    def _heading(self, group: Group) -> Line:
        title = f" {safe_line(group.title or group.name)}"
        count = f"{len(group.numbers):,}" if group.numbers else ""
        room = self.size.width - cell_len(title) - 3
        said = next((each for each in group.said if cell_len(each) <= room), group.said[-1] if group.said else count)
        return [(title, "accent"), (f"  {said}", group.ink)]

    def _go(self, rank: int) -> None:
        number = self.listing.number(rank)
        self.news.clear()
        if number is None or number == self.cursor:
            return
        self._refresh_cursor()
        self.cursor, self._rank = number, rank
        self._refresh_cursor()
        self._show_cursor()
        self.post_message(self.Pointed(self, number))

    def _show_cursor(self) -> None:
        line = self.listing.line(self.cursor)
        if line is None:
            return
        top, height = self.scroll_offset.y, self._height()
        heading = line - 1 if (above := self.listing.at(line - 1)) is not None and above.kind == "heading" else line
        if heading < top:
            self.scroll_to(y=heading, animate=False, force=True)
        elif line >= top + height:
            self.scroll_to(y=line - height + 1, animate=False, force=True)

    def _refresh_cursor(self) -> None:
        line = self.listing.line(self.cursor)
        if line is not None:
            self.refresh_line(line)

    def _scrolled_to(self, listing: Listing, head: int | None = None) -> tuple[int, int | None]:
        """The first line on the screen and the cursor, for another state of the list.

        From a ticket in hand that is done with, the cursor goes to the one that can be taken next.
        """
        cursor = self.cursor
        if listing.rank(cursor) is None:
            done = (group := self.group_of(cursor)) is not None and group.name == "in hand"
            cursor = head if done and listing.rank(head) is not None else None
        if cursor is None:
            cursor = listing.number(min(self._rank, listing.count - 1)) if listing.count else None
        top = self.scroll_offset.y
        was, now = self.listing.line(self.cursor), listing.line(cursor)
        if was is not None and now is not None and 0 <= was - top < self._height() and (top or now < was):
            top = max(0, top + now - was)
        if now is not None:
            top = min(max(top, now - self._height() + 1), max(0, now - 1))
        return min(top, max(0, listing.height - self._height())), cursor

    def _height(self) -> int:
        """The lines there are on the screen; for a list that is hidden, those that there would be."""
        height = self.size.height
        if not height and self.parent is not None:
            height = self.parent.size.height - 1  # type: ignore[attr-defined]  # the parent of a list is a pane
        return max(1, height)

    def _want(self) -> None:
        missing = [n for n in self.window(self.listing) if n not in self._rows and n not in self._asked]
        if missing:
            self._asked.update(missing)
            self.post_message(self.Wanted(self, tuple(missing)))
        top = self.scroll_offset.y
        if self.display and (untold := self._told.missing(self.listing, top, top + self._height())):
            self.post_message(self.Untold(self, untold))
