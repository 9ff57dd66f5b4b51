"""The tickets as the journal's own entries tell them, entry by entry: what a proof rules by."""

from typing import Any

from cs_tui.policy import TicketFacts

__all__ = ["Retelling"]

PROCESSED_NOW = ("in-progress", "waiting")
THEIR_TURN_COMES = ("queued", "awaiting-approval")


class Retelling:
    """Every ticket's state by number, with its queues, hands and chains found quickly. Times are aware."""

    def __init__(self) -> None:
        self.tickets: dict[int, dict[str, Any]] = {}
        self._queued: dict[str, set[int]] = {}
        self._busy: dict[tuple[str, str], set[int]] = {}
        self._turns: dict[tuple[str, str], set[int]] = {}
        self._hands: dict[str, set[int]] = {}

    def change(self, number: int, changes: dict[str, Any]) -> None:
        """Change a ticket, or open it."""
        state = self.tickets.setdefault(number, {})
        for place in self._places(state):
            place.discard(number)
        state.update(changes)
        for place in self._places(state):
            place.add(number)

    def queue(self, department: str) -> list[int]:
        """A department's queue, in order of arrival."""
        return sorted(self._queued.get(department, ()), key=self._arrival)

    def in_progress(self, agent: str) -> int:
        """How many tickets an agent has in progress."""
        return sum(self.tickets[number]["status"] == "in-progress" for number in self._hands.get(agent, ()))

    def next_issue(self, number: int) -> int | None:
        """The issue whose day starts when this one is processed; none while another is, or where a day runs (2.2c)."""
        state = self.tickets[number]
        chain = (state["customer"], state["department"] or "")
        turns = self._turns.get(chain)
        if not turns or self._busy.get(chain):
            return None
        following = min(turns, key=self._arrival)
        return following if self.tickets[following]["previous_processed_at"] is None else None

    def goes_on_as(self, number: int) -> int | None:
        """The ticket that what is written on this one belongs to: itself, or what it was merged into (1.0).

        None where there is no such ticket, or where duplicates were merged in a circle.
        """
        passed: set[int] = set()
        while number in self.tickets and number not in passed:
            passed.add(number)
            into = self.tickets[number].get("merged_into")
            if into is None:
                return number
            number = into
        return None

    def facts(self, number: int) -> TicketFacts:
        """A ticket as the policy looks at it."""
        state = self.tickets[number]
        busy = self._busy.get((state["customer"], state["department"] or ""), set())
        return TicketFacts(
            number=number,
            status=state["status"],
            department=state["department"],
            category=state["category"],
            channel=state["channel"],
            due_from=state["due_from"],
            queued_at=state["queued_at"],
            previous_processed_at=state["previous_processed_at"],
            holder=state["holder"],
            behind=min(busy) if busy and state["status"] == "queued" else None,
            answered=state["answered"],
            customer_address=state["customer"],
        )

    def _arrival(self, number: int) -> tuple[Any, int]:
        return self.tickets[number]["queued_at"], number

    def _places(self, state: dict[str, Any]) -> list[set[int]]:
        """Where a ticket of this state is looked up."""
        department, status = state.get("department") or "", state.get("status")
        chain = (state.get("customer", ""), department)
        places: list[set[int]] = []
        if status == "queued":
            places.append(self._queued.setdefault(department, set()))
        if status in THEIR_TURN_COMES:
            places.append(self._turns.setdefault(chain, set()))
        if status in PROCESSED_NOW:
            places.append(self._busy.setdefault(chain, set()))
        if state.get("holder"):
            places.append(self._hands.setdefault(state["holder"], set()))
        return places
