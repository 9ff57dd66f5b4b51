"""When an agent is usually at a desk that is open longer than anybody works (2.2b), told by when they acted."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from cs_tui.policy.hours import Schedule, Window

__all__ = ["ENOUGH_HOURS", "LONGEST_SHIFT", "is_longer_than_a_shift", "usual_shift"]

LONGEST_SHIFT = timedelta(hours=12)
"""Open time of a day that one agent may work through."""
ENOUGH_HOURS = 4
"""Different hours of the day in which an agent has to have acted before anything is made of them."""
PAUSE = 2
"""Hours without a sign that are still within a shift."""
HOUR = timedelta(hours=1)


def is_longer_than_a_shift(schedule: Schedule) -> bool:
    """Whether the desk is open longer on some day than one agent works."""
    days = schedule.windows.values()
    return any(sum((w.end - w.start for w in windows), timedelta()) > LONGEST_SHIFT for windows in days)


def usual_shift(schedule: Schedule, acted: Iterable[datetime]) -> Schedule:
    """The schedule narrowed to the hours of the day in which the agent acted, on worked days and the others apart.

    ``acted`` are the moments (aware) of what they did lately. The schedule itself where it is no longer than a shift,
    or where too little is known of the agent.
    """
    if not is_longer_than_a_shift(schedule):
        return schedule
    hours: dict[bool, set[int]] = {True: set(), False: set()}
    for at in acted:
        local = at.astimezone(schedule.calendar.zone)
        hours[bool(schedule.windows_on(local.date()))].add(local.hour)
    if len(hours[True] | hours[False]) < ENOUGH_HOURS:
        return schedule
    worked = schedule.calendar.working_days if schedule.every_day else schedule.windows
    windows = {day: _within(of_day, hours[day in worked]) for day, of_day in schedule.windows.items()}
    return _like(schedule, windows)


def _within(windows: Iterable[Window], hours: set[int]) -> tuple[Window, ...]:
    """The pieces of the windows that lie in these hours of the day, and in short pauses between them."""
    filled = {(hour + step) % 24 for hour in hours for step in range(_pause_after(hour, hours) + 1)}
    pieces = [(max(w.start, h * HOUR), min(w.end, (h + 1) * HOUR)) for w in windows for h in sorted(filled)]
    return tuple(Window(start, end) for start, end in pieces if start < end)


def _pause_after(hour: int, hours: set[int]) -> int:
    """How many hours follow without a sign, where a sign follows them soon enough; else none."""
    return next((pause for pause in range(PAUSE + 1) if (hour + pause + 1) % 24 in hours), 0)


def _like(schedule: Schedule, windows: Mapping[int, tuple[Window, ...]]) -> Schedule:
    s = schedule
    return Schedule(s.calendar, windows, s.every_day, s.name, s.clause, s.non_working_days)
