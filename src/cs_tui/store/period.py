"""What is read for a report: the entries of a period, streamed, and the counts of what is open now."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from cs_tui.store.connection import Connection, columns, listed
from cs_tui.store.records import EntryRecord
from cs_tui.store.statements import BY_ACTION, ENTRIES, NOT_PROCESSED

__all__ = ["ChangeRecord", "HappeningRecord", "OpenRecord", "PeriodReader", "StaffRecord"]

_STAFF = "('agent-add', 'agent-edit')"


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
        first, after = 1, 1 + (self._connection.value("SELECT max(id) FROM entries") or 0)
        from_here = "SELECT id, at FROM entries WHERE id >= :id ORDER BY id LIMIT 1"
        while first < after:
            middle = (first + after) // 2
            ((id, found),) = self._connection.rows(from_here, id=middle)
            if found < at:
                first = id + 1
            else:
                after = middle
        return first

    def entries_since(
        self, at: datetime, *, actors: Collection[str], actions: Collection[str] | None = None
    ) -> list[EntryRecord]:
        """What these agents did at this moment and later, in order; refused attempts too."""
        some, values = listed("actor", actors)
        query = f"{ENTRIES} WHERE id >= :first AND actor IN {some}"
        if actions is not None:
            wanted, named = listed("action", actions)
            query, values = f"{query} AND action IN {wanted}", values | named
        found = self._connection.records(EntryRecord, query, first=self.first_entry_since(at), **values)
        return sorted(found, key=lambda entry: entry.id)

    def unrated_since(self, at: datetime, *, actions: Collection[str]) -> list[int]:
        """Numbers of resolved tickets to which one of the actions, no take, was done since this moment, in their order.

        Those whose customer's satisfaction is known are left out, and those that dispute another.
        """
        done, named = listed("action", actions)
        # The entries lead the join: SQLite would rather begin with what is resolved, nearly all there is.
        query = f"""
            SELECT tickets.number FROM (
                SELECT DISTINCT number FROM entries
                WHERE id >= :first AND action IN {done} AND {BY_ACTION} AND NOT refused
            ) AS done CROSS JOIN tickets
            WHERE tickets.number = done.number AND tickets.status = 'resolved' AND tickets.satisfaction IS NULL
                AND tickets.disputes IS NULL
            ORDER BY tickets.number"""
        return self._connection.column(query, first=self.first_entry_since(at), **named)

    def staff_entries(self, first: int = 1) -> list[StaffRecord]:
        """Entries from id ``first`` on that say which agents there are, in order."""
        query = f"""
            SELECT id, detail FROM entries
            WHERE number IS NULL AND id >= :first AND action IN {_STAFF} AND NOT refused ORDER BY id"""
        return self._connection.records(StaffRecord, query, first=first)

    def happenings(
        self, first: int, after: int, *, actions: Collection[str], in_detail: Collection[str]
    ) -> list[HappeningRecord]:
        """Entries from id ``first`` to before ``after``, in order: those of the actions, and refusals of any.

        The detail is read for the actions ``in_detail`` alone.
        """
        wanted, named = listed("action", actions)
        told, more = listed("told", in_detail)
        detail = f"CASE WHEN entries.action IN {told} THEN entries.detail ELSE '' END"
        scope = {"department": "tickets.department", "category": "tickets.category"}
        query = f"""
            SELECT {columns(HappeningRecord, "entries", detail=detail, **scope)}
            FROM entries LEFT JOIN tickets ON tickets.number = entries.number
            WHERE entries.id >= :first AND entries.id < :after AND (entries.refused OR entries.action IN {wanted})
            ORDER BY entries.id"""
        return self._connection.records(HappeningRecord, query, first=first, after=after, **named, **more)

    def changes_of(self, numbers: Collection[int], columns: Collection[str], before: int) -> list[ChangeRecord]:
        """Changes of these tickets whose detail names one of the columns, ticket by ticket, each one's in order.

        Those before the entry ``before`` alone. A detail may name a column elsewhere than among what was set; that is
        the caller's to see.
        """
        patterns = {f"column_{place}": f'%"{name}":%' for place, name in enumerate(columns)}
        named = " OR ".join(f"detail LIKE :{each}" for each in patterns)
        query = f"""
            SELECT id, at, number, detail FROM entries
            WHERE ({named}) AND number IN ({self._connection.dialect.among("numbers")}) AND id < :before
            ORDER BY number, id"""
        values = {"numbers": json.dumps(list(numbers)), "before": before}
        return self._connection.records(ChangeRecord, query, **values, **patterns)

    def open_now(self) -> list[OpenRecord]:
        """How many tickets are not processed, by scope and status."""
        query = f"""
            SELECT department, category, status, count(*) FROM tickets
            WHERE {NOT_PROCESSED} GROUP BY department, category, status"""
        return self._connection.records(OpenRecord, query)
