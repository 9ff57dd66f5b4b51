"""Opening hours: the contract that other systems' calendars are checked against."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_tui.policy.hours import Calendar, Schedule, Window, WindowError

SAIGON, BERLIN, NEW_YORK = (ZoneInfo(key) for key in ("Asia/Ho_Chi_Minh", "Europe/Berlin", "America/New_York"))
GUIDE = ["08:00-12:00", "13:30-16:30"]
TET = {date(2026, 2, day) for day in range(16, 21)}
CALENDAR = Calendar("Asia/Ho_Chi_Minh", {0, 1, 2, 3, 4}, {date(2026, 1, 1)} | TET)


@pytest.fixture
def guide():
    return Schedule.parse(CALENDAR, GUIDE)


def at(*parts, zone=SAIGON, fold=0):
    return datetime(*parts, tzinfo=zone, fold=fold)


@pytest.mark.parametrize(
    ("time", "is_open"),
    [
        ((2026, 3, 2, 7, 59, 59), False),
        ((2026, 3, 2, 8, 0, 0), True),
        ((2026, 3, 2, 11, 59, 59), True),
        ((2026, 3, 2, 11, 59, 59, 999_999), True),
        ((2026, 3, 2, 12, 0, 0), False),
        ((2026, 3, 2, 13, 29, 59), False),
        ((2026, 3, 2, 13, 30, 0), True),
        ((2026, 3, 2, 16, 29, 59), True),
        ((2026, 3, 2, 16, 30, 0), False),
        ((2026, 3, 6, 17, 0, 0), False),
        ((2026, 3, 7, 9, 0, 0), False),
        ((2026, 1, 1, 9, 0, 0), False),
        ((2026, 2, 17, 9, 0, 0), False),
    ],
)
def test_the_guide_schedule_is_half_open_and_closed_on_days_not_worked(guide, time, is_open):
    assert guide.is_open(at(*time)) is is_open


@pytest.mark.parametrize(
    ("asked", "opens"),
    [
        ((2026, 3, 2, 12, 0), (2026, 3, 2, 13, 30)),
        ((2026, 3, 2, 9, 0), (2026, 3, 2, 9, 0)),
        ((2026, 3, 6, 16, 30), (2026, 3, 9, 8, 0)),
        ((2026, 2, 13, 18, 0), (2026, 2, 23, 8, 0)),
        ((2025, 12, 31, 16, 30), (2026, 1, 2, 8, 0)),
    ],
)
def test_the_next_opening_skips_lunch_nights_weekends_tet_and_new_year(guide, asked, opens):
    assert guide.next_opening(at(*asked)) == at(*opens)


@pytest.mark.parametrize(
    ("asked", "last"),
    [
        ((2026, 3, 2, 9, 0), (2026, 3, 2, 9, 0)),
        ((2026, 3, 2, 12, 0), (2026, 3, 2, 12, 0)),
        ((2026, 3, 2, 13, 0), (2026, 3, 2, 12, 0)),
        ((2026, 3, 2, 8, 0), (2026, 2, 27, 16, 30)),
        ((2026, 3, 8, 10, 0), (2026, 3, 6, 16, 30)),
        ((2026, 2, 20, 10, 0), (2026, 2, 13, 16, 30)),
    ],
)
def test_the_last_open_moment_before_a_deadline_is_the_end_of_a_window_when_it_falls_outside(guide, asked, last):
    assert guide.last_open_before(at(*asked)) == at(*last)


def test_the_next_closing_joins_windows_that_touch(guide):
    assert guide.next_closing(at(2026, 3, 2, 9, 0)) == at(2026, 3, 2, 12, 0)
    assert guide.next_closing(at(2026, 3, 2, 12, 30)) == at(2026, 3, 2, 12, 30)
    whole_days = Schedule.parse(CALENDAR, ["00:00-24:00"])
    assert whole_days.next_closing(at(2026, 3, 4, 9, 0)) == at(2026, 3, 7, 0, 0)
    always = Schedule.parse(Calendar("UTC", set(range(7))), ["00:00-24:00"])
    assert always.next_closing(at(2026, 3, 4, 9, 0)) is None


def test_results_come_back_in_the_zone_of_the_argument(guide):
    opens = guide.next_opening(datetime(2026, 3, 2, 5, 0, tzinfo=UTC))
    assert opens == at(2026, 3, 2, 13, 30)
    assert opens.tzinfo is UTC


def test_naive_times_are_refused(guide):
    with pytest.raises(ValueError, match="time zone"):
        guide.is_open(datetime(2026, 3, 2, 9, 0))


@pytest.mark.parametrize(
    ("zone", "spring", "autumn"),
    [(BERLIN, date(2026, 3, 29), date(2026, 10, 25)), (NEW_YORK, date(2026, 3, 8), date(2026, 11, 1))],
)
def test_case_25_the_hour_a_zone_skips_is_closed_and_the_hour_it_repeats_counts_twice(zone, spring, autumn):
    schedule = Schedule.parse(Calendar(zone.key, set(range(7))), ["00:30-03:30"])

    def open_on(day):
        start = datetime(day.year, day.month, day.day, tzinfo=zone)
        return schedule.open_time_between(start, start + timedelta(days=1))

    assert open_on(spring - timedelta(days=1)) == timedelta(hours=3)
    assert open_on(spring) == timedelta(hours=2)
    assert open_on(autumn) == timedelta(hours=4)


def test_case_25_a_window_that_lies_in_the_skipped_hour_does_not_open_that_day():
    schedule = Schedule.parse(Calendar("Europe/Berlin", set(range(7))), ["02:00-03:00"])
    assert schedule.next_opening(at(2026, 3, 29, 0, 0, zone=BERLIN)) == at(2026, 3, 30, 2, 0, zone=BERLIN)


def test_case_25_a_window_that_ends_in_the_repeated_hour_opens_again_for_its_second_pass():
    schedule = Schedule.parse(Calendar("Europe/Berlin", set(range(7))), ["01:00-02:30"])
    first_end = at(2026, 10, 25, 2, 30, zone=BERLIN)
    assert schedule.next_closing(at(2026, 10, 25, 1, 0, zone=BERLIN)) == first_end
    second_pass = at(2026, 10, 25, 2, 0, zone=BERLIN, fold=1).astimezone(UTC)
    assert schedule.next_opening(first_end.astimezone(UTC)) == second_pass


def test_a_date_that_a_zone_skips_is_never_open():
    zone = ZoneInfo("Pacific/Apia")
    schedule = Schedule.parse(Calendar(zone.key, set(range(7))), ["00:00-24:00"])
    assert schedule.open_time_between(at(2011, 12, 29, zone=zone), at(2012, 1, 1, zone=zone)) == timedelta(days=2)


def test_case_25_the_29th_of_february_is_a_day_like_others():
    schedule = Schedule.parse(Calendar("Asia/Ho_Chi_Minh"), GUIDE)
    assert schedule.is_open(at(2028, 2, 29, 9, 0))
    assert schedule.add_open_time(at(2028, 2, 28, 16, 0), timedelta(hours=1)) == at(2028, 2, 29, 8, 30)


def test_a_table_by_weekday_names_the_days_that_are_worked():
    schedule = Schedule.parse(CALENDAR, {0: ["08:00-12:00"], 5: ["09:00-13:00"]})
    assert schedule.is_open(at(2026, 3, 2, 9, 0))
    assert not schedule.is_open(at(2026, 3, 3, 9, 0))
    assert schedule.is_open(at(2026, 3, 7, 12, 59))
    assert not schedule.is_open(at(2026, 2, 16, 9, 0)), "a holiday stays closed"


def test_a_swapped_saturday_is_worked_and_a_holiday_can_be_swapped_in():
    saturday, holiday = date(2026, 8, 22), date(2026, 1, 1)
    calendar = Calendar("Asia/Ho_Chi_Minh", {0, 1, 2, 3, 4}, {holiday}, {saturday, holiday})
    schedule = Schedule.parse(calendar, GUIDE)
    assert schedule.is_open(at(2026, 8, 22, 9, 0))
    assert schedule.is_open(at(2026, 1, 1, 9, 0))


def test_common_categories_are_served_on_days_not_worked_and_others_are_not():
    schedule = Schedule.parse(CALENDAR, ["00:00-24:00"], non_working_days="common")
    saturday = at(2026, 3, 7, 3, 0)
    assert not schedule.is_open(saturday)
    assert schedule.is_open(saturday, common=True)
    assert schedule.next_opening(saturday) == at(2026, 3, 9, 0, 0)
    assert schedule.last_open_before(saturday) == at(2026, 3, 7, 0, 0)
    assert schedule.last_open_before(saturday, common=True) == saturday


@pytest.mark.parametrize(
    "windows",
    [["12:00-08:00"], ["08:00-08:00"], ["22:00-02:00"], ["08:00-24:01"], ["8-12"], ["08:00-12:60"], [""]],
)
def test_windows_that_no_day_has_are_refused(windows):
    with pytest.raises(WindowError):
        Schedule.parse(CALENDAR, windows)


def test_overlapping_windows_are_refused_and_touching_ones_are_not():
    with pytest.raises(WindowError, match="overlap"):
        Schedule.parse(CALENDAR, ["08:00-12:00", "11:59-13:00"])
    assert Schedule.parse(CALENDAR, ["08:00-12:00", "12:00-13:00"]).is_open(at(2026, 3, 2, 12, 0))


def test_a_schedule_that_never_opens_says_so():
    never = Schedule.parse(Calendar("UTC", set()), GUIDE)
    assert never.next_opening(at(2026, 3, 2)) is None
    assert never.last_open_before(at(2026, 3, 2)) is None
    with pytest.raises(ValueError, match="does not open"):
        never.add_open_time(at(2026, 3, 2), timedelta(seconds=1))


zones = st.sampled_from(
    ["UTC", "Asia/Ho_Chi_Minh", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/St_Johns",
     "Asia/Kathmandu", "Pacific/Apia", "America/Sao_Paulo", "Africa/Casablanca"]
)  # fmt: skip
moments = st.datetimes(datetime(2005, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC))
minutes = st.lists(st.integers(0, 24 * 6).map(lambda tens: tens * 10), min_size=2, max_size=8, unique=True).map(sorted)


def windows_of(edges):
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return [str(Window(timedelta(minutes=start), timedelta(minutes=end))) for start, end in pairs]


@st.composite
def schedules(draw):
    holidays = frozenset(draw(st.lists(st.dates(date(2005, 1, 1), date(2030, 12, 31)), max_size=5)))
    calendar = Calendar(draw(zones), draw(st.sets(st.integers(0, 6), min_size=1)), holidays)
    if draw(st.booleans()):
        return Schedule.parse(calendar, windows_of(draw(minutes)))
    table = draw(st.dictionaries(st.integers(0, 6), minutes.map(windows_of), min_size=1))
    return Schedule.parse(calendar, table)


@given(schedules(), moments, st.timedeltas(timedelta(), timedelta(days=20)), st.floats(0, 1))
def test_open_time_adds_up(schedule, start, length, share):
    end = start + length
    middle = start + length * share
    whole = schedule.open_time_between(start, end)
    assert whole == schedule.open_time_between(start, middle) + schedule.open_time_between(middle, end)
    assert schedule.open_time_between(end, start) == -whole
    assert timedelta() <= whole <= length


@given(schedules(), moments, st.timedeltas(timedelta(minutes=-6_000), timedelta(minutes=6_000)))
def test_adding_open_time_and_measuring_it_are_inverse(schedule, start, delta):
    delta *= schedule.open_time_between(start, start + timedelta(days=7)) / timedelta(days=7)
    assert schedule.open_time_between(start, schedule.add_open_time(start, delta)) == delta


@given(schedules(), moments)
def test_the_next_opening_is_open_and_nothing_before_it_is(schedule, start):
    opens = schedule.next_opening(start)
    assert opens is not None
    assert opens >= start
    assert schedule.is_open(opens)
    assert schedule.open_time_between(start, opens) == timedelta()


@given(schedules(), moments)
def test_the_last_open_moment_has_open_time_before_it_and_none_after(schedule, end):
    last = schedule.last_open_before(end)
    assert last is not None
    assert last <= end
    assert schedule.open_time_between(last, end) == timedelta()
    assert schedule.is_open(last - timedelta(microseconds=1))


@given(schedules(), moments)
def test_being_open_is_having_open_time_in_the_next_microsecond(schedule, moment):
    ahead = schedule.open_time_between(moment, moment + timedelta(microseconds=1))
    assert schedule.is_open(moment) == bool(ahead)


def test_a_time_in_a_gap_is_closed_in_every_zone_it_is_asked_in():
    skipped = Schedule.parse(Calendar("Europe/Berlin", set(range(7))), ["02:00-03:00"])
    asked = at(2026, 3, 29, 2, 30, zone=BERLIN)
    assert skipped.is_open(asked) is skipped.is_open(asked.astimezone(UTC)) is False
    assert skipped.is_open(at(2026, 3, 29, 2, 30, zone=BERLIN, fold=1)) is False
    for fold in (0, 1):
        repeated = at(2026, 10, 25, 2, 30, zone=BERLIN, fold=fold)
        assert skipped.is_open(repeated) is skipped.is_open(repeated.astimezone(UTC)) is True


@pytest.mark.parametrize("zone", [SAIGON, NEW_YORK, UTC], ids=str)
@pytest.mark.parametrize("windows", [GUIDE, ["00:00-24:00"]], ids=["guide", "always"])
@pytest.mark.parametrize("moment", [(1, 1, 1), (1, 1, 3, 9), (9999, 12, 29, 9), (9999, 12, 31, 23, 59, 59)], ids=str)
def test_nothing_overflows_at_the_ends_of_time(zone, windows, moment):
    asked = at(*moment, zone=zone)
    for home in (SAIGON, NEW_YORK):
        schedule = Schedule.parse(Calendar(str(home), set(range(7))), windows)
        opens, closes = schedule.next_opening(asked), schedule.next_closing(asked)
        assert (opens == asked) is schedule.is_open(asked)
        assert closes is None or closes >= asked
        assert opens is not None or moment[0] == 9999
        before = schedule.last_open_before(asked)
        assert before is None or before <= asked
        assert schedule.open_time_between(asked, asked) == timedelta()


def test_what_never_closes_does_not_close_at_the_end_of_time():
    always = Schedule.parse(Calendar("UTC", set(range(7))), ["00:00-24:00"])
    assert always.next_closing(at(9999, 12, 28, 9, zone=UTC)) is None
