"""The desk: queue, ticket and reply, with every key of the table of actions."""

import asyncio
from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingsMap
from textual.containers import Horizontal, Vertical

from cs_tui.desk import FAULTS, Agent, Desk, Draft, Ticket
from cs_tui.policy import Policy, Refused
from cs_tui.tui.actions import REPORT, Action, bindings, key_name
from cs_tui.tui.asking import sentence
from cs_tui.tui.footer import Hint, KeysLine, MessageLine
from cs_tui.tui.headings import Divider, Heading
from cs_tui.tui.help import HelpPane
from cs_tui.tui.listing import EMPTY, NEWS
from cs_tui.tui.notices import Notify
from cs_tui.tui.palette import commands
from cs_tui.tui.program import Program
from cs_tui.tui.reply_pane import ReplyPane
from cs_tui.tui.review import Review
from cs_tui.tui.signs import signs
from cs_tui.tui.small import Small
from cs_tui.tui.status_line import Banner, StatusLine
from cs_tui.tui.team_list import left_behind
from cs_tui.tui.ticket_list import TicketList
from cs_tui.tui.ticket_pane import TicketPane
from cs_tui.tui.ticket_text import Today
from cs_tui.tui.views import Views

__all__ = ["DeskScreen"]

NOTHING_THERE = {
    "take": " ".join(EMPTY["next"]),
    "take_back": "No move, sort or release of this session is left to be taken back.",
}
"""What is said where there is nothing to rule on."""

VIEWS = {"views", "save_view", "drop_view"}

IN_ANY_PLACE = {"repaint", "copy"}
"""What works while something is asked, too."""


