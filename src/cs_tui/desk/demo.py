"""The demo: a throw-away store in which the last days of a small company have been worked through, by its policy."""

import gzip
import heapq
import re
import tempfile
import tomllib
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from cs_tui.desk.administration import Administration, make_store
from cs_tui.desk.desk import Desk
from cs_tui.desk.holiday_cache import kept_holidays
from cs_tui.desk.incoming import Incoming
from cs_tui.desk.values import Customer, Outcome, Ticket
from cs_tui.policy import Policy, Refused, load_policy, shipped
from cs_tui.store import Store

__all__ = ["DEFAULT_AGENT", "make_demo", "play_demo"]

DEFAULT_AGENT = "tom"
EMPTY_HANDED = ("tom", "lea", "mai")
"""Agents who start the demo with nothing in hand."""

MONDAY = date(2026, 3, 9)
NINE = time(9, 0)
"""When the demo starts, in the company's zone, unless it is told another time."""

HISTORY = timedelta(days=13)
"""How far back the demo's store goes."""

PLAYED = shipped("demo", "played.db.gz")
"""The store as it is played for `MONDAY`; made by `python -m cs_tui.desk.demo`, and held to it by a test."""

_UNITS = {"d": "days", "h": "hours", "m": "minutes"}


def make_demo(path: Path, at: datetime | None = None) -> None:
    """Make the demo's store at ``path``, with a clock that shows ``at`` now and runs from there.

    What happened before was done by the demo's agents through the desk, so that its journal is a true one. For the
    week that the demo usually starts in, it ships as it was played.
    """
    zone = load_policy(holidays=kept_holidays).calendar.zone
    start = datetime.combine(MONDAY, NINE, zone) if at is None else at.astimezone(zone)
    monday = start.date() - timedelta(days=start.weekday())
    if start < datetime.combine(monday, NINE, zone):
        monday -= timedelta(days=7)
    as_shipped = monday == MONDAY
    store = Store.unpack(path, gzip.decompress(PLAYED.read_bytes())) if as_shipped else play_demo(path, monday)
    try:
        with store.write() as writer:
            writer.set("demo", str((start - datetime.now(UTC)).total_seconds()))
    finally:
        store.close()


def play_demo(path: Path, monday: date = MONDAY) -> Store:
    """Make the demo's store at ``path`` by playing all that happened before nine on that Monday."""
    policy = load_policy(holidays=kept_holidays)
    play = _Play(policy, datetime.combine(monday, NINE, policy.calendar.zone))
    make_store(path, clock=play.clock, settings={"demo": "0"})
    store = Store.open(path)
    play.run(Desk(store, None, play.clock))
    return store


def _data(name: str) -> list[dict[str, Any]]:
    found = tomllib.loads(shipped("demo", f"{name}.toml").read_text("utf-8"))[name]
    assert isinstance(found, list)
    return found


