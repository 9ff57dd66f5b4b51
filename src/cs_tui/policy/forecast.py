"""Which tickets of a department will miss their deadline under strict order (3.1, 2.2c, 2.2d), told before it happens.

The hours ahead are played through a number of times. Each time every ticket takes as long as one that was processed
lately, drawn by lot; its risk is the share of the runs in which it is not processed by its deadline. What cannot be
known is left out: agents who come or go, tickets that a lead moves, requirements that are still to be approved. What
arrives later stands behind in the order and changes nothing.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf
from random import Random
from statistics import median_low
from zoneinfo import ZoneInfo

from cs_tui.policy.deadlines import act_by, deadline
from cs_tui.policy.facts import AWAITING, IN_PROGRESS, QUEUED, WAITING, TicketFacts
from cs_tui.policy.hours import Schedule
from cs_tui.policy.model import Policy
from cs_tui.policy.simulation import Course, Effort, Job, OpenHours, World, run

__all__ = ["ASSUMED", "ENOUGH", "LONGEST_QUEUE", "RUNS", "Handling", "Prediction", "forecast"]

RUNS = 50
AT_RISK = 0.2
"""The share of the runs in which a ticket misses its deadline, from which on it is at risk."""
LONGEST_QUEUE = 500
"""Queued tickets that are forecast, from the head on."""
ENOUGH = 10
"""Processed tickets of a category from which its own times are drawn; with fewer, the whole department's."""
ASSUMED = timedelta(minutes=30)
"""Open time a ticket is taken to need where none has been processed yet."""
FIRST_ANSWER = timedelta(days=1)
"""After which a customer is taken to answer where none has been waited for yet."""
LAST_TOUCH = timedelta(minutes=5)
"""Open time that a ticket needs at least when its customer has answered."""
BEYOND = timedelta(days=28)
"""How far behind the last deadline the forecast looks."""
HELD = (IN_PROGRESS, WAITING)


@dataclass(frozen=True, slots=True)
class Handling:
    """How long a ticket was in a hand, in open time, and then with its customer, in calendar time."""

    category: str | None
    worked: timedelta
    waited: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Prediction:
    """What is to be expected of one ticket; times are in the company's zone.

    ``place`` counts from 1 in the order of the queue, ``None`` for one that is held. ``turn`` and ``done`` are the
    medians of its being taken and processed, ``None`` where that is not in sight. ``risk`` is the share of ``runs`` in
    which it was not processed by its deadline: 1 for one that is overdue. ``explanation`` says all of it in words.
    """

    number: int
    status: str
    holder: str | None
    place: int | None
    deadline: datetime
    deadline_clause: str
    act_by: datetime | None
    turn: datetime | None
    done: datetime | None
    missed: int
    runs: int
    explanation: str

    @property
    def risk(self) -> float:
        """The share of the runs in which the deadline was missed, from 0 to 1."""
        return self.missed / self.runs

    @property
    def is_at_risk(self) -> bool:
        """Whether somebody should look after it: its deadline was missed in `AT_RISK` of the runs, or more."""
        return self.risk >= AT_RISK


def forecast(
    policy: Policy,
    department: str,
    now: datetime,
    tickets: Sequence[TicketFacts],
    agents: Mapping[str, bool],
    *,
    processed: Sequence[Handling] = (),
    so_far: Mapping[int, Handling] | None = None,
    shifts: Mapping[str, Schedule] | None = None,
    queue_length: int | None = None,
    runs: int = RUNS,
) -> tuple[Prediction, ...]:
    """Foretell the department's tickets that are held, then those queued, in order, the first `LONGEST_QUEUE`.

    ``tickets`` are its queued, awaiting, in-progress and waiting ones; a waiting one is told too, as its deadline runs
    on (2.2d). ``agents`` are at the desk in the hours ahead, each with whether they take from the queue. ``processed``
    tells how long tickets took lately, ``so_far`` how long those that are held have taken, by number. ``shifts`` are
    the schedules of agents who are not at the desk for all its open time. ``queue_length`` is how many are queued,
    where those handed in are but the first. The same arguments give the same answer.
    """
    ordered = sorted(tickets, key=lambda ticket: (ticket.queued_at or ticket.due_from, ticket.number))
    queued = [ticket for ticket in ordered if ticket.status == QUEUED]
    told = [t for t in ordered if t.status in HELD] + queued[:LONGEST_QUEUE]
    known = [*told, *(ticket for ticket in ordered if ticket.status == AWAITING)]
    known.sort(key=lambda ticket: (ticket.queued_at or ticket.due_from, ticket.number))
    past = _Past(processed, so_far or {})
    world = _world(policy, department, now, known, agents, shifts=shifts or {})
    choices = [past.choices(ticket) for ticket in known]
    lots = Random(department)  # noqa: S311 - lots for a simulation, the same each time
    courses: dict[int, list[Course]] = defaultdict(list)
    for _ in range(runs):
        drawn = [lots.choice(of_one) for of_one in choices]
        for ticket, course in zip(known, run(world, drawn), strict=True):
            courses[ticket.number].append(course)
    places = {ticket.number: place for place, ticket in enumerate(queued, start=1)}
    teller = _Teller(policy, now, agents, past)
    teller.in_shifts = bool(shifts)
    teller.know_the_queue(queued, queue_length or len(queued))
    return tuple(teller.tell(ticket, places.get(ticket.number), courses[ticket.number]) for ticket in told)


