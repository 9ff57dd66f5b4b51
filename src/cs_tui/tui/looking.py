"""What a desk screen knows: list, ticket shown, rulings on it; read in threads, shown when they are there."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Literal

from textual import work
from textual.worker import Worker

from cs_tui.desk import FAULTS, LASTING, Agent, Desk, Draft, Summary
from cs_tui.policy import Policy, Refused, Ruling
from cs_tui.tui.asking import Asking, Fault, explained
from cs_tui.tui.listing import Listing
from cs_tui.tui.lists import DeskList, desk_lists
from cs_tui.tui.live import watch
from cs_tui.tui.reply_pane import ReplyPane
from cs_tui.tui.snapshot import Shown, Snapshot, read_all, read_shown
from cs_tui.tui.status_line import Banner, StatusLine
from cs_tui.tui.taking_back import Step
from cs_tui.tui.ticket_list import TicketList
from cs_tui.tui.ticket_pane import TicketPane
from cs_tui.tui.ticket_text import Today, View

__all__ = ["Looking"]

DEBOUNCE = 0.08
"""Seconds the cursor has to rest before the ticket under it is read."""


class Looking(Asking):
    """A screen that keeps what it shows up to date, whoever changes it."""

    def __init__(self, desk: Desk, me: Agent, policy: Policy, *, poll: float) -> None:
        super().__init__()
        self.desk, self.me, self.policy, self.poll = desk, me, policy, poll
        self.shown: Shown | None = None
        self.summary: Summary | None = None
        self.take_ruling: Ruling | None = None
        self.step: Step | None = None
        self.step_ruling: Ruling | None = None
        self.changes = -1
        self.lists, self.list_id = desk_lists(desk), "queue"
        self._wanted: int | None = None
        self._minute: datetime | None = None
        self._reading = asyncio.Lock()
        self._again = False

    @property
    def queue(self) -> TicketList:
        """The agent's list."""
        return self.query_one("#queue", TicketList)

    @property
    def found(self) -> TicketList:
        """What was searched for."""
        return self.query_one("#found", TicketList)

    @property
    def seen_list(self) -> TicketList:
        """The list that is seen."""
        return self.list_of(self.list_id)

    def list_of(self, id: str) -> TicketList:
        """The list with this id, seen or not."""
        return self.query_one(f"#{id}", TicketList)

    @property
    def pane(self) -> TicketPane:
        """The ticket pane."""
        return self.query_one("#ticket", TicketPane)

    @property
    def reply_pane(self) -> ReplyPane:
        """The reply pane, open or not."""
        return self.query_one("#reply", ReplyPane)

    @property
    def number(self) -> int | None:
        """The ticket that is shown."""
        return None if self.shown is None else self.shown.ticket.number

    def now(self) -> datetime:
        """The time by the desk's clock, in the company's zone."""
        return self.desk.clock().astimezone(self.policy.calendar.zone)

    def ruling(self, name: str | None) -> Ruling | None:
        """The desk's ruling on an action with the ticket that is shown.

        On ``take`` it is the one for the head of the queue, on ``take-back`` for the last step.
        """
        if name in ("take", "take-back"):
            return self.take_ruling if name == "take" else self.step_ruling
        return None if self.shown is None or name is None else self.shown.standing.rulings.get(name)

    async def look_again(self, number: int | None = None) -> None:
        """Read everything on the screen anew; with a number, show that ticket."""
        if number is not None:
            self._wanted = number
        self._again = True
        async with self._reading:
            while self._again:
                self._again = False
                wanted = self._wanted if self._wanted is not None else self.number
                replying = self.reply_pane.number
                try:
                    snapshot = await asyncio.to_thread(
                        read_all, self.desk, self._to_be_read(), number=wanted, replying=replying, step=self.step
                    )
                except FAULTS as error:
                    self.trouble(error)
                    return
                self._take_in(snapshot, replying)

    def _to_be_read(self) -> list[tuple[DeskList, Callable[[Listing], list[int]]]]:
        """The queue, and the list that is seen where it can be read, with their windows."""
        kinds = [self.lists[id] for id in dict.fromkeys(("queue", self.list_id))]
        return [(kind, self.list_of(kind.id).window) for kind in kinds if kind.read is not None]

    @work(group="look")
    async def look_soon(self, number: int | None = None) -> None:
        """The same in the background."""
        await self.look_again(number)

    @work(group="ticket", exclusive=True)
    async def show_ticket(self, number: int, *, rest: float = 0.0) -> None:
        """Show a ticket, once nothing else was asked for during ``rest`` seconds."""
        self._wanted = number
        if rest:
            await asyncio.sleep(rest)
        try:
            shown = await asyncio.to_thread(read_shown, self.desk, number)
        except FAULTS as error:
            self._wanted = None
            self.trouble(error)
            return
        if self._wanted == number:
            self._wanted = None
            self._show(shown, asked=True)

    def watch_store(self) -> Worker[None]:
        """Follow what others do, and the clock."""
        work = watch(self.desk, self.poll, looked=self._looked, left=self._ready_left, failed=self.trouble)
        return self.run_worker(work, group="live")

    def _ready_left(self, draft: Draft, went_out: bool) -> None:
        """Tell what has become of a reply that was left ready to send."""
        if went_out:
            self.remark(f"Your reply to #{draft.number} went out.")
        else:
            self.remark(f"Your reply to #{draft.number} came back: {draft.returned} r goes on with it.")

    def trouble(self, error: Fault) -> None:
        """Tell of a fault; of one that lasts all the while."""
        if isinstance(error, LASTING):
            self.query_one(Banner).show(explained(error))
        self.fail(error)

    @work(group="progress", exclusive=True)
    async def show_progress(self) -> None:
        """Read the journal of the ticket that is shown, and show it."""
        shown = self.shown
        if shown is None:
            return
        try:
            entries = await asyncio.to_thread(self.desk.log, shown.ticket.number)
        except FAULTS as error:
            self.trouble(error)
            return
        if self.shown is not None and self.number == shown.ticket.number:
            self.pane.show(replace(self.view_of("progress", self.shown), entries=tuple(entries)), self.now())

    @work(group="progress", exclusive=True)
    async def show_today(self) -> None:
        """Read what was done today, and show it in the ticket's place."""
        try:
            entries = await asyncio.to_thread(self.desk.today)
        except FAULTS as error:
            self.trouble(error)
            return
        whose = self.me.department if self.me.role == "lead" else self.me.name
        self.pane.show(Today(tuple(entries), whose, self.policy, by_all=self.me.role == "lead"), self.now())
        self.state_changed()

    def about(self, number: int) -> str:
        """What the list that is seen knows of a ticket besides."""
        return self.seen_list.about(number)

    def view_of(self, kind: Literal["conversation", "progress", "why"], shown: Shown) -> View:
        """A look at a ticket; why it stands where it stands is told with what the list knows besides."""
        standing, about = shown.standing, self.about(shown.ticket.number) if kind == "why" else ""
        if about:
            standing = replace(standing, sentences=(*standing.sentences, about))
        return View(
            kind, shown.ticket, self.policy, standing, past=shown.past, disputed=shown.disputed, draft=shown.draft
        )

    def hand_changed(self, left: set[int], came: set[int]) -> None:
        """Tickets left the agent's hand, or came into it."""

    def came(self, before: Listing, after: Listing) -> None:
        """The list is another than it was."""

    def state_changed(self) -> None:
        """Something of what is known changed: footer and reply pane follow."""

    def on_ticket_list_pointed(self, event: TicketList.Pointed) -> None:
        """The cursor rests on another ticket: it is shown."""
        event.stop()
        if event.ticket_list.display and event.ticket_list.cursor == event.number and event.number != self.number:
            self.show_ticket(event.number, rest=DEBOUNCE)

    def on_ticket_list_wanted(self, event: TicketList.Wanted) -> None:
        """Rows came onto the screen that are not read yet."""
        event.stop()
        self._read_rows(event.ticket_list, event.numbers)

    @work(group="rows")
    async def _read_rows(self, ticket_list: TicketList, numbers: tuple[int, ...]) -> None:
        try:
            ticket_list.add_rows(await asyncio.to_thread(self.desk.rows, numbers))
        except FAULTS as error:
            self.trouble(error)

    def _looked(self, changes: int, at: datetime) -> None:
        now = at.astimezone(self.policy.calendar.zone)
        minute = now.replace(second=0, microsecond=0)
        if minute != self._minute:
            self._minute = minute
            for ticket_list in self.query(TicketList):
                ticket_list.tick(now)
            self.pane.tick(now)
            self.look_soon()
        elif changes != self.changes:
            self.look_soon()

    def _take_in(self, snapshot: Snapshot, replying: int | None) -> None:
        now = self.now()
        self.changes, self.policy = snapshot.changes, snapshot.policy
        self.summary, self.take_ruling, self.step_ruling = snapshot.summary, snapshot.take, snapshot.take_back
        self.query_one(StatusLine).show(self.me, snapshot.summary, now)
        before = self.queue.listing
        for id, contents in snapshot.lists.items():
            self.list_of(id).set_order(contents.order, contents.rows, now, snapshot.head)
        self.came(before, self.queue.listing)
        if before.groups and (held := _held(before)) != (holds := _held(self.queue.listing)):
            self.hand_changed(held - holds, holds - held)
        if snapshot.lost is not None and snapshot.lost.number in (self._wanted, self.number):
            self._wanted, self.shown = None, None
            self.pane.show(None, now)
            self.fail(snapshot.lost)
        if snapshot.shown is not None and (self._wanted in (None, snapshot.shown.ticket.number)):
            asked, self._wanted = self._wanted is not None, None
            self._show(snapshot.shown, asked=asked)
        # A look that was begun before the reply was opened knows nothing of its ticket.
        if replying is not None and replying == self.reply_pane.number:
            self.follow_reply(snapshot.replying)
        self.state_changed()

    def follow_reply(self, replying: Shown | None) -> None:
        """Lock or unlock what is being written, and show what the customer wrote meanwhile."""
        pane = self.reply_pane
        if replying is None:
            gone = Refused("4.1", f"#{pane.number} is no longer yours to read.", "The draft is kept.")
            pane.set_window(gone, now=self.now())
            return
        name = {"reply": "reply", "decline": "decline"}.get(pane.kind)
        ruling = None if name is None else replying.standing.rulings.get(name)
        closes_at = self.summary.changes_at if self.summary is not None and self.summary.desk == "open" else None
        pane.set_window(ruling if isinstance(ruling, Refused) else None, now=self.now(), closes_at=closes_at)
        if replying.newest > pane.seen:
            pane.new_message_arrived(replying.ticket)

    def _show(self, shown: Shown, *, asked: bool) -> None:
        """Show a ticket; in the look at it that is open, unless it was ``asked`` for while today was shown."""
        same = self.number == shown.ticket.number
        self.shown = shown
        view, now = self.pane.view, self.now()
        if same and isinstance(view, Today) and not asked:
            self.show_today()
        elif same and isinstance(view, View) and view.kind != "conversation":
            self.pane.show(replace(self.view_of(view.kind, shown), entries=view.entries), now)
            if view.kind == "progress":
                self.show_progress()
        else:
            self.pane.show(self.view_of("conversation", shown), now)
        self.state_changed()


def _held(listing: Listing) -> set[int]:
    """What the agent holds, the tickets that wait for their customer too."""
    return {*listing.group("in hand"), *listing.group("waiting")}
