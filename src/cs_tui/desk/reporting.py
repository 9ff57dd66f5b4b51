"""What was done in a period: counts of tickets and of people's work, told by the journal (1.0, 4.1)."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import groupby
from statistics import median
from typing import Any

from cs_tui.desk.errors import BadInput
from cs_tui.desk.period import SCORES, AgentCount, CategoryCount, PeriodReport, Satisfaction, TimeCount
from cs_tui.desk.postings import Postings
from cs_tui.desk.reading import Reading
from cs_tui.desk.session import Look, known_department
from cs_tui.desk.values import Agent
from cs_tui.desk.viewing import agent_value
from cs_tui.policy import Refused
from cs_tui.policy.visibility import may_read
from cs_tui.store import ChangeRecord, HappeningRecord, Reader

__all__ = ["report_of"]

DAY, WEEK = timedelta(days=1), timedelta(days=7)
LAST_DAYS = 7
"""Days that a report covers unless it is told otherwise, today the last of them."""
MOST_DAYS = 3_660
PAGE = 5_000
"""Entries that are looked through at once."""
ASKED_AT_ONCE = 500
"""Tickets whose histories are read at once."""

PROCESSING = ("resolve", "decline")
COUNTED = ("open", "take", "reply", "rate", *PROCESSING)
STATUSES = ("unsorted", "awaiting-approval", "queued", "in-progress", "waiting")

Scope = tuple[str | None, str | None]


def report_of(
    desk: Reading, start: date | None = None, end: date | None = None, department: str | None = None
) -> PeriodReport | Refused:
    """What was done in a period; see `Studies.report`.

    The journal is read page by page up to the entry that was the last, so that nobody waits to write. Work counts
    where it was done, tickets where they are.
    """
    with desk._look() as look:
        if department is not None:
            known_department(look.policy, department)
        if look.agent is not None and department is not None and not may_read(look.policy, look.agent, department):
            reason = f"{look.me.name} works in {look.me.department}; the report of {department} is not theirs."
            return Refused("4.1", reason, "Leave the department out for your own.")
        covered = department or look.only
        count = _Count(look, *_period(look, start, end), covered)
    for first in range(count.first, count.after, PAGE):
        with desk._look() as look:
            count.take_in(look.reader, first, min(first + PAGE, count.after))
    for some in count.processed():
        with desk._look() as look:
            changes = look.reader.changes_of(some, ("due_from", "holder"), count.after)
        count.look_back(changes)
    return count.report()


def _period(look: Look, start: date | None, end: date | None) -> tuple[date, date]:
    end = end or max(look.now.astimezone(look.zone).date(), start or date.min)
    try:
        start = start or end - timedelta(days=LAST_DAYS - 1)
    except OverflowError:
        start = end
    if start > end:
        raise BadInput(f"The period ends on {end}, before it begins on {start}.", "Give the earlier day first.")
    if (end - start).days >= MOST_DAYS:
        raise BadInput("The period is longer than ten years.", "Ask for a shorter one.")
    return start, end


def _people(look: Look, department: str | None) -> dict[str, Agent]:
    """The agents that the report tells of, by name: all of the department, to one who is no lead only themselves."""
    agents = {record.name: agent_value(record) for record in look.reader.agents(department)}
    if look.only is None or look.me.is_lead:
        return agents
    return {look.me.name: agents[look.me.name]}


@dataclass
class _Tickets:
    """Counts of one scope's tickets."""

    received: int = 0
    processed: int = 0
    within_24_h: int = 0
    within_7_days: int = 0
    open: int = 0


@dataclass
class _Work:
    """Counts of one agent's work."""

    taken: int = 0
    replies: int = 0
    processed: int = 0
    handling: list[timedelta] = field(default_factory=list)


