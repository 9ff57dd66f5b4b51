"""The team by keys: moving what others hold, merging duplicates; and telling an agent of what was moved from them."""

import asyncio

from textual import work

from cs_tui.desk import FAULTS, NoSuchTicket, Ticket
from cs_tui.tui.doing import named, who
from cs_tui.tui.front_desk import FrontDesk
from cs_tui.tui.moves import moves_told
from cs_tui.tui.picker import Option
from cs_tui.tui.safe_text import safe_line
from cs_tui.tui.signs import signs
from cs_tui.tui.team_list import member_words

__all__ = ["Team"]

BACK_TO_QUEUE = "(queue)"


class Team(FrontDesk):
    """A screen that moves tickets between hands, and merges them."""

    def do_team(self) -> None:
        """The team in the place of the queue, or back from it."""
        self.open_list("team")

    @work(group="doing")
    async def do_reassign(self) -> None:
        """Move tickets to an agent or back to the queue, for one reason."""
        numbers = self.chosen()
        if not await self._any_may("reassign", numbers):
            return
        try:
            team = await asyncio.to_thread(self.desk.team)
        except FAULTS as error:
            self.trouble(error)
            return
        members = [member for member in team.members if not member.agent.retired]
        options = [Option(m.agent.name, m.agent.name, next(member_words(m, self.now(), signs()))) for m in members]
        options.append(Option(BACK_TO_QUEUE, "back to the queue", "is not taken back by z"))
        to = await self.pick(f"Move {named(numbers)} to", options)
        reason = None if to is None else await self.ask(f"Move {named(numbers)}: why?")
        if to is None or reason is None:
            return
        target = None if to == BACK_TO_QUEUE else to
        done = await self.write("Moving", lambda: self.desk.reassign(numbers, target, reason))
        if done is not None:
            self._remember(done.value)
            await self._report(
                numbers, done.value, f"Moved {{}} {'back to the queue' if target is None else f'to {to}'}."
            )

    @work(group="doing")
    async def do_merge(self) -> None:
        """Merge the ticket into an older one of the same customer, after a look at what will happen."""
        shown = self.shown
        if shown is None:
            return
        ticket, number = shown.ticket, shown.ticket.number
        try:
            older = {str(each.number): each for each in await asyncio.to_thread(self.desk.older, number)}
        except FAULTS as error:
            self.trouble(error)
            return
        if not older:
            self.remark(f"{who(ticket)} has no older open ticket here that #{number} could be merged into (1.0).")
            return
        options = [
            Option(id, f"#{id} {safe_line(each.subject)}", f"{each.status}, {each.category}")
            for id, each in older.items()
        ]
        chosen = await self.pick(f"Merge #{number} into", options)
        if chosen is None:
            return
        into = older[chosen]
        if await self.confirm(f"Merge #{number} into #{into.number}", _what_merging_does(ticket, into), "y", "merge"):
            said = f"Merged #{{}} into #{into.number}; both numbers find it."
            following = self._following()
            await self._do_one("Merging", lambda: self.desk.merge(number, into.number), said)
            self._go_on(following)

    def hand_changed(self, left: set[int], came: set[int]) -> None:
        """Tell of what somebody else moved out of the agent's hand, or into it."""
        self._tell_moves(left, came)

    @work(group="moves")
    async def _tell_moves(self, left: set[int], came: set[int]) -> None:
        typed = {self.reply_pane.number} if self.reply_open and self.reply_pane.body.strip() else set()
        try:
            told = await asyncio.to_thread(moves_told, self.desk, self.me.name, left, came, typed)
        except NoSuchTicket:
            return
        except FAULTS as error:
            self.trouble(error)
            return
        if told:
            self.announce(" ".join(told))


def _what_merging_does(ticket: Ticket, into: Ticket) -> list[str]:
    held = f", with {into.holder}" if into.holder else ""
    return [
        f"#{ticket.number} goes into the older #{into.number}, {into.subject} ({into.status}{held}).",
        f"All that {who(ticket)} wrote in it stands in #{into.number} from then on and is answered there; the earlier "
        f"arrival and deadline of the two count. #{ticket.number} leaves the queue, and both numbers find it.",
        "A merge cannot be taken back.",
    ]
