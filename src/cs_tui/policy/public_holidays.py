"""The public holidays of a country, as the `holidays` library knows them, without loading it for each session.

The library costs a session more than all the rest of the policy together (0.13 s and 14 MB). So what it says of the
years that work falls in is kept in a file in this user's cache, and the library itself is only loaded where there is
no such file, where it was put there by another installation of the library, or for a day of other years. The file is
this user's own, never the store's: an audit stands on what the library of the one who audits says.
"""

import os
import re
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

__all__ = ["YEARS", "PublicHolidays", "UnknownCountry", "public_holidays"]

YEARS = range(1990, 2061)
"""The years that are kept."""
_DAY = r"\d{4}-\d\d-\d\d(?: worked)?"


class UnknownCountry(LookupError):
    """A code that the library knows no holidays for."""


class PublicHolidays:
    """What the library says of each day: a holiday, worked although it falls on a weekend (swapped), or neither.

    ``kept`` holds a line for each such day of `YEARS`.
    """

    def __init__(self, country: str, kept: str) -> None:
        self._country, self._kept = country, kept

    def is_holiday(self, day: date) -> bool:
        """Whether the day is a public holiday."""
        if day.year in YEARS:
            return f"\n{day.isoformat()}\n" in self._kept
        return day in _library(self._country)

    def is_worked(self, day: date) -> bool:
        """Whether the day is worked although it falls on a weekend."""
        if day.year in YEARS:
            return f"\n{day.isoformat()} worked\n" in self._kept
        found = _library(self._country)
        found.get(day)  # the library reckons with a year once it is asked for a day of it
        return day in found.weekend_workdays


@cache
def public_holidays(country: str) -> PublicHolidays:
    """The public holidays of a country, by its code in the library; raises `UnknownCountry`."""
    if not re.fullmatch(r"\w{1,20}", country, re.ASCII):
        raise UnknownCountry(country)
    file = _file(country)
    with suppress(OSError, UnicodeDecodeError):
        head, _, kept = file.read_text("utf-8").partition("\n")
        if head == _installation() and re.fullmatch(rf"\n(?:{_DAY}\n)*end\n", kept):
            return PublicHolidays(country, kept)
    kept = _reckoned(country)
    with suppress(OSError):
        _keep(file, f"{_installation()}\n{kept}")
    return PublicHolidays(country, kept)


def _file(country: str) -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("cs-tui") / f"holidays-{country}.txt"


def _installation() -> str:
    """Which library it is: where it is installed, and since when."""
    found = find_spec("holidays")
    assert found is not None
    assert found.origin is not None
    return f"{found.origin} {Path(found.origin).stat().st_mtime_ns} {YEARS[0]}-{YEARS[-1]}"


def _reckoned(country: str) -> str:
    """The days of `YEARS`, a line each; raises `UnknownCountry`."""
    found = _asked(country, YEARS)
    days = [f"{day}\n" for day in sorted(found)]
    days += [f"{day} worked\n" for day in sorted(found.weekend_workdays)]
    return f"\n{''.join(days)}end\n"


def _keep(file: Path, text: str) -> None:
    """Put a file in place as a whole, for whoever else starts at this moment."""
    file.parent.mkdir(parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(dir=file.parent, prefix=file.name)
    try:
        with os.fdopen(number, "w", encoding="utf-8") as opened:
            opened.write(text)
        Path(name).replace(file)
    except OSError:
        Path(name).unlink()
        raise


@cache
def _library(country: str) -> Any:
    return _asked(country)


def _asked(country: str, years: Iterable[int] = ()) -> Any:
    import holidays

    try:
        return holidays.country_holidays(country, years=years)
    except (NotImplementedError, TypeError):  # a type error, for what is a module of the library
        raise UnknownCountry(country) from None
