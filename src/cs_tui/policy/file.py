"""Reading the policy file: checked as a whole, and refused as a whole with every fault named."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cs_tui.policy.checking import AtLeast, Matching, NotEmpty, checked
from cs_tui.policy.hours import WEEKDAYS, Calendar, Schedule, WindowError
from cs_tui.policy.model import Category, Department, FrontDesk, Limits, Policy
from cs_tui.policy.phrases import Frame, OffSystem, Tone
from cs_tui.policy.public_holidays import HolidaysOf, PublicHolidays, UnknownCountry, public_holidays
from cs_tui.policy.shipped import shipped

__all__ = ["PolicyError", "load_policy", "parse_policy"]

Clause = Annotated[str, Matching(r"\d+\.\d+[a-z]?")]
Name = Annotated[str, Matching(r"[a-z][a-z0-9-]*")]
Title = Annotated[str, NotEmpty()]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class PolicyError(ValueError):
    """A policy file that cannot be put in force; ``problems`` holds a line for each fault, with its key."""

    def __init__(self, source: str, problems: list[str]) -> None:
        self.problems = [f"{source}: {problem}" for problem in problems]
        super().__init__("\n".join(self.problems))


@dataclass(kw_only=True, repr=False, eq=False, match_args=False)
class _Calendar:
    timezone: str
    country: str = ""
    working_days: tuple[Weekday, ...]
    extra_holidays: tuple[date, ...] = ()
    extra_working_days: tuple[date, ...] = ()


@dataclass(kw_only=True, repr=False, eq=False, match_args=False)
class _Schedule:
    clause: Clause
    windows: tuple[str, ...] | dict[Weekday, tuple[str, ...]]
    non_working_days: Literal["closed", "common"] = "closed"


@dataclass(kw_only=True, repr=False, eq=False, match_args=False)
class _Hold:
    clause: Clause
    tickets: Annotated[int, AtLeast(1)]


@dataclass(kw_only=True, repr=False, eq=False, match_args=False)
class _Hours:
    clause: Clause
    hours: Annotated[int, AtLeast(1)]


_ABSENCE = _Hours(clause="4.1", hours=7)


@dataclass(kw_only=True, repr=False, eq=False, match_args=False)
class _Size:
    clause: Clause
    body_characters: Annotated[int, AtLeast(100)]
    subject_characters: Annotated[int, AtLeast(10)]


@dataclass(kw_only=True, repr=False, eq=False, match_args=False)
class _Limits:
    hold: _Hold
    processing: _Hours
    next_issue: _Hours
    size: _Size
    absence: _Hours = _ABSENCE


@dataclass(kw_only=True, repr=False, eq=False, match_args=False)
class _FrontDesk:
    clause: Clause
    department: Name
    dispute: Name | None = None


@dataclass(kw_only=True, repr=False, eq=False, match_args=False)
class _Category:
    title: Title
    clause: Clause | None = None
    common: bool = False
    requires_approval: bool = False


@dataclass(kw_only=True, repr=False, eq=False, match_args=False)
class _Department:
    clause: Clause
    title: Title
    schedule: str
    categories: Annotated[dict[Name, _Category], NotEmpty()]


@dataclass(kw_only=True, repr=False, eq=False, match_args=False)
class _File:
    calendar: _Calendar
    schedules: Annotated[dict[Name, _Schedule], NotEmpty()]
    limits: _Limits
    front_desk: _FrontDesk
    departments: Annotated[dict[Name, _Department], NotEmpty()]
    frame: Frame
    off_system: OffSystem
    tone: Tone


@dataclass(frozen=True)
class _CompanyHolidays:
    """The public holidays of a country, with the company's own changes on top; ``worked`` gives the swapped days."""

    public: PublicHolidays | None
    extra_holidays: frozenset[date]
    extra_working_days: frozenset[date]
    worked: bool = False

    def __contains__(self, day: object) -> bool:
        if day in self.extra_working_days:
            return self.worked
        if day in self.extra_holidays:
            return not self.worked
        if self.public is None or not isinstance(day, date):
            return False
        return self.public.is_worked(day) if self.worked else self.public.is_holiday(day)


def load_policy(path: str | Path | None = None, *, holidays: HolidaysOf = public_holidays) -> Policy:
    """Read a policy file; without an argument the one that ships with the program.

    ``holidays`` gives the public holidays of its country. Raises `PolicyError` for a file that cannot be read or has
    any fault.
    """
    file = shipped("policy.toml") if path is None else Path(path)
    try:
        text = file.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise PolicyError(str(file), [f"not UTF-8 at byte {error.start}; save the file as UTF-8"]) from None
    except OSError as error:
        raise PolicyError(str(file), [f"{error.strerror}; name a policy file that can be read"]) from None
    return parse_policy(text, str(file), holidays=holidays)


def parse_policy(text: str, source: str = "policy", *, holidays: HolidaysOf = public_holidays) -> Policy:
    """Read the text of a policy file; ``source`` is what faults are reported under.

    ``holidays`` gives the public holidays of its country. Raises `PolicyError`.
    """
    found = _parsed(text, holidays)
    if isinstance(found, Policy):
        return found
    raise PolicyError(source, found)


