"""The public holidays: what the library says, which is loaded once it is asked and not before."""

import os
import subprocess
import sys
from datetime import date, timedelta

import holidays
import pytest

from cs_tui.policy import PolicyError, load_policy
from cs_tui.policy.public_holidays import YEARS, PublicHolidays, UnknownCountry, public_holidays


@pytest.mark.parametrize("country", ["VN", "US", "TW"])
def test_each_day_is_what_the_library_says_of_whatever_year(country):
    first, last = date(YEARS[0] - 1, 1, 1), date(YEARS[-1] + 1, 12, 31)
    library = holidays.country_holidays(country, years=range(first.year, last.year + 1))
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    ours = public_holidays(country)
    assert [day for day in days if ours.is_holiday(day)] == sorted(library)
    assert [day for day in days if ours.is_worked(day)] == sorted(library.weekend_workdays)


@pytest.mark.parametrize("code", ["Atlantis", "../VN", "", "V\n", "holiday_base"])
def test_a_code_that_the_library_does_not_know_is_refused(code):
    with pytest.raises(UnknownCountry):
        public_holidays(code)


def test_a_policy_goes_by_the_holidays_it_is_given():
    def ours(country):
        assert country == "VN"
        return PublicHolidays(country, frozenset({date(2026, 3, 10)}), frozenset({date(2026, 3, 14)}))

    calendar = load_policy(holidays=ours).calendar
    assert calendar.is_holiday(date(2026, 3, 10))
    assert not calendar.is_holiday(date(2026, 2, 17))
    assert calendar.is_working_day(date(2026, 3, 14))
    assert load_policy().calendar.is_holiday(date(2026, 2, 17))


def test_a_country_of_which_nobody_gives_holidays_is_a_fault_of_the_policy():
    def none(country):
        raise UnknownCountry(country)

    with pytest.raises(PolicyError, match="no holidays are known"):
        load_policy(holidays=none)


def test_reading_a_policy_leaves_no_file_behind(tmp_path):
    asks = "from datetime import date; from cs_tui.policy import load_policy; "
    asks += "assert load_policy().calendar.is_holiday(date(2026, 2, 17))"
    home = {**os.environ, "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path), "TMPDIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", asks], env=home, cwd=tmp_path, check=True)
    assert list(tmp_path.iterdir()) == []
