"""What is read to tell how long tickets take: what was processed lately, the moves of tickets, and who acted."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, cast, func, select

from cs_tui.store.period import PeriodReader
from cs_tui.store.tables import entries, tickets

__all__ = ["ActedRecord", "DurationsReader", "MoveRecord"]

FETCHED = 500
"""Tickets named in one query."""


@dataclass(frozen=True, slots=True)
class MoveRecord:
    """An entry of a ticket that was not refused: when, and its detail as it was written."""

    number: int
    at: datetime
    detail: str


@dataclass(frozen=True, slots=True)
class ActedRecord:
    """That somebody did something."""

    at: datetime
    actor: str
    action: str


class DurationsReader(PeriodReader):
    """The part of a `Reader` that forecasts are made of."""

    def newest_with(self, action: str, department: str, *, limit: int, within: int) -> list[int]:
        """Numbers of a department's tickets to which an action was done last, each once, the newest first.

        ``limit`` entries are counted at most, of the newest ``within`` ones of the whole journal.
        """
        last = select(func.max(entries.c.id)).scalar_subquery()
        # Asked for each entry and not joined: SQLite would begin with the department's tickets, all of them.
        its_department = select(tickets.c.department).where(tickets.c.number == entries.c.number).scalar_subquery()
        query = (
            select(entries.c.number)
            .where(
                entries.c.id > last - within,
                entries.c.action == action,
                entries.c.refused.is_(False),
                its_department == department,
            )
            .order_by(entries.c.id.desc())
            .limit(limit)
        )
        return list(dict.fromkeys(self._connection.execute(query).scalars()))

    def moves(self, numbers: Iterable[int]) -> list[MoveRecord]:
        """What was done with these tickets; each one's moves are in order."""
        wanted = list(numbers)
        query = select(entries.c.number, entries.c.at, entries.c.detail).where(entries.c.refused.is_(False))
        found = []
        for start in range(0, len(wanted), FETCHED):
            some = query.where(entries.c.number.in_(wanted[start : start + FETCHED]))
            found += [MoveRecord(*row) for row in self._connection.execute(some.order_by(entries.c.id))]
        return found

    def acted_since(self, at: datetime, actors: Collection[str]) -> list[ActedRecord]:
        """What these agents did since this moment, without what was refused.

        Of what is alike within a quarter of an hour only the newest is told: the zones' hours all begin with one.
        """
        hour, quarter = func.substr(entries.c.at, 1, 13), cast(func.substr(entries.c.at, 15, 2), Integer) // 15
        query = (
            select(func.max(entries.c.at), entries.c.actor, entries.c.action)
            .where(
                entries.c.id >= self.first_entry_since(at),
                entries.c.actor.in_(actors),
                entries.c.refused.is_(False),
            )
            .group_by(entries.c.actor, entries.c.action, hour, quarter)
        )
        return [ActedRecord(*row) for row in self._connection.execute(query)]