@lru_cache(maxsize=4)
def _parsed(text: str, holidays: HolidaysOf) -> Policy | list[str]:
    """The policy of a text, or its faults; read once, whatever its source is called."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return [f"not valid TOML: {error}"]
    faults: list[str] = []
    file = checked(_File, raw, faults)
    if faults or (faults := list(_contradictions(file, holidays))):
        return faults
    return _build(file, text, holidays(file.calendar.country) if file.calendar.country else None)


def _contradictions(file: _File, holidays: HolidaysOf) -> Iterator[str]:
    """Faults that only show when the tables are read together."""
    try:
        if file.calendar.timezone in ("localtime", "posixrules"):
            raise ValueError("a policy does not depend on the machine")
        ZoneInfo(file.calendar.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield f'calendar.timezone: "{file.calendar.timezone}" is no time zone; expected a name such as "Europe/Berlin"'
    if file.calendar.country:
        try:
            holidays(file.calendar.country)
        except UnknownCountry:
            yield f'calendar.country: no holidays are known for "{file.calendar.country}"; expected a code such as "VN"'
    calendar = Calendar("UTC", frozenset(map(WEEKDAYS.index, file.calendar.working_days)))
    for name, schedule in file.schedules.items():
        windows = schedule.windows
        tables = windows.items() if isinstance(windows, dict) else [("", windows)]
        for weekday, texts in tables:
            key = f"schedules.{name}.windows" + (f".{weekday}" if weekday else "")
            try:
                Schedule.parse(calendar, texts)
            except WindowError as error:
                yield f"{key}: {error}"
            if weekday and weekday not in file.calendar.working_days and texts:
                yield f"{key}: {weekday} is not among calendar.working_days; add it there or drop the windows"
        if not any(texts for _, texts in tables):
            yield f"schedules.{name}.windows: there is no window; expected at least one"
        if not any(department.schedule == name for department in file.departments.values()):
            yield f"schedules.{name}: no department works on this schedule; drop it or name it in a department"
    for name, department in file.departments.items():
        if department.schedule not in file.schedules:
            known = ", ".join(file.schedules)
            yield f'departments.{name}.schedule: there is no schedule "{department.schedule}"; expected one of {known}'
        yield from _same_titles(f"departments.{name}.categories", department.categories)
    yield from _same_titles("departments", file.departments)
    if file.front_desk.department not in file.departments:
        known = ", ".join(file.departments)
        yield f'front_desk.department: there is no department "{file.front_desk.department}"; expected one of {known}'
    elif file.front_desk.dispute not in (None, *file.departments[file.front_desk.department].categories):
        known = ", ".join(file.departments[file.front_desk.department].categories)
        yield f'front_desk.dispute: there is no category "{file.front_desk.dispute}"; expected one of {known}'


def _same_titles(key: str, named: dict[str, Any]) -> Iterator[str]:
    first: dict[str, str] = {}
    for name, item in named.items():
        other = first.setdefault(item.title.casefold(), name)
        if other != name:
            yield f'{key}.{name}.title: "{item.title}" is the title of {other} too; give each its own'


def _build(file: _File, text: str, public: PublicHolidays | None) -> Policy:
    raw = file.calendar
    changes = frozenset(raw.extra_holidays), frozenset(raw.extra_working_days)
    holidays = _CompanyHolidays(public, *changes)
    worked = _CompanyHolidays(public, *changes, worked=True)
    calendar = Calendar(raw.timezone, frozenset(map(WEEKDAYS.index, raw.working_days)), holidays, worked)
    schedules = {
        name: Schedule.parse(
            calendar,
            {WEEKDAYS.index(day): texts for day, texts in schedule.windows.items()}
            if isinstance(schedule.windows, dict)
            else schedule.windows,
            name=name,
            clause=schedule.clause,
            non_working_days=schedule.non_working_days,
        )
        for name, schedule in file.schedules.items()
    }
    departments = {
        name: Department(
            name,
            department.title,
            department.clause,
            schedules[department.schedule],
            {
                key: Category(
                    key,
                    category.title,
                    category.clause or department.clause,
                    category.common,
                    category.requires_approval,
                )
                for key, category in department.categories.items()
            },
        )
        for name, department in file.departments.items()
    }
    limits = file.limits
    return Policy(
        calendar=calendar,
        schedules=schedules,
        departments=departments,
        front_desk=FrontDesk(file.front_desk.department, file.front_desk.clause, file.front_desk.dispute),
        limits=Limits(
            hold=limits.hold.tickets,
            hold_clause=limits.hold.clause,
            processing=timedelta(hours=limits.processing.hours),
            processing_clause=limits.processing.clause,
            next_issue=timedelta(hours=limits.next_issue.hours),
            next_issue_clause=limits.next_issue.clause,
            absence=timedelta(hours=limits.absence.hours),
            absence_clause=limits.absence.clause,
            body_characters=limits.size.body_characters,
            subject_characters=limits.size.subject_characters,
        ),
        frame=file.frame,
        off_system=file.off_system,
        tone=file.tone,
        source=text,
    )
