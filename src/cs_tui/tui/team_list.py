"""A team as a list: who is there and holds what since when, what is late or will be, and the queue (3.1, 4.1)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from cs_tui.desk import Agent, Desk, Member
from cs_tui.policy import Policy
from cs_tui.tui.listing import Group, Listing, Order, Told
from cs_tui.tui.signs import Signs, signs
from cs_tui.tui.words import day, when

if TYPE_CHECKING:
    from cs_tui.desk import Prediction

__all__ = ["TeamReader", "left_behind", "member_words", "not_a_lead"]


def not_a_lead(me: Agent, policy: Policy) -> str:
    """Why somebody has no team screen."""
    del policy
    return "" if me.role == "lead" else "The team screen is the lead's, who looks after the department (4.1)."


def left_behind(desk: Desk) -> str:
    """What those hold who have left: a pointer for their lead, empty where there is nothing (4.1)."""
    gone = [each for each in desk.team().members if each.presence in ("absent", "retired") and each.holds]
    said = [f"{m.agent.name} is gone with {', '.join(f'#{held.number}' for held in m.holds)} in hand" for m in gone]
    clause = desk.policy().limits.absence_clause
    return f"{'; '.join(said)}; T shows the team ({clause})." if said else ""


class TeamReader:
    """Reads a team; its forecast, which takes a while to make, once a minute."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._minute: datetime | None = None
        self._forecast: dict[int, Prediction] = {}

    def order(self) -> Order:
        """The team, each ticket once: with its holder, else where it is late or at risk, else in the queue."""
        desk, team = self._desk, self._desk.team()
        now = desk.clock().astimezone(desk.policy().calendar.zone)
        forecast = self._predictions(now)
        queued = next((section.numbers for section in desk.sections() if section.name == "next"), ())
        places = {number: place for place, number in enumerate(queued, 1)}
        held = {each.number: each.since for member in team.members for each in member.holds}
        late = tuple(number for number in team.overdue if number not in held)
        risky = tuple(
            each.number
            for each in sorted(forecast.values(), key=lambda each: (each.deadline, each.number))
            if each.is_at_risk and each.number in places and each.number not in late
        )
        rest = tuple(number for number in queued if number not in {*late, *risky})
        groups = [_group(member, now, signs()) for member in team.members if member.holds or not member.agent.retired]
        more = len(team.overdue) - len(late)
        groups += [
            Group("late", late, said=(f"{len(late)}, and {more} held above",) if more else ()),
            Group("at risk", risky, said=(f"{len(risky)} by the forecast",)),
            Group("queue", rest, empty=(f"The {'rest of the ' if late or risky else ''}queue is empty.",)),
        ]
        open_ones = {number: each for number, each in forecast.items() if number not in team.overdue}
        told = {n: _told(open_ones.get(n), places.get(n), held.get(n), now) for n in {*held, *places}}
        about = {number: each.explanation for number, each in forecast.items()}
        return Order(Listing(groups), told, about)

    def _predictions(self, now: datetime) -> "Mapping[int, Prediction]":
        minute = now.replace(second=0, microsecond=0)
        if minute != self._minute:
            self._forecast = {each.number: each for each in self._desk.forecast()}
            self._minute = minute
        return self._forecast


def _group(member: Member, now: datetime, with_signs: Signs) -> Group:
    numbers = tuple(each.number for each in member.holds)
    ink = "warning" if member.presence in ("absent", "retired") else "good" if member.presence == "here" else "faint"
    said = tuple(member_words(member, now, with_signs))
    return Group(f"with {member.agent.name}", numbers, title=member.agent.name, said=said, ink=ink, always=True)


def member_words(member: Member, now: datetime, with_signs: Signs) -> Iterator[str]:
    """An agent's presence, what they hold and did today: in full, and for narrow places."""
    sign = {"here": with_signs.open, "away": with_signs.closed}.get(member.presence, with_signs.overdue)
    since = "" if member.seen_at is None else when(member.seen_at.astimezone(now.tzinfo), now)
    hours = 0 if member.away_for is None else int(member.away_for.total_seconds() // 3600)
    if member.presence == "here":
        long = short = "here"
    elif member.presence == "away":
        long, short = f"away since {since}", f"away {since}"
    elif member.presence == "retired":
        long = short = "retired"
    elif hours:
        long, short = f"gone: no sign for {hours} working hours", f"gone {hours} h"
    else:
        long = short = "never here"
    dot, holds, done = with_signs.dot, len(member.holds), member.done_today
    yield f"{sign} {long} {dot} holds {holds} {dot} done today {done}"
    yield f"{sign} {long} {dot} holds {holds}, did {done}"
    yield f"{sign} {short} {dot} {holds} held, {done} done"
    yield f"{sign} {short} {dot} {holds} held"


def _told(prediction: "Prediction | None", place: int | None, since: datetime | None, now: datetime) -> Told:
    """Since when a ticket is held or its place in the queue, and how likely it is to be late."""
    risk = f"{prediction.risk:.0%} late" if prediction is not None and prediction.is_at_risk else ""
    words = short = "" if place is None else f"number {place}"
    if since is not None:
        taken = since.astimezone(now.tzinfo)
        words, short = f"since {(day if risk else when)(taken, now)}", f"from {day(taken, now)}"
    return Told(", ".join(filter(None, (words, risk))), risk or short)
