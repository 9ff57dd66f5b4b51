"""The program itself: help, clipboard, mouse, bell and title, leaving it for a while and for good."""

import asyncio
import signal

from cs_tui.desk import FAULTS, Agent, Desk, Message
from cs_tui.policy import Policy
from cs_tui.tui.going import Going
from cs_tui.tui.help import HelpPane
from cs_tui.tui.listing import Listing
from cs_tui.tui.notices import Notify, has_new_work, title
from cs_tui.tui.safe_text import safe_text
from cs_tui.tui.signs import signs

__all__ = ["Program"]


class Program(Going):
    """A screen that can be left, and that tells of new work as it is configured to."""

    def __init__(self, desk: Desk, me: Agent, policy: Policy, *, notify: Notify, poll: float) -> None:
        super().__init__(desk, me, policy, poll=poll)
        self._notify, self._title = notify, ""

    def came(self, before: Listing, after: Listing) -> None:
        """Ring for new work, and say in the terminal's title how much is queued."""
        if self._notify.bell and has_new_work(before, after):
            self.app.bell()
        if self._notify.title and self.summary is not None:
            said = title(self.me, self.summary, signs())
            if said != self._title:
                self._title = said
                self.app.show_title(said)  # type: ignore[attr-defined]

    def do_help(self) -> None:
        """The keys of this place."""
        self.query_one("#main").display = False
        pane = self.query_one(HelpPane)
        pane.display = True
        self.set_focus(pane)

    def on_help_pane_closed(self) -> None:
        """Back from the help."""
        self.query_one(HelpPane).display = False
        self.query_one("#main").display = True
        self.go(self._pane)

    def do_report(self) -> None:
        """What was done in a period, on a screen of its own; the desk stays as it is."""
        from cs_tui.tui.report_screen import ReportScreen

        actions = self.app.actions  # type: ignore[attr-defined]
        screen = ReportScreen(self.desk, self.me, self.policy, actions, quit_desk=self.do_quit, poll=self.poll)
        self.app.push_screen(screen)

    def do_copy(self) -> None:
        """Copy what is selected, or say how to quit."""
        selected = self.get_selected_text()
        if selected:
            self._copy(selected, "Copied.")
        else:
            self.remark("Q quits the desk; what you typed is kept.")

    def why_not_copied(self, id: str) -> str:
        """Why the number or the reply cannot be copied; empty when it can."""
        if self.shown is None:
            return "No ticket is shown; choose one in the queue first."
        if id == "copy_reply" and self._last_reply() is None:
            return f"No reply has been sent on #{self.number}."
        return ""

    def do_copy_number(self) -> None:
        """Copy the number of the ticket shown."""
        self._copy(f"#{self.number}", f"Copied #{self.number}.")

    def do_copy_reply(self) -> None:
        """Copy the last reply on the ticket shown; what a customer wrote is never copied."""
        reply = self._last_reply()
        if reply is not None:
            self._copy(safe_text(reply.body), f"Copied the last reply on #{self.number}.")

    def _last_reply(self) -> Message | None:
        messages = () if self.shown is None else self.shown.ticket.messages
        return next((message for message in reversed(messages) if message.kind == "reply"), None)

    def _copy(self, text: str, said: str) -> None:
        self.app.copy_to_clipboard(text)
        self.say(said)

    def do_suspend(self) -> None:
        """Leave the desk in the background; `fg` brings it back."""
        self.app.action_suspend_process()

    async def _quit(self, return_code: int = 0) -> None:
        said = await self.put_away() if self.reply_open else ""
        if self.reply_open and not return_code:
            self.remark("The draft could not be saved; Q again loses it.")
            self.reply_open = False
            self._unsaved.clear()
            return
        if not return_code:
            said = await asyncio.to_thread(self._kept) or said
        nobody_reads = return_code == 128 + signal.SIGHUP
        self.app.exit(return_code=return_code, message=None if nobody_reads else said or None)

    def _kept(self) -> str:
        """Which drafts are kept, in a line."""
        try:
            numbers = [draft.number for draft in self.desk.drafts()]
        except FAULTS:
            return ""
        if len(numbers) < 2:
            return f"Your draft for #{numbers[0]} is kept." if numbers else ""
        more = f" and {len(numbers) - 5} more" if len(numbers) > 5 else ""
        return f"Your drafts for {', '.join(f'#{number}' for number in numbers[:5])}{more} are kept."

    def do_quit(self) -> None:
        """Quit; the draft is kept and said."""
        self.run_worker(self._quit(), group="quit")

    def leave(self, return_code: int) -> None:
        """End because the system or the link says so, with the draft saved."""
        self.run_worker(self._quit(return_code), group="quit")
