"""When a desk is open: a company's calendar, and schedules of wall-clock windows upon it (clauses 2.1 and 2.2b)."""

import re
from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Literal, Self
from zoneinfo import ZoneInfo

__all__ = ["WEEKDAYS", "Calendar", "Schedule", "Window", "WindowError"]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = timedelta(days=1)
LONGEST_CLOSURE = 3 * 366
"""Days without an opening after which a schedule counts as one that never opens."""
FIRST_DAY, LAST_DAY = date.min + 2 * DAY, date.max - 2 * DAY
"""The days whose every wall-clock time can be reckoned with: before and after them every desk is closed."""
BEGINNING, END = datetime.min.replace(tzinfo=UTC), datetime.combine(LAST_DAY + DAY, time(), UTC)

_WINDOW = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")

Span = tuple[datetime, datetime]


class WindowError(ValueError):
    """A window that cannot be read, is empty or overlaps another."""


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """A half-open piece of a day, as distances from the midnight that starts it."""

    start: timedelta
    end: timedelta

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``"08:00-12:00"``; ``24:00`` ends a day. Raises `WindowError`."""
        match = _WINDOW.fullmatch(text.strip())
        if match is None:
            raise WindowError(f'"{text}" is not a window; expected "HH:MM-HH:MM", such as "08:00-12:00"')
        hour, minute, end_hour, end_minute = map(int, match.groups())
        start = timedelta(hours=hour, minutes=minute)
        end = timedelta(hours=end_hour, minutes=end_minute)
        if minute > 59 or end_minute > 59 or end > DAY:
            raise WindowError(f'"{text}" has a time that no day has; the last is 24:00')
        if start >= end:
            raise WindowError(f'"{text}" ends before it starts; a window across midnight is written as two')
        return cls(start, end)

    def __str__(self) -> str:
        minutes = [int(edge.total_seconds()) // 60 for edge in (self.start, self.end)]
        return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in minutes)


@dataclass(frozen=True)
class Calendar:
    """Which days are worked, in which time zone.

    ``working_days`` are weekdays (Monday is 0), ``holidays`` the days not worked although their weekday is, and
    ``extra_working_days`` the days worked in spite of both (a swapped Saturday).
    """

    timezone: str
    working_days: Collection[int] = frozenset(range(5))
    holidays: Container[date] = frozenset()
    extra_working_days: Container[date] = frozenset()

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which windows are wall-clock times."""
        return ZoneInfo(self.timezone)

    def is_holiday(self, day: date) -> bool:
        """Whether the day is a holiday that was not swapped into a working day."""
        return day in self.holidays and day not in self.extra_working_days

    def is_working_day(self, day: date) -> bool:
        """Whether the day is worked (clause 2.2b sets the other days apart)."""
        if day in self.extra_working_days:
            return True
        return day.weekday() in self.working_days and day not in self.holidays


@lru_cache(maxsize=4096)
def _offsets(zone: ZoneInfo, day: date) -> tuple[tuple[datetime, datetime, timedelta], ...]:
    """The pieces of a UTC day in which the zone keeps one offset: start, end and offset of each."""
    start = datetime.combine(day, time(), UTC)

    def offset(at: datetime) -> timedelta:
        return at.astimezone(zone).utcoffset() or timedelta()

    quarters = [start + quarter * DAY / 4 for quarter in range(5)]
    edges = [start]
    for left, right in pairwise(quarters):
        if offset(left) == offset(right):
            continue
        before, after = left, right
        while after - before > timedelta(seconds=1):
            middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
            before, after = (middle, after) if offset(middle) == offset(left) else (before, middle)
        if after < quarters[-1]:
            edges.append(after)
    edges.append(quarters[-1])
    return tuple((left, right, offset(left)) for left, right in pairwise(edges))


