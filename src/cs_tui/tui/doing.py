"""Carrying out actions: each write in a thread, one at a time, ending in a message; refusals where the hand is."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from textual import work

from cs_tui.desk import FAULTS, Outcome, Ticket
from cs_tui.policy import Refused
from cs_tui.tui.looking import Looking
from cs_tui.tui.picker import Option
from cs_tui.tui.safe_text import safe_line
from cs_tui.tui.signs import signs
from cs_tui.tui.status_line import Banner
from cs_tui.tui.taking_back import step_of, take_back
from cs_tui.tui.ticket_list import TicketList

__all__ = ["Doing", "Done", "named", "who"]

T = TypeVar("T")
TOLD = 3
"""Refused tickets of several whose reasons are told."""
FINAL = {"approve", "decline", "merge", "rate", "dispute"}
"""Actions that are not taken back: `z` after one of them is not to undo something older."""
Following = tuple[str, tuple[int, ...]]
"""A group of a list, and its tickets in the order in which the hand goes on to them."""
SLOW = 0.4
"""Seconds after which a write says that it is still going on."""


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """What a write gave back; its absence says that it did not happen."""

    value: T


class Doing(Looking):
    """A screen that does what the table of actions names, on the ticket that is shown or on those marked."""

    writing = ""
    _write_lock: asyncio.Lock | None = None

    async def write(self, doing: str, call: Callable[[], T]) -> Done[T] | None:
        """Do one write in a thread. A fault is told, and gives ``None``; the screen answers keys meanwhile."""
        if self._write_lock is None:
            self._write_lock = asyncio.Lock()
        slow = self.set_timer(SLOW, lambda: self.remark(f"{doing}… (the store is busy)"))
        async with self._write_lock:
            self.writing = doing
            try:
                done = Done(await asyncio.to_thread(call))
            except FAULTS as error:
                self.trouble(error)
                return None
            finally:
                slow.stop()
                self.writing = ""
        self.query_one(Banner).show("")
        return done

    @work(group="doing")
    async def do_take(self) -> None:
        """Take the head of the queue."""
        done = await self.write("Taking the head", self.desk.take)
        if done is None:
            return
        if done.value is None:
            self.remark("The queue is empty: there is nothing to take. New tickets appear by themselves.")
        elif isinstance(done.value, Refused):
            self.refuse(done.value)
            await self.look_again()
        else:
            taken = done.value
            await self.look_again(taken.number)
            self.queue.point(taken.number)
            self.go("ticket")
            self.say(f"Took #{taken.number}, {who(taken)}.")

    def do_wait(self) -> None:
        """Leave the ticket to the customer's answer."""
        self._on_shown("Leaving it to the customer", self.desk.wait, "#{} waits for the customer now.")

    def do_resolve(self) -> None:
        """Mark the ticket as processed."""
        self._on_shown("Resolving", self.desk.resolve, "Resolved #{}.")

    @work(group="doing")
    async def do_release(self) -> None:
        """Put the ticket back, with a reason."""
        number = self.number
        reason = await self.ask(f"Release #{number}: why?")
        if number is not None and reason is not None:
            await self._do_one("Releasing", lambda: self.desk.release(number, reason), "Released #{} to its place.")

    @work(group="doing")
    async def do_hand_over(self) -> None:
        """Hand the ticket over: department and category, then a reason."""
        number = self.number
        scope = await self._pick_scope(
            f"Hand #{number} over to", [d for d in self.policy.departments if d != self._home()]
        )
        if number is None or scope is None:
            return
        reason = await self.ask(f"Hand #{number} over to {scope[0]}: why?")
        if reason is not None:
            done = f"Handed #{{}} over to {scope[0]}; it keeps its place of arrival."
            await self._do_one("Handing over", lambda: self.desk.hand_over(number, *scope, reason), done)

    @work(group="doing")
    async def do_reopen(self) -> None:
        """Open a resolved ticket again, with a reason."""
        number = self.number
        reason = await self.ask(f"Open #{number} again: why?")
        if number is not None and reason is not None:
            await self._do_one(
                "Opening again", lambda: self.desk.reopen(number, reason), "Opened #{} again: it is queued."
            )

    @work(group="doing")
    async def do_take_back(self) -> None:
        """Take back the last move, sort or release: a new entry for each ticket, all in one commit."""
        step = self.step
        if step is None:
            return
        done = await self.write("Taking back", lambda: take_back(self.desk, step))
        if done is not None:
            self.step = step.without(done.value)
            numbers = [ticket.number for ticket in step.tickets]
            await self._report(numbers, done.value, f"Took back the {step.name} of {{}}.")

    def chosen(self) -> list[int]:
        """The tickets that are marked, in the order of their lists; without marks the one shown."""
        marked = [
            number
            for ticket_list in self.marking()
            if ticket_list.marks
            for group in ticket_list.listing.groups
            for number in group.numbers
            if number in ticket_list.marks
        ]
        return list(dict.fromkeys(marked)) or ([] if self.number is None else [self.number])

    def marking(self) -> list[TicketList]:
        """The lists whose marks count: the one that is seen, and the one that it goes back to."""
        return [self.seen_list]

    def _following(self) -> Following | None:
        """Where the hand goes on to once the ticket under the cursor, which is shown, has left its group."""
        group, cursor = self.seen_list.group_of(self.seen_list.cursor), self.seen_list.cursor
        if group is None or cursor is None or cursor != self.number:
            return None
        at = group.numbers.index(cursor)
        return group.name, (*group.numbers[at:], *reversed(group.numbers[:at]))

    def _go_on(self, following: Following | None) -> None:
        """Go on to the next ticket of a group, unless the one that was under the cursor is still in it."""
        if following is None:
            return
        name, numbers = following
        left = set(self.seen_list.listing.group(name))
        if numbers[0] in left:
            return
        self.seen_list.point(next((number for number in numbers if number in left), None))
        cursor = self.seen_list.cursor
        if cursor is not None and cursor != self.number:
            self.show_ticket(cursor)

    def go(self, pane: str) -> None:
        """Put the focus into a pane."""
        raise NotImplementedError

    def _home(self) -> str | None:
        return None if self.shown is None else self.shown.ticket.department

    async def _pick_scope(self, title: str, departments: Sequence[str]) -> tuple[str, str] | None:
        """Ask for the department, where there are several, and then for its category: a digit or a few letters each.

        The letters of a category find it in every department at once. Back from the categories is to the departments.
        """
        known = self.policy.departments
        options = [Option(name, name, ", ".join(known[name].categories)) for name in departments]
        options += [
            Option(f"{name}/{each.name}", f"{name} {signs().dot} {each.name}", each.title, typed_only=True)
            for name in departments
            for each in known[name].categories.values()
        ]
        while True:
            chosen = departments[0] if len(departments) == 1 else await self.pick(title, options)
            if chosen is None:
                return None
            department, _, category = chosen.partition("/")
            if category:
                return department, category
            categories = [Option(each.name, each.name, each.title) for each in known[department].categories.values()]
            found = await self.pick(f"{title} {department}:", categories)
            if found is not None:
                return department, found
            if len(departments) == 1:
                return None

    @work(group="doing")
    async def _on_shown(self, doing: str, act: Callable[[int], Outcome], said: str) -> None:
        number = self.number
        if number is not None:
            await self._do_one(doing, lambda: act(number), said)

    async def _do_one(self, doing: str, act: Callable[[], Outcome], said: str) -> None:
        done = await self.write(doing, act)
        if done is None:
            return
        if isinstance(done.value, Refused):
            self.refuse(done.value)
            await self.look_again()
        else:
            self._remember([done.value])
            await self.look_again()
            self.say(said.format(done.value.number))

    async def _any_may(self, name: str, numbers: Sequence[int]) -> bool:
        """Whether an action is possible with any of the tickets; if not, the first refusal is told."""

        def first() -> Refused | None:
            refused: Refused | None = None
            for number in numbers:
                ruling = self.desk.standing(number).rulings.get(name)
                if not isinstance(ruling, Refused):
                    return None
                refused = refused or ruling
            return refused

        try:
            refused = await asyncio.to_thread(first)
        except FAULTS as error:
            self.trouble(error)
            return False
        if refused is not None:
            self.refuse(refused)
        return refused is None

    def _remember(self, outcomes: Sequence[Outcome]) -> None:
        """Keep in mind what was done, if it is a step that can be taken back; one that never can ends the memory."""
        done = {outcome.entries[-1].action for outcome in outcomes if isinstance(outcome, Ticket) and outcome.entries}
        self.step = step_of(outcomes) or (None if done & FINAL else self.step)

    async def _do_all(self, doing: str, numbers: Sequence[int], act: Callable[[int], Outcome], said: str) -> None:
        """Do the same with several tickets, all in one commit."""

        def all_of_them() -> list[Outcome]:
            with self.desk.batch():
                return [act(number) for number in numbers]

        done = await self.write(doing, all_of_them)
        if done is not None:
            self._remember(done.value)
            await self._report(numbers, done.value, said)

    async def _report(self, numbers: Sequence[int], outcomes: Sequence[Outcome], said: str) -> None:
        """Say what was done with which tickets, and why others were refused; those stay marked."""
        done = [outcome.number for outcome in outcomes if isinstance(outcome, Ticket)]
        refused = {n: each for n, each in zip(numbers, outcomes, strict=True) if isinstance(each, Refused)}
        for ticket_list in self.marking():
            ticket_list.unmark(done)
        await self.look_again()
        if not refused:
            self.say(said.format(named(done)))
        elif not done and len(refused) == 1:
            self.refuse(next(iter(refused.values())))
        else:
            reasons = refusals(refused, len(numbers), marked=any(each.marks for each in self.marking()))
            self.remark(f"{said.format(named(done))} {reasons}" if done else reasons)


def refusals(refused: Mapping[int, Refused], asked: int, *, marked: bool) -> str:
    """Why some of the tickets were refused, the first few by name."""
    reasons = " ".join(f"#{number}: {each.reason} ({each.clause})" for number, each in list(refused.items())[:TOLD])
    more = f" And {len(refused) - TOLD} more; y says why of each." if len(refused) > TOLD else ""
    return f"{len(refused)} of {asked} refused{', and still marked' if marked else ''}: {reasons}{more}"


def named(numbers: Sequence[int]) -> str:
    """Tickets in words: ``#118``, or ``3 tickets``."""
    return f"#{numbers[0]}" if len(numbers) == 1 else f"{len(numbers)} tickets"


def who(ticket: Ticket) -> str:
    """A ticket's customer, as one safe word or two."""
    return safe_line(ticket.customer.name or ticket.customer.address)
