"""What is read for a report: the entries of a period, streamed, and the counts of what is open now."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, func, or_, select

from cs_tui.store.search import NOT_PROCESSED
from cs_tui.store.tables import entries, tickets

__all__ = ["ChangeRecord", "HappeningRecord", "OpenRecord", "PeriodReader"]

PAGE = 1_000
"""Entries fetched at once."""
ASKED_AT_ONCE = 500
"""Tickets named in one query."""


@dataclass(frozen=True, slots=True)
class HappeningRecord:
    """An entry beside the scope that its ticket has now; ``detail`` is empty where it was not asked for."""

    id: int
    at: datetime
    actor: str
    action: str
    number: int | None
    clause: str | None
    refused: bool
    detail: str
    department: str | None
    category: str | None


@dataclass(frozen=True, slots=True)
class ChangeRecord:
    """What an entry says of a ticket's change."""

    id: int
    at: datetime
    number: int
    detail: str


@dataclass(frozen=True, slots=True)
class OpenRecord:
    """How many tickets of a scope are in a status now."""

    department: str | None
    category: str | None
    status: str
    count: int


class PeriodReader:
    """The part of a `Reader` that reports are made of. Nothing here keeps more than a page of the journal."""

    _connection: Connection

    def first_entry_since(self, at: datetime) -> int:
        """The id of the first entry of this moment or later; one more than the newest where there is none.

        Found by halving, for no entry is older than the one before it: the journal has no index by time.
        """
        first, after = 1, 1 + (self._connection.execute(select(func.max(entries.c.id))).scalar() or 0)
        while first < after:
            middle = (first + after) // 2
            from_here = select(entries.c.id, entries.c.at).where(entries.c.id >= middle).order_by(entries.c.id).limit(1)
            found = self._connection.execute(from_here).one()
            if found.at < at:
                first = found.id + 1
            else:
                after = middle
        return first

    def happenings(
        self, first: int, after: int, *, actions: Collection[str], in_detail: Collection[str]
    ) -> Iterator[HappeningRecord]:
        """Entries from id ``first`` to before ``after``, in order: those of the actions, and refusals of any.

        The detail is read for the actions ``in_detail`` alone.
        """
        wanted = [column for column in entries.c if column.name in ("id", "at", "actor", "action", "number", "clause")]
        detail = case((entries.c.action.in_(in_detail), entries.c.detail), else_="").label("detail")
        query = (
            select(*wanted, entries.c.refused, detail, tickets.c.department, tickets.c.category)
            .outerjoin_from(entries, tickets, tickets.c.number == entries.c.number)
            .where(entries.c.id >= first, entries.c.id < after)
            .where(or_(entries.c.refused, entries.c.action.in_(actions)))
            .order_by(entries.c.id)
        )
        with self._connection.execute(query.execution_options(yield_per=PAGE)) as rows:
            for row in rows:
                yield HappeningRecord(**row._mapping)

    def changes_of(self, numbers: Collection[int], columns: Collection[str]) -> Iterator[ChangeRecord]:
        """Changes of these tickets whose detail names one of the columns, ticket by ticket, each one's in order.

        A detail may name it elsewhere than among what was set; that is the caller's to see.
        """
        named = or_(*(entries.c.detail.contains(f'"{column}":', autoescape=True) for column in columns))
        query = (
            select(entries.c.id, entries.c.at, entries.c.number, entries.c.detail)
            .where(named)
            .order_by(entries.c.number, entries.c.id)
        )
        ordered = sorted(numbers)
        for start in range(0, len(ordered), ASKED_AT_ONCE):
            some = entries.c.number.in_(ordered[start : start + ASKED_AT_ONCE])
            for row in self._connection.execute(query.where(some)):
                yield ChangeRecord(**row._mapping)

    def open_now(self) -> list[OpenRecord]:
        """How many tickets are not processed, by scope and status."""
        columns: tuple[Any, ...] = (tickets.c.department, tickets.c.category, tickets.c.status)
        query = select(*columns, func.count().label("count")).where(tickets.c.status.in_(NOT_PROCESSED))
        return [OpenRecord(**row._mapping) for row in self._connection.execute(query.group_by(*columns))]