class _Count:
    """One pass over a period's entries, and one over the histories of the tickets that were processed in it.

    All that is told of now is read at once, to begin with.
    """

    def __init__(self, look: Look, start: date, end: date, department: str | None) -> None:
        self._start, self._end, self._department = start, end, department
        self._policy, self._zone, self._at = look.policy, look.zone, look.now
        self._people = _people(look, department)
        self._tickets: dict[Scope, _Tickets] = {}
        self._work = {name: _Work() for name in self._people}
        self._refusals: Counter[str] = Counter()
        self._ratings: dict[int, int] = {}
        self._received: Counter[tuple[date, int]] = Counter()
        self._processed: Counter[tuple[date, int]] = Counter()
        self._done: dict[int, list[HappeningRecord]] = {}
        reader, limits = look.reader, look.policy.limits
        self.first, self.after, self._postings = self._found(reader)
        self._overdue = reader.count_due(department, look.now - limits.processing, look.now - limits.next_issue)
        self._now = dict.fromkeys(STATUSES, 0)
        for record in reader.open_now():
            if self._covers(record.department):
                self._now[record.status] += record.count
                self._of((record.department, record.category)).open += record.count

    def _found(self, reader: Reader) -> tuple[int, int, Postings]:
        """The ids between which the period's entries are, and where people were then."""
        try:
            begins = datetime.combine(self._start, time(), self._zone)
            ends = datetime.combine(self._end + DAY, time(), self._zone)
            return reader.first_entry_since(begins), reader.first_entry_since(ends), Postings(reader, begins)
        except OverflowError:
            raise BadInput("The period lies outside of the calendar.", "Ask for days that were.") from None

    def take_in(self, reader: Reader, first: int, after: int) -> None:
        """Count the entries from id ``first`` to before ``after``."""
        for happening in reader.happenings(first, after, actions=COUNTED, in_detail=("rate",)):
            self._take_in(happening)

    def report(self) -> PeriodReport:
        """What was counted."""
        every = list(self._tickets.values())
        scores = Counter(self._ratings.values())
        return PeriodReport(
            start=self._start,
            end=self._end,
            department=self._department,
            at=self._at.astimezone(self._zone),
            received=sum(each.received for each in every),
            processed=sum(each.processed for each in every),
            within_24_h=sum(each.within_24_h for each in every),
            within_7_days=sum(each.within_7_days for each in every),
            open=self._now,
            overdue=self._overdue,
            days=tuple(self._days()),
            hours=tuple(self._hours()),
            categories=tuple(self._categories()),
            agents=tuple(self._agents()),
            refusals=tuple(sorted(self._refusals.items())),
            satisfaction=Satisfaction(tuple(scores[score] for score in SCORES)),
        )

    def _covers(self, department: str | None) -> bool:
        return self._department in (None, department)

    def _work_of(self, entry: HappeningRecord) -> _Work | None:
        """The counts to which an entry adds; ``None`` for who is not told of, or did it in another department."""
        return self._work.get(entry.actor) if self._postings.were_in(self._department, entry) else None

    def _of(self, scope: Scope) -> _Tickets:
        return self._tickets.setdefault(scope, _Tickets())

    def _take_in(self, entry: HappeningRecord) -> None:
        work = self._work_of(entry)
        if entry.refused:
            if work is not None:
                self._refusals[entry.clause or ""] += 1
            return
        if work is not None:
            work.taken += entry.action == "take"
            work.replies += entry.action == "reply"
            work.processed += entry.action in PROCESSING
        if entry.number is None:
            return
        if entry.action in PROCESSING:
            self._done.setdefault(entry.number, []).append(entry)
        if not self._covers(entry.department):
            return
        here = entry.at.astimezone(self._zone)
        if entry.action == "open":
            self._of((entry.department, entry.category)).received += 1
            self._received[here.date(), here.hour] += 1
        elif entry.action in PROCESSING:
            self._of((entry.department, entry.category)).processed += 1
            self._processed[here.date(), here.hour] += 1
        elif entry.action == "rate":
            self._ratings[entry.number] = _set(entry.detail)["satisfaction"]

    def processed(self) -> Iterator[list[int]]:
        """Numbers of the tickets whose histories are needed, some at a time."""
        wanted = sorted(
            number
            for number, each in self._done.items()
            if any(self._covers(entry.department) or self._work_of(entry) is not None for entry in each)
        )
        for start in range(0, len(wanted), ASKED_AT_ONCE):
            yield wanted[start : start + ASKED_AT_ONCE]

    def look_back(self, changes: Iterable[ChangeRecord]) -> None:
        """Find when each of some tickets was opened or reopened, and taken, before it was processed."""
        for number, of_one in groupby(changes, key=lambda change: change.number):
            opened, held = None, None
            done = list(reversed(self._done[number]))
            for change in of_one:
                while done and done[-1].id <= change.id:
                    self._settle(done.pop(), opened, held)
                changed = _set(change.detail)
                if changed.get("due_from"):
                    opened = datetime.fromisoformat(changed["due_from"])
                if changed.get("holder"):
                    held = (changed["holder"], change.at)
            for entry in reversed(done):
                self._settle(entry, opened, held)

    def _settle(self, done: HappeningRecord, opened: datetime | None, held: tuple[str, datetime] | None) -> None:
        """Count how soon a ticket was processed, and how long it was held by who processed it."""
        if opened is not None and self._covers(done.department):
            counts = self._of((done.department, done.category))
            counts.within_24_h += done.at - opened <= DAY
            counts.within_7_days += done.at - opened <= WEEK
        work = self._work_of(done)
        department = self._policy.departments.get(done.department or "")
        if work is not None and department is not None and held is not None and held[0] == done.actor:
            common = self._policy.is_common(department.name, done.category)
            work.handling.append(department.schedule.open_time_between(held[1], done.at, common=common))

    def _days(self) -> Iterator[TimeCount]:
        received, processed = _by(self._received, 0), _by(self._processed, 0)
        for n in range((self._end - self._start).days + 1):
            day = self._start + timedelta(days=n)
            begins = datetime.combine(day, time(), self._zone)
            yield TimeCount(begins, received[day], processed[day])

    def _hours(self) -> Iterator[TimeCount]:
        received, processed = _by(self._received, 1), _by(self._processed, 1)
        for hour in range(24):
            begins = datetime.combine(self._end, time(hour), self._zone)
            yield TimeCount(begins, received[hour], processed[hour])

    def _categories(self) -> Iterator[CategoryCount]:
        """In the order of the policy; what it does not have (any longer), and what is unsorted, comes last."""
        known: list[Scope] = [
            (each.name, name) for each in self._policy.departments.values() for name in each.categories
        ]
        order = {scope: place for place, scope in enumerate(known)}
        for scope in sorted(self._tickets, key=lambda each: (order.get(each, len(order)), str(each))):
            each = self._tickets[scope]
            yield CategoryCount(*scope, each.received, each.processed, each.within_24_h, each.within_7_days, each.open)

    def _agents(self) -> Iterator[AgentCount]:
        """By name; those who are retired only with work that they did."""
        for name, agent in self._people.items():
            work = self._work[name]
            if not agent.retired or work.taken or work.replies or work.processed:
                seconds = [each.total_seconds() for each in work.handling]
                handling = timedelta(seconds=median(seconds)) if seconds else None
                yield AgentCount(agent, work.taken, work.replies, work.processed, handling)


def _by(counts: Counter[tuple[date, int]], part: int) -> Counter[date | int]:
    """The counts by day (0) or by hour of the day (1)."""
    summed: Counter[date | int] = Counter()
    for key, count in counts.items():
        summed[key[part]] += count
    return summed


def _set(detail: str) -> dict[str, Any]:
    """What an entry's detail says that was set."""
    found = json.loads(detail).get("set")
    return found if isinstance(found, dict) else {}