def _world(
    policy: Policy,
    department: str,
    now: datetime,
    tickets: Sequence[TicketFacts],
    agents: Mapping[str, bool],
    *,
    shifts: Mapping[str, Schedule],
) -> World:
    schedule, limits = policy.department(department).schedule, policy.limits
    due = {ticket.number: deadline(policy, ticket).at for ticket in tickets}
    horizon = max([now, *due.values()]) + BEYOND
    jobs = [
        Job(
            number=ticket.number,
            status=ticket.status,
            customer=ticket.customer_address,
            common=policy.is_common(department, ticket.category),
            due=(due[ticket.number] - now).total_seconds(),
            holder=ticket.holder,
        )
        for ticket in tickets
    ]
    return World(
        jobs,
        agents,
        limits.hold,
        limits.next_issue.total_seconds(),
        {name: OpenHours.of(shifts.get(name, schedule), now, horizon, common=False) for name in agents},
        {name: OpenHours.of(shifts.get(name, schedule), now, horizon, common=True) for name in agents},
    )


class _Past:
    """How long tickets have taken, and so how much one may still ask for."""

    def __init__(self, processed: Sequence[Handling], so_far: Mapping[int, Handling]) -> None:
        self._all = list(processed) or [Handling(None, ASSUMED)]
        self.is_assumed = not processed
        self._so_far = so_far
        self._of: dict[str | None, list[Handling]] = defaultdict(list)
        for handling in self._all:
            self._of[handling.category].append(handling)
        self._efforts: dict[str | None, list[Effort]] = {}

    def like(self, category: str | None) -> list[Handling]:
        """What was processed of a category; of the whole department where that is too little."""
        own = self._of.get(category, [])
        return own if len(own) >= ENOUGH else self._all

    def usual(self, category: str | None) -> timedelta:
        """The median open time of a ticket of the category."""
        return median_low(handling.worked for handling in self.like(category))

    def choices(self, ticket: TicketFacts) -> list[Effort]:
        """What the ticket may still ask for, each as likely as the others."""
        spent = self._so_far.get(ticket.number, Handling(ticket.category, timedelta()))
        if ticket.status == IN_PROGRESS:
            return self._rest(ticket.category, spent)
        if ticket.status == WAITING:
            return self._answers(ticket.category, spent)
        if ticket.category not in self._efforts:
            self._efforts[ticket.category] = [_effort(h.worked, h.waited) for h in self.like(ticket.category)]
        return self._efforts[ticket.category]

    def _rest(self, category: str | None, spent: Handling) -> list[Effort]:
        """As long as those that took longer than this one has so far; else the usual time once more."""
        longer = [h for h in self.like(category) if h.worked > spent.worked]
        if not longer:
            return [_effort(self.usual(category))]
        return [_effort(h.worked - spent.worked, timedelta() if spent.waited else h.waited) for h in longer]

    def _answers(self, category: str | None, spent: Handling) -> list[Effort]:
        """As the customers who took longer to answer than this one has so far; else as long again."""
        later = [h for h in self._all if h.waited > spent.waited]
        if later:
            return [_effort(max(h.worked - spent.worked, LAST_TOUCH), h.waited - spent.waited) for h in later]
        return [_effort(max(self.usual(category) - spent.worked, LAST_TOUCH), max(spent.waited, FIRST_ANSWER))]


