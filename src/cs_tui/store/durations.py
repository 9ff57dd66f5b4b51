"""What is read to tell how long tickets take: what was processed lately, the moves of tickets, and who acted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from sqlalchemy import Connection, func, select

from cs_tui.store.tables import entries, tickets

__all__ = ["ActedRecord", "DurationsReader", "MoveRecord"]

FETCHED = 500
"""Entries fetched, and tickets named, at once."""


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


class DurationsReader:
    """The part of a `Reader` that forecasts are made of."""

    _connection: Connection

    def newest_with(self, action: str, department: str, *, limit: int, within: int) -> list[int]:
        """Numbers of a department's tickets to which an action was done last, each once, the newest first.

        ``limit`` entries are counted at most, of the newest ``within`` ones of the whole journal.
        """
        last = select(func.max(entries.c.id)).scalar_subquery()
        query = (
            select(entries.c.number)
            .join_from(entries, tickets)
            .where(
                entries.c.id > last - within,
                entries.c.action == action,
                entries.c.refused.is_(False),
                tickets.c.department == department,
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

    def acted_since(self, at: datetime) -> list[ActedRecord]:
        """Who did what since this moment, the newest first, without what was refused; read from the newest back."""
        query = select(entries.c.at, entries.c.actor, entries.c.action, entries.c.refused)
        newest_first = query.order_by(entries.c.id.desc()).execution_options(yield_per=FETCHED)
        with self._connection.execute(newest_first) as rows:
            recent = takewhile(lambda row: row.at >= at, rows)
            return [ActedRecord(row.at, row.actor, row.action) for row in recent if not row.refused]
