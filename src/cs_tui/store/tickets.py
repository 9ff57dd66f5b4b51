"""Which tickets there are: by number, in a queue, by arrival, overdue, found by a search, or like another."""

import json
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any

from cs_tui.store import statements as made
from cs_tui.store.connection import Connection, listed, where
from cs_tui.store.likeness import Alike, alike
from cs_tui.store.records import TicketRecord
from cs_tui.store.search import Filters, found

__all__ = ["TicketsReader"]


class TicketsReader:
    """The part of a `Reader` that gives tickets, whole or as numbers."""

    _connection: Connection

    def ticket(self, number: int) -> TicketRecord | None:
        """The ticket of this number."""
        if not 0 < number < 1 << 63:
            return None
        return self._connection.record(TicketRecord, f"{made.TICKETS} WHERE tickets.number = :number", number=number)

    def tickets(self, numbers: Iterable[int]) -> list[TicketRecord]:
        """The tickets of these numbers, in the order asked for; unknown numbers are left out."""
        wanted = list(numbers)
        query = f"{made.TICKETS} WHERE tickets.number IN ({self._connection.dialect.among('numbers')})"
        known = self._connection.records(TicketRecord, query, numbers=json.dumps(wanted))
        by_number = {ticket.number: ticket for ticket in known}
        return [by_number[number] for number in wanted if number in by_number]

    def numbers(
        self,
        *,
        only: str | None = None,
        statuses: Iterable[str] | None = None,
        holder: str | None = None,
        not_holder: str | None = None,
        customer_id: int | None = None,
    ) -> list[int]:
        """Numbers of tickets in order of arrival."""
        asked = {"department": only, "holder": holder, "customer_id": customer_id}
        values: dict[str, Any] = {column: value for column, value in asked.items() if value is not None}
        conditions = [f"{column} = :{column}" for column in values]
        if not_holder is not None:
            conditions.append("holder <> :not_holder")
            values["not_holder"] = not_holder
        if statuses is not None:
            condition, named = made.in_statuses(tuple(statuses))
            conditions.append(condition)
            values |= named
        query = f"SELECT number FROM tickets {where(conditions)} ORDER BY coalesce(queued_at, opened_at), number"
        return self._connection.column(query, **values)

    def those_of(self, numbers: Iterable[int], only: str | None) -> set[int]:
        """Of these numbers those that are tickets of a department, or any tickets where ``only`` is ``None``."""
        # The numbers lead the join: SQLite would rather begin with the department's tickets, all of them.
        query = f"""
            SELECT tickets.number FROM ({self._connection.dialect.among("numbers")}) AS asked CROSS JOIN tickets
            {where(["tickets.number = asked.value", *made.of(only)])}"""
        return set(self._connection.column(query, numbers=json.dumps(list(numbers)), only=only))

    def list_tickets(
        self,
        *,
        only: str | None = None,
        department: str | None = None,
        status: str | None = None,
        after: int = 0,
        limit: int | None = None,
    ) -> list[TicketRecord]:
        """Tickets by number, from the one after ``after``."""
        asked = {"tickets.department = :only": only, "tickets.department = :department": department}
        values: dict[str, Any] = {"only": only, "department": department, "after": after, "limit": limit}
        conditions = [condition for condition, value in asked.items() if value is not None]
        if status is not None:
            condition, named = made.in_statuses([status])
            conditions.append(condition)
            values |= named
        by = made.number(of_few=status is not None and made.part_of([status]) is not None)
        query = f"{made.TICKETS} {where([f'{by} > :after', *conditions])} ORDER BY {by}"
        if limit is not None:
            query = f"{query} LIMIT :limit"
        return self._connection.records(TicketRecord, query, **values)

    def scopes_in_use(self) -> list[tuple[str, str]]:
        """Department and category of all tickets, each pair once; what was processed may come back."""
        rows = self._connection.rows("SELECT DISTINCT department, category FROM tickets WHERE department IS NOT NULL")
        return [(department, category) for department, category in rows]

    def queued(self, department: str, categories: Iterable[str] | None = None) -> Iterator[TicketRecord]:
        """A department's queued tickets in order of arrival, read as far as the caller goes.

        ``categories`` leaves out the others unread.
        """
        query, values = f"{made.TICKETS} WHERE {made.IN_QUEUE}", {"department": department}
        if categories is not None:
            some, named = listed("category", categories)
            query, values = f"{query} AND tickets.category IN {some}", values | named
        page = self._queue_page(query, values, made.FIRST_CHUNK)
        wanted = made.FIRST_CHUNK
        while page:
            yield from page
            if len(page) < wanted:
                return
            wanted, last = min(8 * wanted, made.CHUNK), {"at": page[-1].queued_at, "number": page[-1].number}
            after = f"{query} AND (tickets.queued_at, tickets.number) > (:at, :number)"
            page = self._queue_page(after, values | last, wanted)

    def queue_numbers(self, department: str) -> list[int]:
        """Numbers of a department's queued tickets, in order of arrival."""
        query = f"SELECT number FROM tickets WHERE {made.IN_QUEUE} {made.BY_ARRIVAL}"
        return self._connection.column(query, department=department)

    def count_queued(self, department: str) -> int:
        """How many tickets are queued in a department."""
        query = f"SELECT count(*) FROM tickets WHERE {made.IN_QUEUE}"
        count: int = self._connection.value(query, department=department)
        return count

    def position(self, ticket: TicketRecord) -> int | None:
        """The ticket's place in its department's queue, counted from 1; ``None`` when it is not queued."""
        if ticket.status != "queued" or ticket.queued_at is None:
            return None
        before: int = self._connection.value(
            f"SELECT count(*) FROM tickets WHERE {made.IN_QUEUE} AND (queued_at, number) < (:at, :number)",
            department=ticket.department,
            at=ticket.queued_at,
            number=ticket.number,
        )
        return 1 + before

    def next_issue(self, customer_id: int, department: str) -> TicketRecord | None:
        """A customer's oldest ticket in a department that waits for its turn, or for approval before it."""
        return self._connection.record(TicketRecord, made.NEXT_ISSUE, customer_id=customer_id, department=department)

    def newest_of(self, customer_id: int, *, but: int, only: str | None, limit: int) -> list[TicketRecord]:
        """The newest tickets of a customer but one."""
        others = where(["tickets.customer_id = :customer_id", "tickets.number <> :but", *made.of(only)])
        query = f"{made.TICKETS} {others} ORDER BY tickets.number DESC LIMIT :rows"
        return self._connection.records(TicketRecord, query, customer_id=customer_id, but=but, only=only, rows=limit)

    def count_due(self, only: str | None, opened_before: datetime, chained_before: datetime) -> int:
        """How many open tickets have their due time's start before one of the two moments."""
        due, chained = self._overdue("count(*)", only)
        values = {"due": opened_before, "chained": chained_before, "only": only}
        count: int = self._connection.value(f"SELECT ({due}) + ({chained})", **values)
        return count

    def numbers_due(self, department: str, opened_before: datetime, chained_before: datetime) -> list[int]:
        """The open tickets of a department whose due time's start lies before one of the two moments, in that order."""
        due, chained = self._overdue("due_from, number", department)
        query = f"SELECT number FROM ({due} UNION ALL {chained}) AS due ORDER BY due_from, number"
        return self._connection.column(query, due=opened_before, chained=chained_before, only=department)

    def search(self, wanted: Filters, *, only: str | None = None, limit: int = 200) -> list[int]:
        """Numbers of the tickets that meet all the filters, the newest first."""
        return found(self._connection, wanted, only=only, limit=limit)

    def alike(self, number: int, scopes: Collection[tuple[str, str]], most: int) -> list[Alike]:
        """The ``most`` tickets of these scopes that are most like a ticket, the most alike first."""
        return alike(self._connection, number, scopes, most)

    def _queue_page(self, query: str, values: dict[str, Any], rows: int) -> list[TicketRecord]:
        return self._connection.records(TicketRecord, f"{query} {made.BY_ARRIVAL} LIMIT :rows", rows=rows, **values)

    def _overdue(self, what: str, only: str | None) -> tuple[str, str]:
        """What is overdue (see `cs_tui.store.search.OVERDUE`) in two halves that share no ticket, each by its index."""
        by_index = self._connection.dialect.by_index
        late = where([made.NOT_PROCESSED, "due_from <= :due", *made.of(only)])
        chained = where([made.NOT_PROCESSED, "due_from > :due", "previous_processed_at <= :chained", *made.of(only)])
        return (
            f"SELECT {what} FROM tickets {by_index('ix_tickets_due')} {late}",
            f"SELECT {what} FROM tickets {by_index('ix_tickets_chained')} {chained}",
        )
