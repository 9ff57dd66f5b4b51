"""The periods that the report screen goes through: a day, seven days, a calendar month."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

__all__ = ["LENGTHS", "Length", "Period"]

Length = Literal["day", "week", "month"]
LENGTHS: tuple[Length, ...] = ("day", "week", "month")

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """A period by its last day. A week is the seven days up to it, a month begins with its first."""

    length: Length
    end: date

    @property
    def start(self) -> date:
        """The first day."""
        if self.length == "month":
            return self.end.replace(day=1)
        return self.end - DAY * (6 if self.length == "week" else 0)

    def earlier(self) -> "Period":
        """The period before; the same at the beginning of the calendar."""
        with suppress(OverflowError):
            before = replace(self, end=self.start - DAY)
            return before if before.start else self
        return self

    def later(self, today: date) -> "Period":
        """The period after, never beyond ``today``."""
        first = self.end + DAY
        if self.length == "month":
            return Period("month", min(_last_of_month(first), today))
        return replace(self, end=min(self.end + (DAY if self.length == "day" else 7 * DAY), today))

    def next_length(self, today: date) -> "Period":
        """The same days by the next length: a month whole, as far as it has come."""
        length = LENGTHS[(LENGTHS.index(self.length) + 1) % len(LENGTHS)]
        end = min(_last_of_month(self.end), today) if length == "month" else self.end
        return Period(length, end)

    @property
    def title(self) -> str:
        """The days in words: ``Mon 2 Mar 2026``, ``24 Feb to 2 Mar 2026``, ``March 2026``."""
        start, end = self.start, self.end
        if self.length == "day":
            return f"{end:%a} {end.day} {end:%b %Y}"
        year = "" if start.year == end.year else f" {start.year}"
        return f"{start.day} {start:%b}{year} to {end.day} {end:%b %Y}"


def _last_of_month(day: date) -> date:
    return (day.replace(day=28) + 4 * DAY).replace(day=1) - DAY
