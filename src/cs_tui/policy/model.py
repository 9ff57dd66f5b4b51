"""The policy as values: departments and their categories, schedules, limits, and the words a reply is held to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from cs_tui.policy.hours import Calendar, Schedule
from cs_tui.policy.phrases import Frame, OffSystem, Tone

__all__ = ["CHANNELS", "Category", "Department", "FrontDesk", "Limits", "Policy", "Scope", "UnknownScope"]

CHANNELS = ("email", "system")
"""How customers reach us: there is no other way (clause 2.2a)."""


class UnknownScope(LookupError):
    """A department or category that the policy does not have; says which there are."""


class Scope(NamedTuple):
    """Department and category of a ticket (clause 1.0)."""

    department: str
    category: str

    def __str__(self) -> str:
        return f"{self.department}/{self.category}"


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of problem within a department.

    ``common`` ones are served on days that are not worked too (2.2b); ``requires_approval`` marks requirements, which
    Customer Room approves before a department may touch them (1.4c).
    """

    name: str
    title: str
    clause: str
    common: bool = False
    requires_approval: bool = False


@dataclass(frozen=True, slots=True)
class Department:
    """A team with its categories, working on one schedule."""

    name: str
    title: str
    clause: str
    schedule: Schedule
    categories: Mapping[str, Category]


@dataclass(frozen=True, slots=True)
class FrontDesk:
    """The department that gives tickets their scope, approves requirements and reads everything (1.4c, 4.1).

    ``dispute`` is its category for disputes about tickets that are resolved (1.4a); ``None`` where there are none.
    """

    department: str
    clause: str
    dispute: str | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """The numbers of the policy.

    ``hold`` tickets in progress at once for one agent (3.1); ``processing`` from opening to resolved (2.2d);
    ``next_issue`` from one issue of a customer being processed to the next (2.2c); ``absence`` is open time without a
    sign of an agent, after which their tickets are pointed out to the lead (4.1); sizes are in characters.
    """

    hold: int
    hold_clause: str
    processing: timedelta
    processing_clause: str
    next_issue: timedelta
    next_issue_clause: str
    absence: timedelta
    absence_clause: str
    body_characters: int
    subject_characters: int


@dataclass(frozen=True)
class Policy:
    """The whole policy in force. ``source`` is the text of the file it was read from."""

    calendar: Calendar
    schedules: Mapping[str, Schedule]
    departments: Mapping[str, Department]
    front_desk: FrontDesk
    limits: Limits
    frame: Frame
    off_system: OffSystem
    tone: Tone
    source: str = ""

    def department(self, name: str) -> Department:
        """The department of that name; raises `UnknownScope` with the names there are."""
        try:
            return self.departments[name]
        except KeyError:
            known = ", ".join(self.departments)
            raise UnknownScope(f'there is no department "{name}"; the policy has {known}') from None

    def category(self, department: str, name: str) -> Category:
        """The category of that name in a department; raises `UnknownScope` with the names there are."""
        of = self.department(department)
        try:
            return of.categories[name]
        except KeyError:
            known = ", ".join(of.categories)
            raise UnknownScope(f'{department} has no category "{name}"; it has {known}') from None

    def has_category(self, name: str) -> bool:
        """Whether any department has a category of that name."""
        return any(name in department.categories for department in self.departments.values())

    def is_common(self, department: str, category: str | None) -> bool:
        """Whether tickets of this scope are served on days that are not worked (2.2b); unknown ones are not."""
        found = self.departments[department].categories.get(category or "")
        return found is not None and found.common

    def is_open(self, department: str, category: str | None, at: datetime) -> bool:
        """Whether the department's desk is open for a category (``None``: for work of any kind) at this moment."""
        return self.departments[department].schedule.is_open(at, common=self.is_common(department, category))

    def open_categories(self, department: str, at: datetime) -> tuple[str, ...]:
        """The categories that a department may work on at this moment (2.1, 2.2b)."""
        return tuple(name for name in self.department(department).categories if self.is_open(department, name, at))
