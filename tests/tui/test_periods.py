"""The periods of the report screen: where each begins, and what lies before and after it."""

from datetime import date

import pytest

from cs_tui.tui.periods import Period

TODAY = date(2026, 3, 18)


def days(period: Period) -> tuple[str, str]:
    return f"{period.start}", f"{period.end}"


@pytest.mark.parametrize(
    ("length", "end", "before", "after"),
    [
        ("day", "2026-03-01", ("2026-02-28", "2026-02-28"), ("2026-03-02", "2026-03-02")),
        ("week", "2026-03-05", ("2026-02-20", "2026-02-26"), ("2026-03-06", "2026-03-12")),
        ("week", "2026-03-15", ("2026-03-02", "2026-03-08"), ("2026-03-12", "2026-03-18")),
        ("month", "2026-01-31", ("2025-12-01", "2025-12-31"), ("2026-02-01", "2026-02-28")),
        ("month", "2026-02-28", ("2026-01-01", "2026-01-31"), ("2026-03-01", "2026-03-18")),
    ],
)
def test_periods_follow_each_other_and_none_goes_beyond_today(
    length: str, end: str, before: tuple[str, str], after: tuple[str, str]
) -> None:
    period = Period(length, date.fromisoformat(end))  # type: ignore[arg-type]
    assert days(period.earlier()) == before
    assert days(period.later(TODAY)) == after


@pytest.mark.parametrize("length", ["day", "week", "month"])
def test_the_calendar_has_two_ends(length: str) -> None:
    newest = Period(length, TODAY)  # type: ignore[arg-type]
    assert newest.later(TODAY) == newest
    first = Period(length, date(1, 1, 8))  # type: ignore[arg-type]
    for _ in range(9):
        first = first.earlier()
    assert first == first.earlier()
    assert first.start >= date.min


def test_the_lengths_go_round_and_a_month_is_whole_as_far_as_it_has_come() -> None:
    week = Period("week", date(2026, 2, 10))
    assert days(week.next_length(TODAY)) == ("2026-02-01", "2026-02-28")
    assert days(Period("week", TODAY).next_length(TODAY)) == ("2026-03-01", "2026-03-18")
    assert Period("month", TODAY).next_length(TODAY) == Period("day", TODAY)
    assert Period("day", TODAY).next_length(TODAY) == Period("week", TODAY)


@pytest.mark.parametrize(
    ("period", "title"),
    [
        (Period("day", date(2026, 3, 2)), "Mon 2 Mar 2026"),
        (Period("week", date(2026, 3, 2)), "24 Feb to 2 Mar 2026"),
        (Period("week", date(2026, 1, 2)), "27 Dec 2025 to 2 Jan 2026"),
        (Period("month", date(2026, 3, 18)), "1 Mar to 18 Mar 2026"),
    ],
)
def test_a_period_says_its_days(period: Period, title: str) -> None:
    assert period.title == title
