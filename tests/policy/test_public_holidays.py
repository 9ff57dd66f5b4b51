"""The public holidays that are kept in the cache: what the library says, without loading it a second time."""

import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import holidays
import pytest

from cs_tui.policy.public_holidays import YEARS, UnknownCountry, public_holidays

LOADS = """
import sys
from datetime import date
from cs_tui.policy import load_policy
calendar = load_policy().calendar
assert not calendar.is_working_day(date(2026, 2, 17))
assert calendar.is_working_day(date(2026, 8, 22))
print("holidays" in sys.modules, "pydantic" in sys.modules)
"""


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    public_holidays.cache_clear()
    yield tmp_path
    public_holidays.cache_clear()


def loaded(cache: Path) -> str:
    ran = subprocess.run(
        [sys.executable, "-c", LOADS],
        env={**os.environ, "XDG_CACHE_HOME": str(cache)},
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout.strip()


@pytest.mark.parametrize("country", ["VN", "US", "TW"])
def test_each_day_is_what_the_library_says_whether_it_is_kept_or_not(country):
    first, last = date(YEARS[0] - 1, 1, 1), date(YEARS[-1] + 1, 12, 31)
    library = holidays.country_holidays(country, years=range(first.year, last.year + 1))
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    for _ in range(2):
        public_holidays.cache_clear()
        ours = public_holidays(country)
        assert [day for day in days if ours.is_holiday(day)] == sorted(library)
        assert [day for day in days if ours.is_worked(day)] == sorted(library.weekend_workdays)


def test_a_policy_loads_the_library_once_and_never_again(cache):
    assert [loaded(cache) for _ in range(2)] == ["True False", "False False"]


def test_what_another_installation_kept_or_what_is_broken_is_made_anew(cache):
    public_holidays("VN")
    (file,) = (cache / "cs-tui").iterdir()
    good = file.read_bytes()
    other = good.replace(b"holidays/__init__.py ", b"holidays/__init__.py 1", 1)
    for bad in (b"", b"\xff", good[:400], other, good.replace(b"\n2026-02-17\n", b"\n2026-02-17 holiday\n")):
        assert bad != good
        file.write_bytes(bad)
        assert loaded(cache) == "True False"
        assert file.read_bytes() == good
    assert [each.name for each in file.parent.iterdir()] == [file.name]


def test_a_cache_that_cannot_be_written_is_no_matter(cache):
    (cache / "cs-tui").write_text("in the way")
    assert public_holidays("VN").is_holiday(date(2026, 2, 17))


@pytest.mark.parametrize("code", ["Atlantis", "../VN", "", "V\n", "holiday_base"])
def test_a_code_that_the_library_does_not_know_is_refused_and_leaves_nothing(cache, code):
    with pytest.raises(UnknownCountry):
        public_holidays(code)
    assert list(cache.iterdir()) == []