class _Play:
    """Events in order of time: arrivals, the front desk's work, and agents who work their queues head by head."""

    def __init__(self, policy: Policy, until: datetime) -> None:
        self.policy = policy
        self.until = until
        self.now = until - HISTORY
        self.agents = _data("agents")
        self.names = {customer["address"]: customer["name"] for customer in _data("customers")}
        self.scripts: dict[int, dict[str, Any]] = {}
        self.idle: dict[str, list[dict[str, Any]]] = {}
        self._events: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = count()

    def clock(self) -> datetime:
        """The moment that is being played."""
        return self.now

    def run(self, desk: Desk) -> None:
        """Play everything up to the demo's start, in one transaction."""
        self.desk = desk
        administration = Administration(desk)
        for agent in self.agents:
            administration.add_agent(**{key: agent[key] for key in ("name", "full_name", "department", "role")})
            seen = agent["left"] if "left" in agent else agent["seen"]
            self._at(self.until - _span(seen), partial(self._attend, agent))
        for ticket in _data("tickets"):
            self._at(self.until - _span(ticket["opened"]), partial(self._arrive, ticket))
        for agent in self.agents:
            self.idle.setdefault(agent["department"], []).append(agent)
        with desk.batch():
            while self._events:
                self.now, _, event = heapq.heappop(self._events)
                event()

    def _at(self, moment: datetime, event: Callable[[], None]) -> None:
        if moment <= self.until:
            heapq.heappush(self._events, (moment, next(self._order), event))

    def _soon(self, department: str, category: str | None, minutes: int, event: Callable[[], None]) -> None:
        """Play an event after some minutes in which the department's desk is open."""
        schedule = self.policy.departments[department].schedule
        common = self.policy.is_common(department, category)
        moment = schedule.add_open_time(self.now, timedelta(minutes=minutes), common=common)
        opening = schedule.next_opening(moment, common=common)
        if opening is not None:
            self._at(opening, event)

    def _attend(self, agent: dict[str, Any]) -> None:
        """An agent's desk is seen open, or closed, for the last time before the demo starts."""
        desk = self._as(agent["name"])
        if "left" in agent:
            desk.leave()
        else:
            desk.be_here()

    def _as(self, name: str | None) -> Desk:
        self.desk.agent_name = name
        return self.desk

    def _arrive(self, script: dict[str, Any]) -> None:
        sorted_already = script["channel"] == "system" and script["ends"] != "unsorted"
        incoming = Incoming(
            key=f"demo:{len(self.scripts)}",
            source="demo",
            customer=Customer(script["customer"], self.names[script["customer"]]),
            subject=script["subject"],
            body=script["body"],
            channel=script["channel"],
            department=script["department"] if sorted_already else None,
            category=script["category"] if sorted_already else None,
        )
        number = self._as(None).receive([incoming])[0]
        assert number is not None
        self.scripts[number] = script | {
            "replies": iter(script.get("replies", [])),
            "answers": iter(script.get("answers", [])),
        }
        if sorted_already:
            self._scoped(number)
        elif script["ends"] != "unsorted":
            self._soon(self.policy.front_desk.department, None, 6, partial(self._sort, number))

    def _sort(self, number: int) -> None:
        script = self.scripts[number]
        _done(self._as("mai").sort(number, script["department"], script["category"]))
        self._scoped(number)

    def _scoped(self, number: int) -> None:
        script = self.scripts[number]
        requirement = self.policy.category(script["department"], script["category"]).requires_approval
        if not requirement:
            self._wake(script)
        if script["ends"] == "merged":
            # The older one came by mail: the lead has it in their department once the front desk has sorted it.
            self._soon(self.policy.front_desk.department, None, 14, partial(self._merge, number))
        if not requirement or script["ends"] == "awaiting-approval":
            return
        decide = self._decline if script["ends"] == "declined" else self._approve
        self._soon(self.policy.front_desk.department, None, 18, partial(decide, number))

    def _approve(self, number: int) -> None:
        _done(self._as("ben").approve(number))
        self._wake(self.scripts[number])

    def _wake(self, script: dict[str, Any]) -> None:
        """The idle agents of a department look at their queue: something has come into it."""
        department = script["department"]
        for minutes, agent in enumerate(self.idle.pop(department, []), start=4):
            self._soon(department, script["category"], minutes, partial(self._look, agent))

    def _decline(self, number: int) -> None:
        _done(self._as("rosa").decline(number, next(self.scripts[number]["replies"])))
        self._processed(number)

    def _merge(self, number: int) -> None:
        """The lead merges a duplicate into the customer's older ticket."""
        script = self.scripts[number]
        older = next(n for n, other in self.scripts.items() if other.get("subject") == script["merged_into"])
        own = (agent for agent in self.agents if agent["department"] == script["department"])
        lead = next(agent["name"] for agent in own if agent["role"] == "lead")
        _done(self._as(lead).merge(number, older))

    def _look(self, agent: dict[str, Any]) -> None:
        """An agent looks at their queue, and takes its head unless the demo keeps that one queued."""
        desk = self._as(agent["name"])
        head, _ = desk.next_take()
        script = {} if head is None else self.scripts[head]
        keeps = script.get("ends") in ("queued", "merged") or (
            script.get("ends") == "in-progress" and agent["name"] in EMPTY_HANDED
        )
        taken = None if head is None or keeps else desk.take()
        if taken is None or isinstance(taken, Refused):
            self.idle.setdefault(agent["department"], []).append(agent)
            return
        if "note" in script:
            _done(desk.note(taken.number, script["note"]))
        self._soon(agent["department"], taken.category, 14, partial(self._answer, agent, taken.number))

    def _answer(self, agent: dict[str, Any], number: int) -> None:
        """An agent answers what they hold, and goes on as the script says."""
        script, name = self.scripts[number], agent["name"]
        reply, answer = next(script["replies"], None), next(script["answers"], None)
        if reply is None:
            return
        last = answer is None and script["ends"] == "resolved"
        _done(self._as(name).reply(number, reply, "resolve" if last else "wait"))
        if last:
            self._processed(number)
        if answer is not None:
            self._at(self.now + timedelta(hours=3), partial(self._write_again, agent, number, answer))
        self._soon(agent["department"], script["category"], 9, partial(self._look, agent))

    def _write_again(self, agent: dict[str, Any], number: int, text: str) -> None:
        self._as(None).customer_message(number, text)
        category = self.scripts[number]["category"]
        self._soon(agent["department"], category, 20, partial(self._answer, agent, number))

    def _processed(self, number: int) -> None:
        """The customer says what they think of it when they get to it; Customer Room records it when it opens."""
        if rated := self.scripts[number].get("rated"):
            record = partial(self._soon, self.policy.front_desk.department, None, 5 + number % 17)
            self._at(self.now + _span(rated["after"]), partial(record, partial(self._rate, number)))

    def _rate(self, number: int) -> None:
        script = self.scripts[number]
        _done(self._as("mai").rate(number, script["rated"]["score"], script["rated"]["said"]))
        if "disputed" in script:
            self._soon(self.policy.front_desk.department, None, 12, partial(self._dispute, number))

    def _dispute(self, number: int) -> None:
        dispute = _done(self._as("rosa").dispute(number, self.scripts[number]["disputed"]))
        self.scripts[dispute.number] = {"ends": "queued"}


def _done(outcome: Outcome) -> Ticket:
    """The demo's people do only what the policy allows."""
    if isinstance(outcome, Refused):
        raise RuntimeError(f"the demo's script breaks clause {outcome.clause}: {outcome.reason}")
    return outcome


def _span(text: str) -> timedelta:
    """``"4d 20h"`` as a stretch of time."""
    spans = (timedelta(**{_UNITS[found[2]]: int(found[1])}) for found in re.finditer(r"(\d+)([dhm])", text))
    return sum(spans, timedelta())


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        played = play_demo(Path(folder) / "store.db")
        PLAYED.write_bytes(gzip.compress(played.packed(), mtime=0))
        played.close()
