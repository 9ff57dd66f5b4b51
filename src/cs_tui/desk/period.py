"""The frozen values that a report on a period is made of."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cs_tui.desk.values import Agent

__all__ = ["SCORES", "AgentCount", "CategoryCount", "PeriodReport", "Satisfaction", "TimeCount"]

SCORES = range(1, 6)
"""What a customer's satisfaction is said in."""


@dataclass(frozen=True, slots=True)
class TimeCount:
    """What came in and what was processed within a day or an hour, from ``begins`` on."""

    begins: datetime
    received: int
    processed: int


@dataclass(frozen=True, slots=True)
class CategoryCount:
    """The counts of one scope, both ``None`` for what is unsorted. ``open`` are the tickets not processed now."""

    department: str | None
    category: str | None
    received: int
    processed: int
    within_24_h: int
    within_7_days: int
    open: int


@dataclass(frozen=True, slots=True)
class AgentCount:
    """What one agent did. ``handling`` is the median open time for which they held what they processed."""

    agent: Agent
    taken: int
    replies: int
    processed: int
    handling: timedelta | None


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """How many tickets were rated 1, 2, 3, 4 and 5; of one that was rated again, the last rating counts."""

    counts: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many tickets were rated."""
        return sum(self.counts)

    @property
    def average(self) -> float | None:
        """The mean rating; ``None`` where there is none."""
        rated = sum(score * count for score, count in zip(SCORES, self.counts, strict=True))
        return rated / self.count if self.count else None


@dataclass(frozen=True, slots=True)
class PeriodReport:
    """A report on the days from ``start`` to ``end``, both counted, of one department or (``None``) of all.

    Tickets count where they are now: one that was sorted or handed over counts in its new scope from the beginning.
    One that was processed twice counts twice, each time from its opening or reopening (2.2d). ``open`` are the tickets
    not processed *now*, by status, ``overdue`` those of them past their deadline. What people did, and what was refused
    them, counts for them wherever the ticket went since. ``hours`` are those of the day, all days together.
    """

    start: date
    end: date
    department: str | None
    at: datetime
    received: int
    processed: int
    within_24_h: int
    within_7_days: int
    open: dict[str, int]
    overdue: int
    days: tuple[TimeCount, ...]
    hours: tuple[TimeCount, ...]
    categories: tuple[CategoryCount, ...]
    agents: tuple[AgentCount, ...]
    refusals: tuple[tuple[str, int], ...]
    satisfaction: Satisfaction

    @property
    def waiting(self) -> int:
        """How many tickets wait for the customer now."""
        return self.open["waiting"]
