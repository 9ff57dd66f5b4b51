"""What leads are told before it happens: which tickets will miss their deadline under strict order (2.2c, 2.2d)."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from typing import Any, Self

from cs_tui.desk.errors import BadInput
from cs_tui.desk.reading import Reading
from cs_tui.desk.session import Look, facts, known_department
from cs_tui.policy import Policy
from cs_tui.policy.facts import IN_PROGRESS, RESOLVED, WAITING
from cs_tui.policy.forecast import LONGEST_QUEUE, Handling, Prediction, forecast
from cs_tui.policy.hours import DAY, Schedule
from cs_tui.policy.shifts import is_longer_than_a_shift, usual_shift
from cs_tui.store import ActedRecord, AgentRecord

__all__ = ["forecast_of"]

LATELY = 200
"""Processed tickets of a department from which is told how long the next ones take."""
WITHIN = 20_000
"""Newest entries of the journal among which they are looked for."""
LAST_DAYS = 2
"""Working days before today since which an agent has to have acted to be reckoned with."""
HABIT = timedelta(days=14)
"""How far back is looked for an agent's usual hours, where a desk is open longer than anybody works."""
LONGEST_BREAK = 31
"""Days that are looked back at for them."""


def forecast_of(desk: Reading, department: str | None = None) -> tuple[Prediction, ...]:
    """What is to be expected of a department's tickets; see `Studies.forecast`."""
    with desk._look() as look:
        department = _permitted(look, department)
        reader, policy, now = look.reader, look.policy, look.now
        held = reader.tickets(reader.numbers(statuses=[IN_PROGRESS, WAITING], only=department))
        awaiting = reader.tickets(reader.numbers(statuses=["awaiting-approval"], only=department))
        queued = list(islice(reader.queued(department), LONGEST_QUEUE))
        resolved = reader.tickets(reader.newest_with("resolve", department, limit=LATELY, within=WITHIN))
        staff = _Staff.of(look, department)
        moves = reader.moves(ticket.number for ticket in (*resolved, *held))
        queue_length = reader.count_queued(department)
    # What takes long is done after the look: while one goes on nobody can write.
    agents, shifts = staff.there(), staff.shifts()
    tracks = {each.number: _Track(policy, department, each.category, shifts) for each in (*resolved, *held)}
    for move in moves:
        tracks[move.number].follow(move.at, json.loads(move.detail).get("set", {}))
    return forecast(
        policy,
        department,
        now,
        [facts(record) for record in (*held, *awaiting, *queued)],
        agents,
        processed=[handling for track in tracks.values() for handling in track.processed],
        so_far={ticket.number: tracks[ticket.number].until(now) for ticket in held},
        shifts=shifts,
        queue_length=queue_length,
    )


def _permitted(look: Look, department: str | None) -> str:
    me = look.me
    wanted = me.department if department is None else known_department(look.policy, department)
    if look.only is not None and not (me.is_lead and me.department == wanted):
        raise BadInput(
            f"The forecast of {wanted} is shown to its lead and to {look.policy.front_desk.department} (4.1).",
            "The queue says by when each of your department's tickets has to be processed.",
        )
    return wanted


@dataclass(frozen=True)
class _Staff:
    """Who works in a department, when they were seen, and what they did lately, from a moment on."""

    schedule: Schedule
    since: datetime
    agents: list[AgentRecord]
    seen_at: Mapping[str, datetime | None]
    acted: list[ActedRecord]

    @classmethod
    def of(cls, look: Look, department: str) -> Self:
        """All that is known of a department's agents who are not retired."""
        reader, schedule = look.reader, look.policy.department(department).schedule
        since = _working_days_ago(look, schedule)
        back_to = min(since, look.now - HABIT) if is_longer_than_a_shift(schedule) else since
        agents = [agent for agent in reader.agents(department) if agent.retired_at is None]
        seen_at = {agent.name: reader.presence(agent.name).seen_at for agent in agents}
        return cls(schedule, since, agents, seen_at, reader.acted_since(back_to, [agent.name for agent in agents]))

    def there(self) -> dict[str, bool]:
        """Who is to be reckoned with, and whether they take from the queue.

        Those who acted, or whose desk was open, within the last working days; everybody where nobody was who takes. A
        lead who has not taken lately does not take.
        """
        acted = {(record.actor, record.action) for record in self.acted if record.at >= self.since}
        actors = {actor for actor, _ in acted}

        def was_there(name: str) -> bool:
            seen = self.seen_at[name]
            return name in actors or (seen is not None and seen >= self.since)

        there = {a.name: a.role == "agent" or (a.name, "take") in acted for a in self.agents if was_there(a.name)}
        if any(there.values()):
            return there
        only_leads = all(agent.role == "lead" for agent in self.agents)
        return {agent.name: agent.role == "agent" or only_leads for agent in self.agents}

    def shifts(self) -> dict[str, Schedule]:
        """When they usually work, where that is told."""
        moments: dict[str, list[datetime]] = defaultdict(list)
        for record in self.acted:
            moments[record.actor].append(record.at)
        shifts = {agent.name: usual_shift(self.schedule, moments[agent.name]) for agent in self.agents}
        return {name: shift for name, shift in shifts.items() if shift is not self.schedule}


def _working_days_ago(look: Look, schedule: Schedule) -> datetime:
    """The midnight that begins the last working days before today."""
    today = look.now.astimezone(look.zone).date()
    before = [today - back * DAY for back in range(1, LONGEST_BREAK + 1)]
    worked = [day for day in before if schedule.windows_on(day)][:LAST_DAYS]
    return datetime.combine(worked[-1] if worked else before[-1], time(), look.zone)


class _Track:
    """A ticket's time in hands and with its customer, told by its entries; what another department did is left out."""

    def __init__(self, policy: Policy, department: str, category: str | None, shifts: Mapping[str, Schedule]) -> None:
        self.processed: list[Handling] = []
        self._category = category
        self._schedule = policy.department(department).schedule
        self._common = policy.is_common(department, category)
        self._shifts = shifts
        self._status, self._holder, self._since = "", "", datetime.min.replace(tzinfo=UTC)
        self._spent: dict[str, timedelta] = defaultdict(timedelta)

    def follow(self, at: datetime, changed: dict[str, Any]) -> None:
        """Go on to an entry that changed these columns."""
        self._count(at)
        before, self._status, self._since = self._status, changed.get("status", self._status), at
        self._holder = changed.get("holder") or self._holder
        if self._status == RESOLVED and before == IN_PROGRESS:
            self.processed.append(self._handling())
        if self._status == RESOLVED or "department" in changed:
            self._spent.clear()

    def until(self, now: datetime) -> Handling:
        """What it has taken until now."""
        self._count(now)
        return self._handling()

    def _count(self, at: datetime) -> None:
        if self._status == IN_PROGRESS:
            hours = self._shifts.get(self._holder, self._schedule)
            self._spent[IN_PROGRESS] += hours.open_time_between(self._since, at, common=self._common)
        elif self._status == WAITING:
            self._spent[WAITING] += at - self._since

    def _handling(self) -> Handling:
        return Handling(self._category, self._spent[IN_PROGRESS], self._spent[WAITING])
