"""Answering: the reply pane opened, drafts kept as they are typed, what is written sent, and templates put in."""

import asyncio
from typing import Literal

from textual import work

from cs_tui.desk import FAULTS, Draft, fill_template, templates
from cs_tui.policy import Refused
from cs_tui.tui.asking import explained
from cs_tui.tui.doing import Doing, who
from cs_tui.tui.picker import Option
from cs_tui.tui.reply_pane import ReplyPane
from cs_tui.tui.review import Review

__all__ = ["Answering"]

Kind = Literal["reply", "note", "decline"]


class Answering(Doing):
    """A screen whose reply pane is open or not; text typed there is never lost."""

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type]
        self.reply_open = False
        self._unsaved: dict[int, str] = {}
        self._notes: dict[int, str] = {}
        self._as_kept: tuple[int, str] | None = None

    @work(group="doing")
    async def do_reply(self) -> None:
        """Open the reply to the ticket shown, or go on with the one that is open."""
        await self._write_to("reply")

    @work(group="doing")
    async def do_note(self) -> None:
        """Open a note on the ticket shown."""
        await self._write_to("note")

    @work(group="doing")
    async def do_decline(self) -> None:
        """Open the reply with which a requirement is declined."""
        await self._write_to("decline")

    async def _write_to(self, kind: Kind) -> None:
        shown, pane = self.shown, self.reply_pane
        if shown is None:
            return
        number = shown.ticket.number
        if self.reply_open and pane.number == number and pane.kind == kind:
            self.go("reply")
            return
        draft, found = self._notes.get(number, ""), None
        if kind != "note":
            try:
                found = await asyncio.to_thread(self.desk.draft, number)
            except FAULTS as error:
                self.trouble(error)
                return
            draft = self._unsaved.get(number) or ("" if found is None else found.body)
        ruling = self.ruling(kind)
        if isinstance(ruling, Refused) and ruling.until is None and not draft:
            self.refuse(ruling)
            return
        await self.put_away()
        pane.load(shown.ticket, self.policy, draft, kind)
        self._as_kept = None if kind == "note" else (number, pane.body)
        self.reply_open = True
        self.follow_reply(shown)
        self.go("reply")
        if found is not None and found.returned:
            pane.show_error(f"It came back: {found.returned}")
        elif found is not None and found.ready_at is not None:
            self.say(f"Your reply to #{number} goes out when the desk opens; changing it takes that back.")
        elif draft:
            self.say(f"Your {'note' if kind == 'note' else 'draft'} for #{number} is back.")

    async def open_kept(self, number: int) -> bool:
        """Open what was written for a ticket that is no longer the agent's to read; says whether there is any."""
        found, pane = await asyncio.to_thread(self.desk.draft, number), self.reply_pane
        if found is None:
            return False
        await self.put_away()
        pane.load_kept(number, found.body)
        self._as_kept = (number, pane.body)
        self.reply_open = True
        self.follow_reply(None)
        self.go("reply")
        if found.returned:
            pane.show_error(f"It came back: {found.returned}")
        return True

    async def put_away(self) -> str:
        """Keep what is in the reply pane, and close it; gives what to say of it, or nothing."""
        pane, said = self.reply_pane, ""
        number, body = pane.number, pane.body
        if self.reply_open and number is not None:
            if pane.kind == "note":
                self._notes.pop(number, None)
                if body.strip():
                    self._notes[number] = body
                    said = f"Your note on #{number} is kept while the desk is open; n goes on with it."
            else:
                if self._as_kept != (number, body):
                    self._unsaved[number] = body
                if body.strip() or number in self._unsaved:
                    said = f"Your draft for #{number} is kept."
            if await self.save_drafts():
                pane.clear()
            else:
                return ""
        self.reply_open = False
        return said

    async def save_drafts(self) -> bool:
        """Save every draft that is not saved yet; says whether all of them are."""
        while self._unsaved:
            number, body = next(iter(self._unsaved.items()))
            try:
                if self._write_lock is None:
                    self._write_lock = asyncio.Lock()
                async with self._write_lock:
                    took_back = False
                    if number in self._unsaved:
                        took_back = await asyncio.to_thread(self.desk.save_draft, number, body)
            except FAULTS as error:
                said = f"The draft for #{number} is not saved. {explained(error)}"
                if self.reply_open and not self.reply_pane.is_reviewing:
                    self.reply_pane.show_error(said)
                self.trouble(error)
                return False
            if self._unsaved.get(number) == body:
                del self._unsaved[number]
            if took_back:
                self.announce(f"#{number} no longer goes out by itself; Ctrl-s leaves it ready again.")
            if self.reply_open and self.reply_pane.number == number:
                self._as_kept = (number, body)
                self.reply_pane.draft_saved(self.now())
        return True

    @work(group="drafts")
    async def _save_soon(self) -> None:
        await self.save_drafts()

    def on_reply_pane_draft_changed(self, event: ReplyPane.DraftChanged) -> None:
        """What was typed is saved."""
        event.stop()
        self._unsaved[event.number] = event.body
        self._save_soon()
        self.state_changed()

    def on_reply_pane_left(self, event: ReplyPane.Left) -> None:
        """The editor was left: what is in it is kept."""
        event.stop()
        self._leave()

    @work(group="doing")
    async def _leave(self) -> None:
        said = await self.put_away()
        if not self.reply_open:
            self.go("ticket")
            self.look_soon()
        if said:
            self.say(said)

    def on_reply_pane_submitted(self, event: ReplyPane.Submitted) -> None:
        """What was written, reviewed and confirmed goes out."""
        event.stop()
        self._send(event)

    @work(group="doing")
    async def _send(self, event: ReplyPane.Submitted) -> None:
        number, body, desk = event.number, event.body, self.desk
        following = self._following() if event.kind == "decline" and number == self.number else None
        unsaved = self._unsaved.pop(number, None)
        if event.ready:
            then = "decline" if event.kind == "decline" else event.then or "send"
            done = await self.write("Leaving it ready", lambda: desk.leave_ready(number, body, then, event.seen))
            said = "The reply to #{}, {}, goes out when the desk opens."
        elif event.kind == "note":
            done = await self.write("Leaving the note", lambda: desk.note(number, body))
            said = f"Left a note on #{number}."
        elif event.kind == "decline":
            done = await self.write("Declining", lambda: desk.decline(number, body, event.seen))
            said = f"Declined #{number}; the customer has the answer."
        else:
            done = await self.write("Sending", lambda: desk.reply(number, body, event.then, event.seen))
            said = {
                None: "Answered #{}, {}.",
                "wait": "Answered #{}, {}; it waits for the customer now.",
                "resolve": "Answered and resolved #{}, {}.",
            }[event.then]
        pane = self.reply_pane
        if done is None or isinstance(done.value, Refused):
            if unsaved is not None:
                self._unsaved.setdefault(number, unsaved)
            if done is None:
                pane.show_error("Nothing was sent; the text is kept.")
            elif isinstance(done.value, Refused) and pane.number == number:
                pane.show_refusal(done.value)
            await self.look_again()
            return
        self._unsaved.pop(number, None)
        self._notes.pop(number, None)
        if event.kind == "decline" and not event.ready:
            await self.write("Putting the draft away", lambda: desk.save_draft(number, ""))
        pane.clear()
        self.reply_open = False
        await self.look_again()
        self.go("ticket" if following is None else "list")
        self._go_on(following)
        self.say(said.format(number, who(done.value)))

    def _ready_left(self, draft: Draft, went_out: bool) -> None:
        """What went out by itself is not to be sent again: where it is still open as it was, it is taken away."""
        pane, number = self.reply_pane, draft.number
        if went_out and self._unsaved.get(number) == draft.body:
            del self._unsaved[number]
        if went_out and self.reply_open and self._as_kept == (number, pane.body) and number not in self._unsaved:
            was_there = pane.has_focus_within
            pane.clear()
            self.reply_open = False
            if was_there:
                self.go("ticket")
            else:
                self.rearrange()
        super()._ready_left(draft, went_out)

    def rearrange(self) -> None:
        """Show the panes there is room for."""
        raise NotImplementedError

    def on_review_refused(self, event: Review.Refused) -> None:
        """A key of the review that sends cannot send now."""
        event.stop()
        self.remark(event.why)

    def on_reply_pane_templates_wanted(self, event: ReplyPane.TemplatesWanted) -> None:
        """A template is asked for."""
        event.stop()
        self._put_template(event.number)

    @work(group="doing")
    async def _put_template(self, number: int) -> None:
        try:
            ticket = await asyncio.to_thread(self.desk.ticket, number)
            offered = await asyncio.to_thread(templates, self.me.department, ticket.category)
        except FAULTS as error:
            self.trouble(error)
            return
        by_name = {template.name: template for template in offered}
        options = [Option(t.name, t.title, " ".join(t.categories), fill_template(t, ticket, self.me)) for t in offered]
        chosen = await self.pick(f"Template for #{number}", options)
        pane = self.reply_pane
        if chosen is not None and pane.number == number:
            pane.insert_template(fill_template(by_name[chosen], ticket, self.me))
        self.go("reply")
