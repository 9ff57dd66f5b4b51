"""What was done, as lines of text: a ticket's progress from its arrival on, and what was done today. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from rich.cells import cell_len

from cs_tui.desk import Entry, Ticket
from cs_tui.policy import Policy
from cs_tui.tui.inks import Line, paragraph
from cs_tui.tui.safe_text import safe_line
from cs_tui.tui.signs import Signs
from cs_tui.tui.telling import told
from cs_tui.tui.words import span, wrap

__all__ = ["Today", "progress", "today"]

TOLD_FROM = timedelta(minutes=1)
"""Shorter times between two entries are not told."""


@dataclass(frozen=True, slots=True)
class Today:
    """What was done today, in the ticket's place; ``whose`` names the agent, or for ``by_all`` the department."""

    entries: tuple[Entry, ...] = field(repr=False)
    whose: str
    policy: Policy = field(repr=False)
    by_all: bool = False
    kind: Literal["today"] = "today"

    @property
    def weight(self) -> int:
        """About how many characters there are to lay out."""
        return 80 * len(self.entries)


def progress(
    ticket: Ticket, entries: Sequence[Entry], policy: Policy, *, width: int, now: datetime, signs: Signs
) -> Iterator[Line]:
    """The journal of a ticket, day by day, with the open time that went by between, and where it ended (1.0)."""
    clock = _OpenTime(policy)
    day = None
    for entry in entries:
        if entry.at.date() != day:
            day = entry.at.date()
            yield []
            yield [(_day(entry.at, now), "strong")]
        after = "" if entry.refused else clock.until(entry)
        yield from _entry(entry, policy, [(f"{entry.at:%H:%M}", "faint")], width, f"after {after}" if after else "")
    if entries:
        yield []
        for sentence in _end(ticket, clock, now):
            yield from paragraph(f"{signs.head} {sentence}", width, "good" if ticket.status == "resolved" else "accent")


def today(view: Today, width: int, now: datetime, signs: Signs) -> Iterator[Line]:
    """What was done, counted, and then each of it, the newest first."""
    yield [("today", "accent strong"), (f"  {now:%a} {now.day} {now:%b}, {safe_line(view.whose)}", "faint")]
    counts = Counter("refused" if entry.refused else entry.action for entry in view.entries)
    said = f" {signs.dot} ".join(f"{safe_line(name)} {count}" for name, count in counts.items())
    yield from paragraph(said or "Nothing yet. What is done with tickets stands here.", width, "" if said else "faint")
    yield []
    for entry in reversed(view.entries):
        number = "" if entry.number is None else f"#{entry.number}"
        yield from _entry(entry, view.policy, [(f"{entry.at:%H:%M}  ", "faint"), (f"{number:<6}", "")], width)


class _OpenTime:
    """The open time of whose turn it was, from entry to entry: of the front desk while the ticket has no scope.

    ``processed_after`` is how much of it went by from the ticket's arrival, or from its being opened again.
    """

    def __init__(self, policy: Policy) -> None:
        self.processed_after = timedelta()
        self._total = timedelta()
        self._policy = policy
        self._last: datetime | None = None
        self._department = policy.front_desk.department
        self._category = ""

    def until(self, entry: Entry) -> str:
        """What went by since the entry before, in words; empty where it is not worth telling."""
        gone = timedelta() if self._last is None else self._open_time(self._last, entry.at)
        self._last = entry.at
        changes = entry.detail.get("set")
        changes = changes if isinstance(changes, dict) else {}
        if changes.get("department") is not None:
            self._department, self._category = str(changes["department"]), str(changes.get("category"))
        reopened = entry.action in ("reopen", "customer-message") and "due_from" in changes
        self._total = timedelta() if reopened else self._total + gone
        if entry.action in ("resolve", "decline"):
            self.processed_after = self._total
        return f"{span(gone)} of open time" if gone >= TOLD_FROM else ""

    def _open_time(self, start: datetime, end: datetime) -> timedelta:
        department = self._policy.departments.get(self._department)
        if department is None:
            return timedelta()
        category = department.categories.get(self._category)
        return department.schedule.open_time_between(start, end, common=category is not None and category.common)


def _end(ticket: Ticket, clock: _OpenTime, now: datetime) -> Iterator[str]:
    """Where the progress stands: how it ended, and what the customer says of it."""
    if ticket.status == "merged":
        yield f"merged into #{ticket.merged_into}: it goes on there"
    elif ticket.status == "resolved":
        yield f"resolved, after {span(clock.processed_after)} of open time"
        if ticket.satisfaction is None:
            yield "satisfaction: nothing recorded yet"
        else:
            yield f"satisfaction: {ticket.satisfaction} of 5"
    else:
        waits = {
            "unsorted": "unsorted: Customer Room gives it its scope",
            "awaiting-approval": "awaits the approval of Customer Room",
            "queued": f"queued: number {ticket.position}",
            "in-progress": f"in progress with {ticket.holder}",
            "waiting": f"waits for the customer, with {ticket.holder}",
        }
        yield f"{waits.get(ticket.status, ticket.status)}, {_due(ticket, now)}"


def _due(ticket: Ticket, now: datetime) -> str:
    left = ticket.deadline - now
    return f"due in {span(left)}" if left > timedelta() else f"overdue for {span(-left)}"


def _day(at: datetime, now: datetime) -> str:
    year = "" if at.year == now.year else f" {at.year}"
    return f"{'today, ' if at.date() == now.date() else ''}{at:%a} {at.day} {at:%b}{year}"


def _entry(entry: Entry, policy: Policy, opening: Line, width: int, after: str = "") -> Iterator[Line]:
    """An entry: behind ``opening`` what was done, with its clause, ``after`` which time; what was refused is dim."""
    margin = sum(cell_len(text) for text, _ in opening) + 2
    room = max(10, width - margin)
    clause = f" ({safe_line(entry.clause)})" if entry.clause else ""
    *lines, last = wrap(told(entry, policy.limits.next_issue) + clause, room)
    ink = "faint" if entry.refused else ""
    pieces = [[(line, ink)] for line in lines]
    whole = bool(clause) and last.endswith(clause)
    pieces.append([(last.removesuffix(clause), ink), (clause, "faint")] if whole else [(last, ink)])
    if after and cell_len(last) + 3 + cell_len(after) <= room:
        pieces[-1].append((f"   {after}", "faint"))
    elif after:
        pieces.append([(after, "faint")])
    for place, line in enumerate(pieces):
        yield [*opening, ("  ", ""), *line] if place == 0 else [(" " * margin, ""), *line]