def _effort(worked: timedelta, waited: timedelta = timedelta()) -> Effort:
    return Effort(worked.total_seconds(), waited.total_seconds())


class _Teller:
    """Puts the runs of a ticket into a prediction and its sentence."""

    def __init__(self, policy: Policy, now: datetime, agents: Mapping[str, bool], past: _Past) -> None:
        self._policy, self._now, self._agents, self._past = policy, now, agents, past
        self.in_shifts = False

    def know_the_queue(self, queued: Sequence[TicketFacts], length: int) -> None:
        self._queued = length
        self._before: dict[int, int] = {}
        newest: dict[str, int] = {}
        for ticket in queued:
            if ticket.customer_address in newest:
                self._before[ticket.number] = newest[ticket.customer_address]
            newest[ticket.customer_address] = ticket.number

    def tell(self, ticket: TicketFacts, place: int | None, courses: Sequence[Course]) -> Prediction:
        due, last_moment = deadline(self._policy, ticket), act_by(self._policy, ticket)
        turn = self._time(median_low(course.turn for course in courses))
        done = self._time(median_low(course.done for course in courses))
        missed = sum(course.missed for course in courses)
        parts = [self._standing(ticket, place, turn, done)]
        if due.at <= self._now:
            parts.append(f"overdue since {self._said(due.at)} ({due.clause})")
        else:
            chained = self._time(median_low(course.due for course in courses))
            if chained is not None and chained < due.at:
                clause = self._policy.limits.next_issue_clause
                parts.append(f"due about {self._said(chained)}, after the customer's issue before it ({clause})")
            limit = f"act by {self._said(last_moment)}" if last_moment else f"due {self._said(due.at)}"
            parts.append(f"{limit} ({due.clause}); missed in {missed} of {len(courses)} runs")
        if place is not None and self._queued > LONGEST_QUEUE:
            parts.append(f"only the first {LONGEST_QUEUE} of {self._queued} are forecast")
        zone = self._policy.calendar.zone
        return Prediction(
            number=ticket.number,
            status=ticket.status,
            holder=ticket.holder,
            place=place,
            deadline=due.at.astimezone(zone),
            deadline_clause=due.clause,
            act_by=None if last_moment is None else last_moment.astimezone(zone),
            turn=turn,
            done=done,
            missed=missed,
            runs=len(courses),
            explanation="; ".join(parts) + ".",
        )

    def _standing(self, ticket: TicketFacts, place: int | None, turn: datetime | None, done: datetime | None) -> str:
        if place is None:
            verb = "waits for the customer with" if ticket.status == WAITING else "in progress with"
            if ticket.holder not in self._agents:
                return f"{verb} {ticket.holder}, who is not at the desk: it stays there until a lead moves it (4.1)"
            return f"{verb} {ticket.holder}; processed {_about(self._said(done))}"
        takers = sum(self._agents.values())
        each = f"{_minutes(self._past.usual(ticket.category))} each"
        each = f"{each} assumed, as none has been processed yet" if self._past.is_assumed else f"about {each}"
        when = " at their usual hours" if self.in_shifts else ""
        parts = [f"{_ordinal(place)} in order", f"{takers} agent{'' if takers == 1 else 's'}{when}, {each}"]
        before = ticket.behind or self._before.get(ticket.number)
        if before is not None:
            parts.append(f"behind #{before} of the same customer ({self._policy.limits.next_issue_clause})")
        return "; ".join([*parts, f"its turn {_about(self._said(turn))}"])

    def _time(self, seconds: float) -> datetime | None:
        return None if seconds == inf else (self._now + timedelta(seconds=seconds)).astimezone(self._zone)

    def _said(self, at: datetime | None) -> str:
        return "" if at is None else at.astimezone(self._zone).strftime("%a %d %b %H:%M")

    @property
    def _zone(self) -> ZoneInfo:
        return self._policy.calendar.zone


def _about(when: str) -> str:
    return f"about {when}" if when else "not in sight"


def _minutes(open_time: timedelta) -> str:
    minutes = max(round(open_time / timedelta(minutes=1)), 1)
    return f"{minutes} min" if minutes < 120 else f"{minutes / 60:.3g} h"


def _ordinal(place: int) -> str:
    ending = "th" if place % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending}"
