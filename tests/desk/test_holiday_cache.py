"""The public holidays that are kept in the cache: what the library says, without loading it a second time."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from cs_tui.desk.holiday_cache import kept_holidays
from cs_tui.policy.public_holidays import UnknownCountry, public_holidays

LOADS = """
import sys
from datetime import date
from cs_tui.desk.holiday_cache import kept_holidays
from cs_tui.policy import load_policy
calendar = load_policy(holidays=kept_holidays).calendar
assert not calendar.is_working_day(date(2026, 2, 17))
assert calendar.is_working_day(date(2026, 8, 22))
print("holidays" in sys.modules, "pydantic" in sys.modules)
"""


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    kept_holidays.cache_clear()
    yield tmp_path
    kept_holidays.cache_clear()


@pytest.fixture
def kept(cache):
    """The file in which the holidays are kept."""
    kept_holidays("VN")
    (file,) = (cache / "cs-tui").iterdir()
    return file


def loaded(cache: Path) -> str:
    ran = subprocess.run(
        [sys.executable, "-c", LOADS],
        env={**os.environ, "XDG_CACHE_HOME": str(cache)},
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    return ran.stdout.strip()


@pytest.mark.parametrize("country", ["VN", "US", "TW"])
def test_what_is_kept_is_what_the_library_says(country):
    for _ in range(2):
        kept_holidays.cache_clear()
        assert kept_holidays(country) == public_holidays(country)


def test_a_policy_loads_the_library_once_and_never_again(cache):
    assert [loaded(cache) for _ in range(2)] == ["True False", "False False"]


def test_what_another_installation_kept_or_what_is_broken_is_made_anew(cache, kept):
    good = kept.read_bytes()
    other = good.replace(b"holidays/__init__.py ", b"holidays/__init__.py 1", 1)
    no_date = good.replace(b" 2026-02-17 ", b" 2026-02-17-holiday ")
    for bad in (b"", b"\xff", good[:400], good[:-1], other, no_date):
        assert bad != good
        kept.write_bytes(bad)
        assert loaded(cache) == "True False"
        assert kept.read_bytes() == good
    assert [each.name for each in kept.parent.iterdir()] == [kept.name]


@pytest.mark.parametrize("mode", [0o620, 0o602])
def test_a_file_that_others_can_write_is_not_believed(cache, kept, mode):
    kept.write_bytes(kept.read_bytes().replace(b" 2026-02-17 ", b" "))
    kept.chmod(mode)
    assert loaded(cache) == "True False"
    assert kept.stat().st_mode & 0o777 == 0o600


def test_a_file_of_somebody_else_is_not_believed(cache, kept):
    kept.write_bytes(kept.read_bytes().replace(b" 2026-02-17 ", b" "))
    os.chown(kept, 12345, -1) if os.getuid() == 0 else pytest.skip("only root gives a file to somebody else")
    assert loaded(cache) == "True False"
    assert kept.stat().st_uid == os.getuid()


def test_a_pipe_in_its_place_is_not_waited_for(cache, kept):
    kept.unlink()
    os.mkfifo(kept)
    writer = os.open(kept, os.O_RDWR)
    assert loaded(cache) == "True False"
    os.close(writer)
    kept.unlink()
    os.mkfifo(kept)
    assert loaded(cache) == "True False"


def test_a_cache_that_cannot_be_written_is_no_matter(cache):
    (cache / "cs-tui").write_text("in the way")
    assert kept_holidays("VN").is_holiday(date(2026, 2, 17))


@pytest.mark.parametrize("code", ["Atlantis", "../VN", "", "V\n", "holiday_base"])
def test_a_code_that_the_library_does_not_know_is_refused_and_leaves_nothing(cache, code):
    with pytest.raises(UnknownCountry):
        kept_holidays(code)
    assert list(cache.iterdir()) == []