@dataclass(frozen=True)
class Schedule:
    """When a desk is open: windows of wall-clock time on the days of a calendar.

    ``windows`` is indexed by weekday. ``every_day`` says that the same windows hold on each working day; otherwise the
    table names the weekdays that are worked, whatever the calendar's working days are. ``non_working_days`` is
    ``"common"`` where common categories are served on days that are not worked (clause 2.2b): every method takes
    ``common=True`` to ask for those.

    Times asked about have to be aware (`ValueError` otherwise); results come back in the zone of the argument. A time
    that a zone skips is closed, one that it repeats counts twice.
    """

    calendar: Calendar
    windows: Mapping[int, tuple[Window, ...]]
    every_day: bool = True
    name: str = ""
    clause: str = "2.1"
    non_working_days: Literal["closed", "common"] = "closed"
    _spans: dict[tuple[date, bool], tuple[Span, ...]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def parse(
        cls,
        calendar: Calendar,
        windows: Sequence[str] | Mapping[int, Sequence[str]],
        *,
        name: str = "",
        clause: str = "2.1",
        non_working_days: Literal["closed", "common"] = "closed",
    ) -> Self:
        """Build a schedule from windows such as ``"08:00-12:00"``, one list for all days or a table by weekday.

        Raises `WindowError` for windows that cannot be read, are empty or overlap.
        """
        every_day = not isinstance(windows, Mapping)
        table = windows if isinstance(windows, Mapping) else dict.fromkeys(range(7), windows)
        if strange := [weekday for weekday in table if weekday not in range(7)]:
            raise WindowError(f"{strange[0]!r} is not a weekday; expected 0 (Monday) to 6 (Sunday)")
        parsed = {weekday: _in_order(texts) for weekday, texts in table.items()}
        return cls(calendar, parsed, every_day, name, clause, non_working_days)

    def windows_on(self, day: date, *, common: bool = False) -> tuple[Window, ...]:
        """The windows of one date of the calendar's zone, in order; empty on a day the desk stays closed."""
        named = not self.every_day and not self.calendar.is_holiday(day)
        served = common and self.non_working_days == "common"
        if named or served or self.calendar.is_working_day(day):
            return self.windows.get(day.weekday(), ())
        return ()

    def is_open(self, at: datetime, *, common: bool = False) -> bool:
        """Whether the desk is open at this moment; the end of a window is closed already."""
        moment = _utc(at)
        if not FIRST_DAY <= moment.date() <= LAST_DAY:
            return False
        local = moment.astimezone(self.calendar.zone)
        since_midnight = timedelta(
            hours=local.hour, minutes=local.minute, seconds=local.second, microseconds=local.microsecond
        )
        windows = self.windows_on(local.date(), common=common)
        return any(window.start <= since_midnight < window.end for window in windows)

    def next_opening(self, at: datetime, *, common: bool = False) -> datetime | None:
        """The first open moment at or after ``at``: itself when open; ``None`` when the desk never opens again."""
        moment = _utc(at)
        for start, end in self._forward(moment, common):
            if end > moment:
                return max(start, moment).astimezone(at.tzinfo)
        return None

    def next_closing(self, at: datetime, *, common: bool = False) -> datetime | None:
        """The first closed moment at or after ``at``: itself when closed; ``None`` when that is a week away or more."""
        moment = _utc(at)
        end_of_week = min(moment, END - 7 * DAY) + 7 * DAY
        for start, end in self._forward(moment, common):
            if end <= moment:
                continue
            if start > moment or moment >= end_of_week:
                break
            moment = end
        return None if moment >= end_of_week else moment.astimezone(at.tzinfo)

    def last_open_before(self, at: datetime, *, common: bool = False) -> datetime | None:
        """The last moment by which work due ``at`` can be done: ``at`` inside a window, else the end of the last one.

        ``None`` when the desk was never open before. This is what act-by is made of (POLICY.md §2).
        """
        moment = _utc(at)
        for start, end in self._backward(moment, common):
            if start < moment:
                return min(end, moment).astimezone(at.tzinfo)
        return None

    def open_time_between(self, start: datetime, end: datetime, *, common: bool = False) -> timedelta:
        """How long the desk is open from ``start`` to ``end``; negative when ``end`` comes first."""
        first, last = _utc(start), _utc(end)
        if last < first:
            return -self.open_time_between(end, start, common=common)
        total = timedelta()
        day = first.date()
        while day <= last.date():
            for opens, closes in self._spans_of(day, common):
                total += max(min(closes, last) - max(opens, first), timedelta())
            if day == date.max:
                break
            day += DAY
        return total

    def add_open_time(self, start: datetime, delta: timedelta, *, common: bool = False) -> datetime:
        """The earliest moment at which the desk has been open for ``delta`` since ``start``.

        A negative ``delta`` goes back in time. Raises `ValueError` when the desk does not open for so long.
        """
        moment = _utc(start)
        left = abs(delta)
        if not left:
            return start
        back = delta < timedelta()
        for opens, closes in self._backward(moment, common) if back else self._forward(moment, common):
            first, last = (opens, min(closes, moment)) if back else (max(opens, moment), closes)
            if last - first >= left:
                return (last - left if back else first + left).astimezone(start.tzinfo)
            left -= max(last - first, timedelta())
        raise ValueError(f"the schedule {self.name or str(self)} does not open for another {left}")

    def __str__(self) -> str:
        if self.every_day:
            return ", ".join(map(str, self.windows.get(0, ())))
        return "; ".join(f"{WEEKDAYS[day]} {', '.join(map(str, self.windows[day]))}" for day in sorted(self.windows))

    def _spans_of(self, day: date, common: bool) -> tuple[Span, ...]:
        """The open pieces of one UTC day, in UTC, in order."""
        known = self._spans.get((day, common))
        if known is not None:
            return known
        if not FIRST_DAY <= day <= LAST_DAY:
            return ()
        spans = []
        for start, end, offset in _offsets(self.calendar.zone, day):
            local_start, local_end = (edge.replace(tzinfo=None) + offset for edge in (start, end))
            for wall_day in _dates(local_start, local_end):
                midnight = datetime.combine(wall_day, time())
                for window in self.windows_on(wall_day, common=common):
                    opens = max(midnight + window.start, local_start)
                    closes = min(midnight + window.end, local_end)
                    if opens < closes:
                        spans.append(((opens - offset).replace(tzinfo=UTC), (closes - offset).replace(tzinfo=UTC)))
        if len(self._spans) > 10_000:
            self._spans.clear()
        return self._spans.setdefault((day, common), tuple(spans))

    def _forward(self, moment: datetime, common: bool) -> Iterator[Span]:
        """Open pieces from the UTC day of ``moment`` on, until the desk has stayed closed for too long."""
        return self._walk(moment.date(), DAY, common)

    def _backward(self, moment: datetime, common: bool) -> Iterator[Span]:
        return self._walk(moment.date(), -DAY, common)

    def _walk(self, day: date, step: timedelta, common: bool) -> Iterator[Span]:
        closed = 0
        while closed < LONGEST_CLOSURE:
            spans = self._spans_of(day, common)
            yield from spans if step > timedelta() else reversed(spans)
            closed = 0 if spans else closed + 1
            try:
                day += step
            except OverflowError:
                return


def _in_order(texts: Sequence[str]) -> tuple[Window, ...]:
    windows = sorted(Window.parse(text) for text in texts)
    for one, other in pairwise(windows):
        if other.start < one.end:
            raise WindowError(f'"{one}" and "{other}" overlap; the windows of a day may touch but not overlap')
    return tuple(windows)


def _dates(start: datetime, end: datetime) -> Iterator[date]:
    """The dates that a stretch of wall-clock time touches."""
    day = start.date()
    while datetime.combine(day, time()) < end:
        yield day
        day += DAY


def _utc(at: datetime) -> datetime:
    """The instant, so that a wall-clock time in a gap is one instant for all; the first or last one where UTC ends."""
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no time zone; schedules are asked with aware datetimes")
    try:
        return at.astimezone(UTC)
    except OverflowError:
        return BEGINNING if at.year == BEGINNING.year else END
