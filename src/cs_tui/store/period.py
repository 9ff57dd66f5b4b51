"""What is read for a report: the entries of a period, streamed, and the counts of what is open now."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, case, func, or_, select

from cs_tui.store.records import EntryRecord
from cs_tui.store.search import NOT_PROCESSED
from cs_tui.store.tables import entries, tickets

__all__ = ["ChangeRecord", "HappeningRecord", "OpenRecord", "PeriodReader", "StaffRecord"]

_FROM_HERE = select(entries.c.id, entries.c.at).where(entries.c.id >= bindparam("id")).order_by(entries.c.id).limit(1)
STAFF = ("agent-add", "agent-edit")


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


@dataclass(frozen=True, slots=True)
class StaffRecord:
    """What an entry says of an agent who was added or edited."""

    id: int
    detail: str


class PeriodReader:
    """The part of a `Reader` that tells of a period: entries are found by their place, not read through."""

    _connection: Connection

    def first_entry_since(self, at: datetime) -> int:
        """The id of the first entry of this moment or later; one more than the newest where there is none.

        Found by halving, for no entry is older than the one before it: the journal has no index by time.
        """
        first, after = 1, 1 + (self._connection.execute(select(func.max(entries.c.id))).scalar() or 0)
        while first < after:
            middle = (first + after) // 2
            found = self._connection.execute(_FROM_HERE, {"id": middle}).one()
            if found.at < at:
                first = found.id + 1
            else:
                after = middle
        return first

    def entries_since(
        self, at: datetime, *, actors: Collection[str], actions: Collection[str] | None = None
    ) -> list[EntryRecord]:
        """What these agents did at this moment and later, in order; refused attempts too."""
        query = select(*entries.c).where(entries.c.id >= self.first_entry_since(at), entries.c.actor.in_(actors))
        if actions is not None:
            query = query.where(entries.c.action.in_(actions))
        found = [EntryRecord(**row._mapping) for row in self._connection.execute(query)]
        return sorted(found, key=lambda entry: entry.id)

    def unrated_since(self, at: datetime, *, actions: Collection[str]) -> list[int]:
        """Numbers of resolved tickets to which one of the actions was done at this moment or later, in their order.

        Those whose customer's satisfaction is known are left out, and those that dispute another.
        """
        done = select(entries.c.number).where(
            entries.c.id >= self.first_entry_since(at), entries.c.action.in_(actions), entries.c.refused.is_(False)
        )
        query = select(tickets.c.number).where(
            tickets.c.number.in_(done),
            tickets.c.status == "resolved",
            tickets.c.satisfaction.is_(None),
            tickets.c.disputes.is_(None),
        )
        return list(self._connection.execute(query.order_by(tickets.c.number)).scalars())

    def staff_entries(self, first: int = 1) -> list[StaffRecord]:
        """Entries from id ``first`` on that say which agents there are, in order."""
        query = select(entries.c.id, entries.c.detail).where(
            entries.c.number.is_(None), entries.c.id >= first, entries.c.action.in_(STAFF), entries.c.refused.is_(False)
        )
        return [StaffRecord(**row._mapping) for row in self._connection.execute(query.order_by(entries.c.id))]

    def happenings(
        self, first: int, after: int, *, actions: Collection[str], in_detail: Collection[str]
    ) -> list[HappeningRecord]:
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
        return [HappeningRecord(**row._mapping) for row in self._connection.execute(query)]

    def changes_of(self, numbers: Collection[int], columns: Collection[str], before: int) -> list[ChangeRecord]:
        """Changes of these tickets whose detail names one of the columns, ticket by ticket, each one's in order.

        Those before the entry ``before`` alone. A detail may name a column elsewhere than among what was set; that is
        the caller's to see.
        """
        named = or_(*(entries.c.detail.contains(f'"{column}":', autoescape=True) for column in columns))
        query = (
            select(entries.c.id, entries.c.at, entries.c.number, entries.c.detail)
            .where(named, entries.c.number.in_(numbers), entries.c.id < before)
            .order_by(entries.c.number, entries.c.id)
        )
        return [ChangeRecord(**row._mapping) for row in self._connection.execute(query)]

    def open_now(self) -> list[OpenRecord]:
        """How many tickets are not processed, by scope and status."""
        columns: tuple[Any, ...] = (tickets.c.department, tickets.c.category, tickets.c.status)
        query = select(*columns, func.count().label("count")).where(tickets.c.status.in_(NOT_PROCESSED))
        return [OpenRecord(**row._mapping) for row in self._connection.execute(query.group_by(*columns))]