class DeskScreen(Program, Views):
    """One agent's desk."""

    AUTO_FOCUS = "#queue"
    ESCAPE_TO_MINIMIZE = False

    def __init__(
        self, desk: Desk, me: Agent, policy: Policy, actions: Sequence[Action], *, notify: Notify, poll: float
    ) -> None:
        super().__init__(desk, me, policy, notify=notify, poll=poll)
        actions = [action for action in actions if action.where != REPORT]
        self.actions = {action.id: action for action in actions}
        self._bindings = BindingsMap(bindings(tuple(actions)))
        self._may_mark = me.role == "lead" or me.department == policy.front_desk.department

    def compose(self) -> ComposeResult:
        """Queue on the left, ticket and reply on the right, a line above and two below."""
        yield StatusLine(id="status")
        yield Banner(id="banner")
        with Horizontal(id="main"):
            with Vertical(id="left"):
                yield Heading("QUEUE", id="list-heading")
                yield from (
                    TicketList(id=id, tells=id in ("front-desk", "team"), shows_left=id == "team") for id in self.lists
                )
            yield Divider(id="divider")
            with Vertical(id="right"):
                with Vertical(id="ticket-side"):
                    yield Heading("TICKET", id="ticket-heading")
                    yield TicketPane(id="ticket")
                yield ReplyPane(id="reply")
        yield HelpPane(self._of_this_person(), id="help")
        yield KeysLine(id="keys")
        yield MessageLine(id="message")
        yield Small(id="small")

    def on_mount(self) -> None:
        """Paint first; read behind it."""
        self.set_class(self.app.no_color, "-no-colour")
        self.see_list("queue")
        self.rearrange()
        self.run_worker(self._begin(), group="begin")
        self.watch_store()

    async def _begin(self) -> None:
        """The first look, and what was left from the last time."""
        await self.look_again()
        listing = self.queue.listing
        held = listing.group("in hand")
        first = held[0] if held else self.queue.head
        if first is not None:
            self.queue.point(first)
        if self.queue.cursor is not None:
            self.show_ticket(self.queue.cursor)
        try:
            drafts = self.desk.drafts()
            gone = await asyncio.to_thread(left_behind, self.desk) if self.me.role == "lead" else ""
        except FAULTS as error:
            self.trouble(error)
            return
        if said := " ".join(filter(None, (gone, _left_from_before(held, drafts)))):
            self.remark(said)

    def on_resize(self, event: events.Resize) -> None:
        """Arrange the panes for another size."""
        self.rearrange()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Follow the focus."""
        self.focus_moved(self.focused)
        self.state_changed()

    def on_review_lock_changed(self) -> None:
        """The keys of the review can act now, or no longer."""
        self.state_changed()

    def on_key(self, event: events.Key) -> None:
        """Any key was read: what was said is taken away."""
        message = self.query_one(MessageLine)
        if message.display and message.stays and event.key != "ctrl+l":
            message.clear()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A key acts only in its places; in the editor and in a picker letters are text."""
        if action != "act" or not parameters:
            return True
        id, place = str(parameters[0]), self.place
        return id in IN_ANY_PLACE or place in self.actions[id].where

    def action_act(self, id: str) -> None:
        """Do what the table of actions names, or say why not."""
        if id != "repaint":
            self.query_one(MessageLine).clear()
        action = self.actions[id]
        if id != "take" and (reason := self.why_not(action)):
            self.query_one(MessageLine).say(reason, "warning", stays=True)
            return
        if action.ruling is not None and self.writing:
            self.remark(f"{self.writing} is still going on; one thing after the other.")
            return
        getattr(self, f"do_{id}")()

    def why_not(self, action: Action) -> str:
        """Why an action cannot be done now, in one line with its clause; empty when it can."""
        if action.id in ("mark", "mark_range") and not self._may_mark:
            return "Tickets are marked by leads and Customer Room, who move and sort several at once (4.1)."
        if action.id in ("front_desk", "team"):
            return self.lists[action.id.replace("_", "-")].not_for(self.me, self.policy)
        if action.id == "accept" and self.list_id != "front-desk":
            return "Suggestions stand at the front desk, at the tickets that are unsorted; F opens it (1.4c)."
        if action.id == "accept" and not self.seen_list.marks and self.suggestions.get(self.number or 0, "") is None:
            return f"Nothing like #{self.number} was sorted so far, so no scope is suggested; s sorts."
        if action.id in ("next_found", "previous_found") and self.place != "found":
            return "Nothing was searched for; / searches."
        if action.id == "report" and not self._may_mark:
            return "The report is for leads and Customer Room; `cs-tui report` tells you of your own work (4.1)."
        if action.id in VIEWS:
            return self.why_not_viewed(action.id)
        if action.id == "suspend" and self.desk.service_account:
            return "The desk cannot be left in the background: it runs for many people in one account."
        if action.id == "reply.templates" and self.reply_pane.kind == "note":
            return "A note takes no template."
        if action.id in ("copy_number", "copy_reply"):
            return self.why_not_copied(action.id)
        if action.ruling is None or (
            self._may_mark
            and action.id in ("sort", "accept", "approve", "reassign")
            and any(each.marks for each in self.marking())
        ):
            return ""
        ruling = self.ruling(action.ruling)
        if ruling is None and action.id in NOTHING_THERE:
            return NOTHING_THERE[action.id]
        if action.ruling not in ("take", "take-back") and self.place == "ticket" and isinstance(self.pane.view, Today):
            return "What was done today is shown; Esc goes back to the ticket."
        if ruling is None:
            return "No ticket is shown; choose one in the queue first."
        if isinstance(ruling, Refused) and not (action.id in ("reply", "decline") and ruling.until is not None):
            may_read_it = self.reply_open or (self.shown is not None and self.shown.draft is not None)
            return "" if action.id == "reply" and may_read_it else sentence(ruling)
        return ""

    def state_changed(self) -> None:
        """Keys, headings and news follow what is known."""
        if not self.is_mounted:
            return
        situation = self._situation()
        hints = (
            self.asked_hints
            if self.is_asking
            else self.query_one(Review).hints
            if self.place == "reply" and self.reply_pane.is_reviewing
            else [
                Hint(key_name(action.keys[0]), self._word(action), not self.why_not(action))
                for action in self._of_this_person()
                if situation in action.footer
                and action.keys
                and self.place in action.where
                and (action.id != "reply.placeholder" or self.reply_pane.has_blanks)
            ]
        )
        told = self.queue if self.list_id == "found" else self.seen_list
        count = len(told.news)
        groups = {name for name in NEWS if told.news & set(told.listing.group(name))} if count else set()
        where = "the queue" if groups <= {"next"} else "the list"
        marked = sum(len(each.marks) for each in self.marking())
        said = [f"{marked} marked" if marked else "", f"{count} new in {where}" if count else ""]
        self.query_one(KeysLine).show(hints, f" {signs().dot} ".join(filter(None, said)))
        self._name_ticket(None if self.shown is None else self.shown.ticket)

    def _word(self, action: Action) -> str:
        """What a key does here: what leaves a note is no sending."""
        leaves_note = action.id == "reply.review" and self.reply_pane.kind == "note"
        return "leave the note" if leaves_note else action.word

    def _situation(self) -> str:
        if self.place in ("found", "reply"):
            return {"found": "found", "reply": "editor"}[self.place]
        ticket = None if self.shown is None else self.shown.ticket
        if ticket is None:
            return "free"
        if ticket.holder == self.me.name and ticket.status == "in-progress":
            return "held"
        if ticket.status in ("unsorted", "resolved"):
            return ticket.status
        if ticket.status == "awaiting-approval" and self._may_mark:
            return "awaiting"
        if ticket.status == "queued" and self.list_id == "team":
            return "in line"
        return "with others" if ticket.holder and self.me.role == "lead" else "free"

    def _name_ticket(self, ticket: Ticket | None) -> None:
        heading, dot = self.query_one("#ticket-heading", Heading), signs().dot
        if isinstance(self.pane.view, Today):
            heading.show("TODAY", self.pane.view.whose)
            return
        if ticket is None:
            heading.show("TICKET")
            return
        scope = "unsorted" if ticket.department is None else ticket.category or ""
        if ticket.department not in (None, self.me.department):
            scope = f"{ticket.department} {dot} {scope}"
        said = f"{scope} {dot} {'e-mail' if ticket.channel == 'email' else 'system'}"
        if ticket.status == "unsorted" and (suggested := self.suggestion_of(ticket.number)):
            said = suggested
        heading.show(f"#{ticket.number}", said)

    def _of_this_person(self) -> list[Action]:
        """The actions that this person can ever do."""
        front_desk = self.me.department == self.policy.front_desk.department
        lead = self.me.role == "lead"
        never = set() if front_desk else {"approve", "decline", "accept", "rate", "dispute", "front_desk"}
        never |= set() if front_desk or lead else {"sort", "reopen", "mark", "mark_range", "report"}
        never |= set() if lead else VIEWS | {"reassign", "merge", "team"}
        return [action for action in self.actions.values() if action.id not in never]

    async def _commands(self) -> None:
        """Open the palette, and do what is chosen there."""
        here = [action for action in self._of_this_person() if action.group != "editor"]
        chosen = await self.pick("Command", commands(here, self.why_not))
        if chosen is not None:
            self.action_act(chosen)

    def do_palette(self) -> None:
        """Every action by name."""
        self.run_worker(self._commands(), group="palette")

    def asking_changed(self) -> None:
        """Keys differ while something is asked; afterwards the side is seen again where the hand is."""
        if not self.is_asking:
            self.rearrange()
            if self.focused is None:
                self.go(self._pane)
        self.state_changed()


def _left_from_before(held: Sequence[int], drafts: Sequence[Draft]) -> str:
    """What was left from the last time: what is held, and drafts."""
    said = []
    if held:
        said.append(f"You hold {' and '.join(f'#{number}' for number in held)}.")
    came_back = [draft for draft in drafts if draft.returned]
    if came_back:
        said += [f"Your reply to #{draft.number} came back: {draft.returned}" for draft in came_back[:2]]
    elif len(drafts) == 1:
        said.append(f"Your draft for #{drafts[0].number} is kept; r goes on with it.")
    elif drafts:
        said.append(f"Your drafts for {', '.join(f'#{draft.number}' for draft in drafts[:5])} are kept.")
    return " ".join(said)
