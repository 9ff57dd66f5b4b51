"""The front desk by keys: sorting with suggestions, deciding on requirements, and hearing the customer afterwards."""

import asyncio
from collections.abc import Iterable, Sequence

from textual import work

from cs_tui.desk import FAULTS, Suggestion
from cs_tui.policy import Refused
from cs_tui.tui.doing import named
from cs_tui.tui.front_desk_list import suggested
from cs_tui.tui.picker import Option
from cs_tui.tui.searching import Searching
from cs_tui.tui.ticket_list import TicketList

__all__ = ["FrontDesk"]

AT_ONCE = 8
"""Tickets for which a suggestion is looked up in one go; those looked up stand there while the others are."""
SCORES = ("very dissatisfied", "dissatisfied", "neither", "satisfied", "very satisfied")


class FrontDesk(Searching):
    """A screen that gives tickets their scope and decides on them, and goes on to the next by itself."""

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)
        self.suggestions: dict[int, Suggestion | None] = {}

    def do_front_desk(self) -> None:
        """The front desk in the place of the queue, or back from it."""
        self.open_list("front-desk")

    def on_ticket_list_untold(self, event: TicketList.Untold) -> None:
        """Unsorted tickets came onto the screen: what scope they could get is looked up."""
        event.stop()
        self._suggest(event.numbers)

    @work(group="suggest")
    async def _suggest(self, numbers: Sequence[int]) -> None:
        await self._look_up(numbers)

    async def _look_up(self, numbers: Sequence[int]) -> None:
        """Ask what scope these tickets could get, and show it."""
        for first in range(0, len(numbers), AT_ONCE):
            some = numbers[first : first + AT_ONCE]
            try:
                found = await asyncio.to_thread(self.desk.suggestions, some)
            except FAULTS as error:
                self.trouble(error)
                return
            self.suggestions.update({number: found.get(number) for number in some})
            self.list_of("front-desk").tell({number: suggested(found.get(number)) for number in some})
            self.state_changed()

    def suggestion_of(self, number: int) -> str:
        """What is suggested for a ticket that is unsorted, whole; empty where that is nothing."""
        suggestion = self.suggestions.get(number)
        if suggestion is None:
            return ""
        like = suggestion.grounds.rpartition(":")[0]
        return f"{suggestion.department}/{suggestion.category}, {like} ({suggestion.share:.0%})"

    def about(self, number: int) -> str:
        """What is suggested for the ticket, or what its list knows of it."""
        suggestion = self.suggestion_of(number)
        return f"Suggested: {suggestion}; l accepts it." if suggestion else super().about(number)

    @work(group="doing")
    async def do_sort(self) -> None:
        """Give one ticket or those marked a scope."""
        numbers = self.chosen()
        if not await self._any_may("sort", numbers):
            return
        front_desk = self.me.department == self.policy.front_desk.department
        within = list(self.policy.departments) if front_desk else [self.me.department]
        scope = await self._pick_scope(f"Sort {named(numbers)} as", within)
        if scope is not None:
            await self._sort(dict.fromkeys(numbers, scope), f"Sorted {{}} as {'/'.join(scope)}.")

    @work(group="doing")
    async def do_accept(self) -> None:
        """Give one ticket or those marked the scope that is suggested for each."""
        numbers = self.chosen()
        if not await self._any_may("sort", numbers):
            return
        await self._look_up([number for number in numbers if number not in self.suggestions])
        found = {n: each for n in numbers if (each := self.suggestions.get(n)) is not None}
        if not found:
            self.remark(f"Nothing like {named(numbers)} was sorted so far, so no scope is suggested; s sorts.")
            return
        scopes = {number: (each.department, each.category) for number, each in found.items()}
        only = next(iter(scopes.values()))
        said = f"Sorted {{}} as {'/'.join(only)}." if len(scopes) == 1 else "Sorted {} as suggested."
        without = len(numbers) - len(found)
        await self._sort(scopes, f"{said} {without} without a suggestion left; s sorts." if without else said)

    async def _sort(self, scopes: dict[int, tuple[str, str]], said: str) -> None:
        following = self._following()
        await self._do_all("Sorting", list(scopes), lambda number: self.desk.sort(number, *scopes[number]), said)
        self._ask_anew(scopes)
        self._go_on(following)

    def _ask_anew(self, sorted_now: Iterable[int]) -> None:
        """What was like none so far may be like one of those that were sorted just now."""
        for number in sorted_now:
            self.suggestions.pop(number, None)
        unlike = [number for number, suggestion in self.suggestions.items() if suggestion is None]
        for number in unlike:
            del self.suggestions[number]
        self.list_of("front-desk").tell_anew(unlike)

    @work(group="doing")
    async def do_approve(self) -> None:
        """Approve one requirement or those marked."""
        numbers = self.chosen()
        if await self._any_may("approve", numbers):
            following = self._following()
            await self._do_all("Approving", numbers, self.desk.approve, "Approved {}: queued.")
            self._go_on(following)

    @work(group="doing")
    async def do_rate(self) -> None:
        """Record how satisfied the customer is: a digit, and what they said."""
        number = self.number
        options = [Option(str(score), word) for score, word in enumerate(SCORES, 1)]
        score = await self.pick(f"Satisfaction with #{number}", options)
        said = None if score is None else await self.ask(f"#{number}, {score} of 5: what did they say?", optional=True)
        if number is None or score is None or said is None:
            return
        following = self._following()
        done = f"Recorded {score} of 5 for #{{}}."
        await self._do_one("Recording", lambda: self.desk.rate(number, int(score), said), done)
        self._go_on(following)

    @work(group="doing")
    async def do_dispute(self) -> None:
        """Open a dispute about the ticket, in the customer's words."""
        number = self.number
        body = await self.ask(f"Dispute about #{number}: the customer's words?")
        if number is None or body is None:
            return
        done = await self.write("Opening the dispute", lambda: self.desk.dispute(number, body))
        if done is None:
            return
        await self.look_again()
        if isinstance(done.value, Refused):
            self.refuse(done.value)
        else:
            self.say(f"Opened #{done.value.number}, the dispute about #{number}: it is queued.")
