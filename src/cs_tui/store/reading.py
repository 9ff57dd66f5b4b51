"""What is read from the store, within one transaction."""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from cs_tui.store import statements as made
from cs_tui.store.connection import Connection, columns, listed, where
from cs_tui.store.durations import DurationsReader
from cs_tui.store.letters import LettersReader
from cs_tui.store.likeness import Alike, alike
from cs_tui.store.records import (
    AgentRecord,
    AttachmentRecord,
    DraftRecord,
    EntryRecord,
    LetterRecord,
    MessageRecord,
    PolicyRecord,
    PresenceRecord,
    TicketRecord,
)
from cs_tui.store.search import NOT_PROCESSED, Filters, found

__all__ = ["Reader"]

_ENDING = "('resolve', 'decline', 'merge')"


class Reader(DurationsReader, LettersReader):
    """Queries on one connection, in one transaction. It knows no rule: callers say which tickets they want.

    ``only`` narrows a query to one department's tickets; ``None`` leaves it open.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._newest_policy_id: int | None = None

    def setting(self, key: str) -> str | None:
        """What the store knows of itself under this key."""
        value: str | None = self._connection.value("SELECT value FROM settings WHERE key = :key", key=key)
        return value

    def policy(self, id: int | None = None) -> PolicyRecord | None:
        """A version of the policy; without ``id`` the newest."""
        if id is None:
            return self._connection.record(PolicyRecord, f"{made.POLICIES} ORDER BY id DESC LIMIT 1")
        return self._connection.record(PolicyRecord, f"{made.POLICIES} WHERE id = :id", id=id)

    def newest_policy_id(self) -> int | None:
        """The id of the policy in force."""
        if self._newest_policy_id is None:
            self._newest_policy_id = self._connection.value("SELECT max(id) FROM policies")
        return self._newest_policy_id

    def agent(self, name: str) -> AgentRecord | None:
        """The agent of this name."""
        return self._connection.record(AgentRecord, f"{made.AGENTS} WHERE name = :name", name=name)

    def agent_of(self, os_user: str) -> AgentRecord | None:
        """The agent who logs in as this user of the system."""
        return self._connection.record(AgentRecord, f"{made.AGENTS} WHERE os_user = :os_user", os_user=os_user)

    def agents(self, department: str | None = None) -> list[AgentRecord]:
        """All agents by name, retired ones too."""
        of = where([] if department is None else ["department = :department"])
        found = self._connection.records(AgentRecord, f"{made.AGENTS} {of}", department=department)
        return sorted(found, key=lambda agent: agent.name)  # databases have alphabets of their own

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
            some, named = listed("status", statuses)
            conditions.append(f"status IN {some}")
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

    def queue_numbers(self, department: str) -> list[int]:
        """Numbers of a department's queued tickets, in order of arrival."""
        query = f"SELECT number FROM tickets WHERE {made.IN_QUEUE} {made.BY_ARRIVAL}"
        return self._connection.column(query, department=department)

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
        asked["tickets.status = :status"] = status
        conditions = [condition for condition, value in asked.items() if value is not None]
        query = f"{made.TICKETS} {where(['tickets.number > :after', *conditions])} ORDER BY tickets.number"
        if limit is not None:
            query = f"{query} LIMIT :limit"
        values = {"only": only, "department": department, "status": status, "after": after, "limit": limit}
        return self._connection.records(TicketRecord, query, **values)

    def count_queued(self, department: str) -> int:
        """How many tickets are queued in a department."""
        query = f"SELECT count(*) FROM tickets WHERE {made.IN_QUEUE}"
        count: int = self._connection.value(query, department=department)
        return count

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

    def next_issue(self, customer_id: int, department: str) -> TicketRecord | None:
        """A customer's oldest ticket in a department that waits for its turn, or for approval before it."""
        return self._connection.record(TicketRecord, made.NEXT_ISSUE, customer_id=customer_id, department=department)

    def messages(self, number: int) -> list[MessageRecord]:
        """The whole conversation of a ticket, oldest first."""
        rows = self._connection.rows(made.MESSAGES, number=number)
        found = [MessageRecord(*row[:-1]) for row in rows]
        if not any(row[-1] for row in rows):
            return found
        files: dict[int, list[AttachmentRecord]] = {}
        for message_id, *file in self._connection.rows(made.FILES, number=number):
            files.setdefault(message_id, []).append(AttachmentRecord(*file))
        return [replace(each, attachments=tuple(files[each.id])) if each.id in files else each for each in found]

    def text(self, message_id: int) -> str | None:
        """The text of a message."""
        text: str | None = self._connection.value("SELECT body FROM messages WHERE id = :id", id=message_id)
        return text

    def letters(self) -> Iterator[LetterRecord]:
        """Every reply in the outbox, oldest first."""
        query = f"SELECT {columns(LetterRecord, 'outbox')}, id FROM outbox WHERE id > :after ORDER BY id LIMIT :rows"
        after = 0
        while page := self._connection.rows(query, after=after, rows=made.CHUNK):
            yield from (LetterRecord(*row[:-1]) for row in page)
            after = page[-1][-1]

    def touched_since(self, after: int) -> set[int | None]:
        """Numbers of the tickets of which an entry after this one tells."""
        return set(self._connection.column("SELECT number FROM entries WHERE id > :after", after=after))

    def last_message_id(self) -> int:
        """The id of the newest message; 0 before the first."""
        return self._connection.value("SELECT max(id) FROM messages") or 0

    def all_messages(self, *, after: int, until: int, limit: int) -> list[tuple[MessageRecord, str]]:
        """Messages with their tickets' channels, in order, from the one after ``after`` to ``until``."""
        query = f"""
            SELECT {made.MESSAGE}, tickets.channel
            FROM messages JOIN tickets ON tickets.number = messages.number
            WHERE messages.id > :after AND messages.id <= :until ORDER BY messages.id LIMIT :limit"""
        rows = self._connection.rows(query, after=after, until=until, limit=limit)
        return [(MessageRecord(*row[:-1]), row[-1]) for row in rows]

    def all_settings(self) -> dict[str, str]:
        """All that the store knows of itself."""
        return dict(self._connection.rows("SELECT key, value FROM settings"))

    def entries_of(self, number: int) -> list[EntryRecord]:
        """A ticket's entries, in order."""
        return self._connection.records(
            EntryRecord, f"{made.ENTRIES} WHERE number = :number ORDER BY id", number=number
        )

    def entries(self, *, after: int = 0, limit: int | None = None) -> list[EntryRecord]:
        """Entries of the whole journal, in order, from the one after ``after``."""
        query = f"{made.ENTRIES} WHERE id > :after ORDER BY id"
        if limit is not None:
            query = f"{query} LIMIT :limit"
        return self._connection.records(EntryRecord, query, after=after, limit=limit)

    def forgets(self) -> list[EntryRecord]:
        """The entries that say which customers were forgotten, in order."""
        query = f"{made.ENTRIES} WHERE action = 'forget' AND NOT refused ORDER BY id"
        return self._connection.records(EntryRecord, query)

    def entry(self, id: int) -> EntryRecord | None:
        """The entry of this id."""
        return self._connection.record(EntryRecord, f"{made.ENTRIES} WHERE id = :id", id=id)

    def last_entry(self) -> EntryRecord | None:
        """The newest entry of the journal."""
        return self._connection.record(EntryRecord, f"{made.ENTRIES} ORDER BY id DESC LIMIT 1")

    def last_entry_id(self) -> int:
        """The id of the newest entry; 0 before the first."""
        return self._connection.value("SELECT max(id) FROM entries") or 0

    def scopes_in_use(self) -> list[tuple[str, str]]:
        """Department and category of all tickets, each pair once; what was processed may come back."""
        rows = self._connection.rows("SELECT DISTINCT department, category FROM tickets WHERE department IS NOT NULL")
        return [(department, category) for department, category in rows]

    def search(self, wanted: Filters, *, only: str | None = None, limit: int = 200) -> list[int]:
        """Numbers of the tickets that meet all the filters, the newest first."""
        return found(self._connection, wanted, only=only, limit=limit)

    def newest_of(self, customer_id: int, *, but: int, only: str | None, limit: int) -> list[TicketRecord]:
        """The newest tickets of a customer but one."""
        others = where(["tickets.customer_id = :customer_id", "tickets.number <> :but", *made.of(only)])
        query = f"{made.TICKETS} {others} ORDER BY tickets.number DESC LIMIT :rows"
        return self._connection.records(TicketRecord, query, customer_id=customer_id, but=but, only=only, rows=limit)

    def ends(self, numbers: list[int]) -> dict[int, EntryRecord]:
        """The entry with which each of these tickets was last processed or merged, by number."""
        query = f"""{made.ENTRIES} WHERE id IN (
            SELECT max(id) FROM entries {self._connection.dialect.by_index("ix_entries_number")}
            WHERE number IN ({self._connection.dialect.among("numbers")}) AND action IN {_ENDING} AND NOT refused
            GROUP BY number)"""
        ended = self._connection.records(EntryRecord, query, numbers=json.dumps(numbers))
        return {entry.number: entry for entry in ended if entry.number is not None}

    def saved_views(self, agent: str) -> list[tuple[str, str]]:
        """Names and searches of an agent's views, by name."""
        query = "SELECT name, query FROM saved_views WHERE agent = :agent"
        return sorted((name, wanted) for name, wanted in self._connection.rows(query, agent=agent))

    def draft(self, number: int, agent: str) -> DraftRecord | None:
        """What the agent has typed for the ticket."""
        query = f"{made.DRAFTS} WHERE number = :number AND agent = :agent"
        return self._connection.record(DraftRecord, query, number=number, agent=agent)

    def drafts(self, agent: str) -> list[DraftRecord]:
        """All of an agent's drafts, the newest first."""
        query = f"{made.DRAFTS} WHERE agent = :agent ORDER BY saved_at DESC"
        return self._connection.records(DraftRecord, query, agent=agent)

    def ready_drafts(self) -> list[DraftRecord]:
        """All replies that were left ready to send, in the order in which they were."""
        query = f"{made.DRAFTS} WHERE ready_at IS NOT NULL ORDER BY ready_at, number"
        return self._connection.records(DraftRecord, query)

    def presence(self, agent: str) -> PresenceRecord:
        """When the agent was last seen, at their desk or in the journal."""
        row = self._connection.row("SELECT seen_at, here FROM presences WHERE agent = :agent", agent=agent)
        acted = "SELECT at FROM entries WHERE actor = :agent ORDER BY id DESC LIMIT 1"
        seen = [self._connection.value(acted, agent=agent), None if row is None else row[0]]
        return PresenceRecord(agent, max(filter(None, seen), default=None), row is not None and row[1])

    def knows(self, intake_key: str) -> int | None:
        """The number of the ticket that holds the message with this key."""
        number: int | None = self._connection.value(
            "SELECT number FROM messages WHERE intake_key = :key", key=intake_key
        )
        return number

    def counts(self) -> dict[str, int]:
        """How many rows each table that grows has."""
        tables = ("agents", "customers", "tickets", "messages", "entries")
        return {table: self.count(table) for table in tables}

    def count(self, table: str) -> int:
        """How many rows a table has."""
        rows: int = self._connection.value(f"SELECT count(*) FROM {table}")
        return rows

    def alike(self, number: int, scopes: Collection[tuple[str, str]], most: int) -> list[Alike]:
        """The ``most`` tickets of these scopes that are most like a ticket, the most alike first."""
        return alike(self._connection, number, scopes, most)

    def _queue_page(self, query: str, values: dict[str, Any], rows: int) -> list[TicketRecord]:
        return self._connection.records(TicketRecord, f"{query} {made.BY_ARRIVAL} LIMIT :rows", rows=rows, **values)

    def _overdue(self, what: str, only: str | None) -> tuple[str, str]:
        """What is overdue (see `cs_tui.store.search.OVERDUE`) in two halves that share no ticket, each by its index."""
        by_index = self._connection.dialect.by_index
        late = where([NOT_PROCESSED, "due_from <= :due", *made.of(only)])
        chained = where([NOT_PROCESSED, "due_from > :due", "previous_processed_at <= :chained", *made.of(only)])
        return (
            f"SELECT {what} FROM tickets {by_index('ix_tickets_due')} {late}",
            f"SELECT {what} FROM tickets {by_index('ix_tickets_chained')} {chained}",
        )
