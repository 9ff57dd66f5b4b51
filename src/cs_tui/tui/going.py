"""Going about the desk: panes, lists, looks at a ticket, search, help; and how it is arranged at each size."""

from typing import Literal

from textual.containers import Vertical
from textual.widget import Widget

from cs_tui.tui.actions import Action
from cs_tui.tui.headings import Divider, Heading
from cs_tui.tui.help import HelpPane
from cs_tui.tui.team import Team
from cs_tui.tui.ticket_list import TicketList
from cs_tui.tui.ticket_pane import TicketPane

__all__ = ["Going", "Mode", "mode_for"]

Mode = Literal["wide", "narrow", "one", "small"]


def mode_for(width: int, height: int) -> Mode:
    """How the panes are arranged on a screen of this size."""
    if width < 60 or height < 20:
        return "small"
    return "wide" if width >= 110 and height >= 28 else "narrow" if width >= 76 else "one"


ROOMY = 134
"""Columns from which on the queue shows all there is to a ticket."""


class Going(Team):
    """A screen of three panes, of which one, two or three are seen at a time."""

    mode: Mode = "wide"
    actions: dict[str, Action]
    _pane = "list"
    _right = "ticket"

    @property
    def place(self) -> str:
        """Where the hand is: a pane, ``help``, or ``asking`` while a picker or prompt is open."""
        if self.is_asking:
            return "asking"
        if self.query_one(HelpPane).display:
            return "help"
        return self.list_id if self._pane == "list" else self._pane

    def meaning(self, key: str) -> Action | None:
        """What a key does where the hand is; nothing where keys are text, or answers."""
        place = self.place
        if place in ("asking", "help", "reply"):
            return None
        return next((each for each in self.actions.values() if key in each.keys and place in each.where), None)

    def asking_place(self) -> Vertical:
        """Pickers open at the bottom of the side where the hand is, on the right where it is seen."""
        right = self.query_one("#right", Vertical)
        return right if right.display else self.query_one("#left", Vertical)

    def go(self, pane: str) -> None:
        """Put the focus into a pane, and bring it onto the screen."""
        if pane == "reply" and not self.reply_open:
            pane = "ticket"
        self._pane = pane
        if pane != "list":
            self._right = pane
        self.rearrange()
        if self.is_asking:
            return
        if pane == "reply":
            self.reply_pane.focus_editor()
        else:
            self.set_focus(self.seen_list if pane == "list" else self.pane)
        self.state_changed()

    def rearrange(self) -> None:
        """Show the panes there is room for; nothing that is hidden loses its text, place or cursor."""
        mode = self.mode = mode_for(self.app.size.width, self.app.size.height)
        self.set_class(mode == "narrow", "-narrow")
        self.set_class(mode == "wide" and self.app.size.width < ROOMY, "-medium")
        self.set_class(mode == "one" or (mode == "small" and self.app.size.width < 76), "-one")
        self.query_one("#small").display = mode == "small"
        one = self.has_class("-one")
        wide = mode == "wide"
        if not self.reply_open:
            self._right = "ticket"
            self._pane = "ticket" if self._pane == "reply" else self._pane
        right = self.query_one("#right")
        # What is asked stays where it was opened: a side that is hidden would take the keys away with it.
        on_the_right = self._pane != "list" if self._asked is None else right in self._asked.ancestors
        self.query_one("#left").display = not one or not on_the_right
        self.query_one(Divider).display = not one
        right.display = not one or on_the_right
        self.query_one("#ticket-side").display = wide or self._right == "ticket"
        self.reply_pane.display = self.reply_open and (wide or self._right == "reply")
        for ticket_list in self.query(TicketList):
            ticket_list.display = ticket_list.id == self.list_id
        self.query_one("#list-heading", Heading).light(self._pane == "list")
        self.query_one("#ticket-heading", Heading).light(self._pane == "ticket")

    def focus_moved(self, widget: Widget | None) -> None:
        """Follow a focus that went elsewhere by itself (a click)."""
        if widget is None or self.is_asking:
            return
        ancestors = {node.id for node in widget.ancestors_with_self}
        for pane, id in (("reply", "reply"), ("ticket", "ticket"), ("list", "left")):
            if id in ancestors and pane != self._pane:
                self._pane = pane
                self._right = pane if pane != "list" else self._right
                self.rearrange()
                self.state_changed()
                return

    def _target(self) -> TicketList | TicketPane:
        return self.seen_list if self._pane == "list" else self.pane

    def do_down(self) -> None:
        """One line down."""
        self._target().move(1)

    def do_up(self) -> None:
        """One line up."""
        self._target().move(-1)

    def do_first(self) -> None:
        """To the beginning."""
        self._target().move(-(10**9))

    def do_last(self) -> None:
        """To the end."""
        self._target().move(10**9)

    def do_half_down(self) -> None:
        """Half a page down."""
        self._target().move(max(1, self._target().page() // 2))

    def do_half_up(self) -> None:
        """Half a page up."""
        self._target().move(-max(1, self._target().page() // 2))

    def do_page_down(self) -> None:
        """A page down."""
        self._target().move(self._target().page())

    def do_page_up(self) -> None:
        """A page up."""
        self._target().move(-self._target().page())

    def do_next_pane(self) -> None:
        """To the next pane."""
        self._step(1)

    def do_previous_pane(self) -> None:
        """To the pane before."""
        self._step(-1)

    def _step(self, by: int) -> None:
        panes = ["list", "ticket", *(["reply"] if self.reply_open else [])]
        self.go(panes[(panes.index(self._pane) + by) % len(panes)])

    def do_to_queue(self) -> None:
        """To the list; from what was found to the queue."""
        if self.list_id == "found":
            self.leave_list()
        else:
            self.go("list")

    def do_to_ticket(self) -> None:
        """To the ticket."""
        self.go("ticket")

    def do_to_reply(self) -> None:
        """To the reply that is open."""
        if self.reply_open:
            self.go("reply")
        else:
            self.remark("No reply is open; r opens one on a ticket you hold.")

    def do_read(self) -> None:
        """Read the ticket under the cursor."""
        number = self.seen_list.cursor
        if number is None:
            return
        if number != self.number or (self.pane.view is not None and self.pane.view.kind == "today"):
            self.show_ticket(number)
        self.go("ticket")

    def on_ticket_list_clicked(self, event: TicketList.Clicked) -> None:
        """Read the ticket that was clicked."""
        event.stop()
        self.show_ticket(event.number)

    def do_back(self) -> None:
        """One step back: out of a look, a pane, the results, the marks."""
        view = self.pane.view
        if self.query_one("#right").display and view is not None and view.kind != "conversation":
            self._look("conversation")
        elif self._pane != "list":
            self.go("list")
        elif self.list_id == "found":
            self.close_found()
            self.go("list")
        elif self.seen_list.marks:
            self.seen_list.unmark()
        elif self.list_id != "queue":
            self.leave_list()
        else:
            self.remark("This is the desk. Q quits.")

    def do_why(self) -> None:
        """Why the ticket stands where it stands."""
        self._toggle("why")

    def do_progress(self) -> None:
        """The journal of the ticket."""
        self._toggle("progress")

    def do_today(self) -> None:
        """What was done today; again, and it is gone."""
        view = self.pane.view
        if view is not None and view.kind == "today":
            self._look("conversation")
        else:
            self.show_today()
        if self.mode != "wide" or self._pane == "reply":
            self.go("ticket")

    def _toggle(self, kind: Literal["progress", "why"]) -> None:
        view = self.pane.view
        if self.shown is None:
            self.remark("No ticket is shown.")
        elif view is not None and view.kind == kind:
            self._look("conversation")
        elif kind == "why":
            self._look("why")
        else:
            self.show_progress()
        if self.shown is not None and (self.mode != "wide" or self._pane == "reply"):
            self.go("ticket")

    def _look(self, kind: Literal["conversation", "why"]) -> None:
        shown = self.shown
        self.pane.show(None if shown is None else self.view_of(kind, shown), self.now())
        self.state_changed()

    def do_mark(self) -> None:
        """Mark or unmark the ticket under the cursor."""
        self.seen_list.toggle_mark()
        self.state_changed()

    def do_mark_range(self) -> None:
        """Begin a range, or end it."""
        if self.seen_list.mark_range():
            self.remark("A range begins here: move, and V or Space marks all between.")
        self.state_changed()
