"""When agents are usually at a desk that is open longer than anybody works."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from cs_tui.policy import load_policy
from cs_tui.policy.hours import Calendar, Schedule
from cs_tui.policy.shifts import usual_shift

POLICY = load_policy()
ALWAYS = POLICY.schedules["assistance"]
SAIGON = ZoneInfo("Asia/Ho_Chi_Minh")


def monday(*hours, day=9):
    return [datetime(2026, 3, day, hour, 20, tzinfo=SAIGON) for hour in hours]


def open_hours(schedule, day, *, common=True):
    """The hours of a day of March 2026 in which a schedule is open."""
    return [h for h in range(24) if schedule.is_open(datetime(2026, 3, day, h, 59, tzinfo=SAIGON), common=common)]


def test_an_agent_is_there_in_the_hours_in_which_they_acted_and_in_short_pauses_between():
    shift = usual_shift(ALWAYS, monday(8, 9, 12, 16))
    assert open_hours(shift, 10) == [8, 9, 10, 11, 12, 16]


def test_a_night_goes_over_midnight():
    assert open_hours(usual_shift(ALWAYS, monday(22, 23, 2, 4)), 10) == [0, 1, 2, 3, 4, 22, 23]


def test_days_that_are_not_worked_are_told_by_what_was_done_on_such_days():
    weekdays = usual_shift(ALWAYS, monday(8, 9, 10, 11))
    assert (open_hours(weekdays, 10), open_hours(weekdays, 14)) == ([8, 9, 10, 11], [])
    both = usual_shift(ALWAYS, monday(8, 9) + monday(14, 15, day=14))
    assert (open_hours(both, 10), open_hours(both, 15)) == ([8, 9], [14, 15])
    assert open_hours(both, 15, common=False) == []


@pytest.mark.parametrize("hours", [(), (9,), (9, 9, 9, 9, 9), (9, 12, 15)])
def test_an_agent_of_whom_too_little_is_known_is_there_whenever_the_desk_is_open(hours):
    assert usual_shift(ALWAYS, monday(*hours)) is ALWAYS


def test_a_desk_that_is_open_no_longer_than_one_works_is_worked_at_whole():
    guide = POLICY.schedules["guide"]
    assert usual_shift(guide, monday(8, 9, 10, 11)) is guide


def test_a_desk_with_windows_by_weekday_is_narrowed_within_them():
    long = Schedule.parse(Calendar("Asia/Ho_Chi_Minh"), {0: ["06:30-20:00"], 5: ["09:00-12:00"]})
    shift = usual_shift(long, monday(6, 7, 8, 10))
    assert [str(window) for window in shift.windows[0]] == [
        "06:30-07:00",
        "07:00-08:00",
        "08:00-09:00",
        "09:00-10:00",
        "10:00-11:00",
    ]
    assert open_hours(shift, 14) == [9, 10]
