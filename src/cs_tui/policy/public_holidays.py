"""The public holidays of a country, as the `holidays` library reckons them.

The library costs a session more than all the rest of the policy together (0.13 s and 14 MB), so it is loaded only once
it is asked. What it says of the years that work falls in is a value, which can come from elsewhere as well.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

__all__ = ["CODE", "YEARS", "HolidaysOf", "PublicHolidays", "UnknownCountry", "public_holidays"]

CODE = re.compile(r"\w{1,20}", re.ASCII)
"""What the code of a country can look like."""
YEARS = range(1990, 2061)
"""The years that are reckoned at once; the library itself is asked for a day of any other."""


class UnknownCountry(LookupError):
    """A code that the library knows no holidays for."""


@dataclass(frozen=True)
class PublicHolidays:
    """What the library says of each day of a country, by its code.

    ``holidays`` and ``worked`` are those of `YEARS`: the public holidays, and the days worked although they fall on a
    weekend (swapped).
    """

    country: str
    holidays: frozenset[date]
    worked: frozenset[date]

    def is_holiday(self, day: date) -> bool:
        """Whether the day is a public holiday."""
        return day in (self.holidays if day.year in YEARS else _library(self.country))

    def is_worked(self, day: date) -> bool:
        """Whether the day is worked although it falls on a weekend."""
        if day.year in YEARS:
            return day in self.worked
        found = _library(self.country)
        found.get(day)  # the library reckons with a year once it is asked for a day of it
        return day in found.weekend_workdays


HolidaysOf = Callable[[str], PublicHolidays]
"""Gives the public holidays of a country, by its code; raises `UnknownCountry`."""


@cache
def public_holidays(country: str) -> PublicHolidays:
    """The public holidays of a country, by its code in the library; raises `UnknownCountry`."""
    found = _asked(country, YEARS)
    return PublicHolidays(country, frozenset(found), frozenset(found.weekend_workdays))


@cache
def _library(country: str) -> Any:
    return _asked(country)


def _asked(country: str, years: Iterable[int] = ()) -> Any:
    if not CODE.fullmatch(country):
        raise UnknownCountry(country)
    import holidays

    try:
        return holidays.country_holidays(country, years=years)
    except (NotImplementedError, TypeError):  # a type error, for what is a module of the library
        raise UnknownCountry(country) from None
