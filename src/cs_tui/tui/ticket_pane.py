"""The ticket pane: one look at one ticket, laid out for its width, with a place of its own to scroll."""

import asyncio
from datetime import datetime

from rich.cells import cell_len
from textual import work
from textual.geometry import Size
from textual.strip import Strip

from cs_tui.tui.inks import Line
from cs_tui.tui.redrawing import Redrawn
from cs_tui.tui.signs import signs
from cs_tui.tui.ticket_text import Today, View, lay_out
from cs_tui.tui.words import wrap

__all__ = ["TicketPane"]

HEAVY = 20_000
"""Characters from which on a text is laid out in a thread."""

NOTHING = "No ticket is shown. Move in the queue, and press Enter to read; t takes the head."


class TicketPane(Redrawn, can_focus=True, inherit_bindings=False):
    """Shows a `View` or `Today`; the same ticket shown anew keeps its place."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.view: View | Today | None = None
        self._now: datetime | None = None
        self._lines: list[Line] = []
        self._signs = signs()
        self._shown: tuple[int, str] | None = None
        self._kept_share: float | None = None
        self._places: dict[tuple[int, str], float] = {}

    def show(self, view: View | Today | None, now: datetime) -> None:
        """Show another view, or the same one anew."""
        if self._shown is not None:
            self._places[self._shown] = self.scroll_offset.y
            if len(self._places) > 200:
                self._places.pop(next(iter(self._places)))
        self.view, self._now = view, now
        self._lay_out()

    def tick(self, now: datetime) -> None:
        """Another minute: the time left is drawn anew."""
        if self.view is not None and self.view.weight < HEAVY:
            self.show(self.view, now)

    def move(self, lines: int) -> None:
        """Scroll down by so many lines, or up."""
        self.scroll_to(y=max(0, self.scroll_offset.y + lines), animate=False, force=True)

    def page(self) -> int:
        """How many lines there are on the screen."""
        return max(1, self.size.height - 1)

    def text(self) -> str:
        """What is shown, as plain text."""
        return "\n".join("".join(text for text, _ in line) for line in self._lines)

    def strip(self, y: int) -> Strip:
        """One line of what is on the screen."""
        if self.view is None:
            lines = list(wrap(NOTHING, max(10, self.size.width - 2)))
            return self.draw([(f" {lines[y - 1]}", "faint")] if 0 < y <= len(lines) else [], self.size.width)
        line = y + self.scroll_offset.y
        if y == self.size.height - 1 and line + 1 < len(self._lines):
            used = sum(cell_len(text) for text, _ in self._lines[line])
            more = f" {self._signs.more} more " if used <= self.size.width - 8 else f" {self._signs.more}"
            strip = self.draw(self._lines[line], max(0, self.size.width - cell_len(more)))
            return Strip.join([strip, self.draw([(more, "accent")], cell_len(more))])
        return self.draw(self._lines[line] if line < len(self._lines) else [], self.size.width)

    def on_resize(self) -> None:
        """Lay the text out for the new width."""
        if self._shown is not None and self._lines:
            self._kept_share = self.scroll_offset.y / len(self._lines)
        self._lay_out()

    def _lay_out(self) -> None:
        view, now = self.view, self._now
        if view is None or now is None or not self.size.width:
            self._take([], view)
        elif view.weight < HEAVY:
            self._take(lay_out(view, self.size.width, now, self._signs), view)
        else:
            self._lay_out_heavy(view, now)

    @work(group="lay out", exclusive=True)
    async def _lay_out_heavy(self, view: View | Today, now: datetime) -> None:
        lines = await asyncio.to_thread(lay_out, view, self.size.width, now, self._signs)
        if view is self.view:
            self._take(lines, view)

    def _take(self, lines: list[Line], view: View | Today | None) -> None:
        self._lines = lines
        self.virtual_size = Size(self.size.width, len(lines))
        self._shown = None if view is None else (view.ticket.number if isinstance(view, View) else 0, view.kind)
        place = 0.0 if self._shown is None else self._places.get(self._shown, 0.0)
        if self._kept_share is not None:
            place, self._kept_share = round(self._kept_share * len(lines)), None
        self.scroll_to(y=place, animate=False, force=True)
        self.refresh_changed()
