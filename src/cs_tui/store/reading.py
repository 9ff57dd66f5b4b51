"""What is read from the store, within one transaction."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select, tuple_

from cs_tui.store import statements as made
from cs_tui.store.durations import DurationsReader
from cs_tui.store.likeness import Alike, alike
from cs_tui.store.past import ENDS, OTHERS
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
from cs_tui.store.search import Filters, overdue, search_query
from cs_tui.store.tables import (
    agents,
    customers,
    drafts,
    entries,
    messages,
    outbox,
    policies,
    presences,
    saved_views,
    settings,
    tickets,
)

__all__ = ["Reader"]


class Reader(DurationsReader):
    """Queries on one connection, in one transaction. It knows no rule: callers say which tickets they want.

    ``only`` narrows a query to one department's tickets; ``None`` leaves it open.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def setting(self, key: str) -> str | None:
        """What the store knows of itself under this key."""
        return self._connection.execute(made.SETTING, {"key": key}).scalar()

    def policy(self, id: int | None = None) -> PolicyRecord | None:
        """A version of the policy; without ``id`` the newest."""
        query = select(*policies.c).order_by(policies.c.id.desc()).limit(1)
        row = self._connection.execute(query if id is None else query.where(policies.c.id == id)).first()
        return None if row is None else PolicyRecord(**row._mapping)

    def newest_policy_id(self) -> int | None:
        """The id of the policy in force."""
        return self._connection.execute(made.NEWEST_POLICY_ID).scalar()

    def agent(self, name: str) -> AgentRecord | None:
        """The agent of this name."""
        return self._one_agent(made.AGENT_BY_NAME, {"name": name})

    def agent_of(self, os_user: str) -> AgentRecord | None:
        """The agent who logs in as this user of the system."""
        return self._one_agent(made.AGENT_BY_USER, {"os_user": os_user})

    def agents(self, department: str | None = None) -> list[AgentRecord]:
        """All agents by name, retired ones too."""
        query = made.AGENTS.order_by(agents.c.name)
        if department is not None:
            query = query.where(agents.c.department == department)
        return [AgentRecord(**row._mapping) for row in self._connection.execute(query)]

    def ticket(self, number: int) -> TicketRecord | None:
        """The ticket of this number."""
        if not 0 < number < 1 << 63:
            return None
        row = self._connection.execute(made.TICKET_BY_NUMBER, {"number": number}).first()
        return None if row is None else _ticket(row)

    def tickets(self, numbers: Iterable[int]) -> list[TicketRecord]:
        """The tickets of these numbers, in the order asked for; unknown numbers are left out."""
        wanted = list(numbers)
        rows = self._connection.execute(made.TICKETS.where(tickets.c.number.in_(wanted)))
        found = {row.number: _ticket(row) for row in rows}
        return [found[number] for number in wanted if number in found]

    def queued(self, department: str, categories: Iterable[str] | None = None) -> Iterator[TicketRecord]:
        """A department's queued tickets in order of arrival, read as far as the caller goes.

        ``categories`` leaves out the others unread.
        """
        query: Select[Any] = made.QUEUE
        values: dict[str, Any] = {"department": department, "rows": made.FIRST_CHUNK}
        if categories is not None:
            query = made.QUEUE_OF_SOME
            values["categories"] = list(categories)
        page = self._connection.execute(query, values).all()
        while page:
            yield from map(_ticket, page)
            if len(page) < values["rows"]:
                return
            values["rows"] = made.CHUNK
            last = tuple_(tickets.c.queued_at, tickets.c.number) > (page[-1].queued_at, page[-1].number)
            page = self._connection.execute(query.where(last), values).all()

    def position(self, ticket: TicketRecord) -> int | None:
        """The ticket's place in its department's queue, counted from 1; ``None`` when it is not queued."""
        if ticket.status != "queued" or ticket.queued_at is None:
            return None
        before = tuple_(tickets.c.queued_at, tickets.c.number) < (ticket.queued_at, ticket.number)
        return 1 + self.count(tickets.c.department == ticket.department, tickets.c.status == "queued", before)

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
        query = select(tickets.c.number)
        if statuses is not None:
            query = query.where(tickets.c.status.in_(list(statuses)))
        if only is not None:
            query = query.where(tickets.c.department == only)
        if holder is not None:
            query = query.where(tickets.c.holder == holder)
        if not_holder is not None:
            query = query.where(tickets.c.holder != not_holder)
        if customer_id is not None:
            query = query.where(tickets.c.customer_id == customer_id)
        arrival = func.coalesce(tickets.c.queued_at, tickets.c.opened_at)
        return list(self._connection.execute(query.order_by(arrival, tickets.c.number)).scalars())

    def those_of(self, numbers: Iterable[int], only: str | None) -> set[int]:
        """Of these numbers those that are tickets of a department, or any tickets where ``only`` is ``None``."""
        query = select(tickets.c.number).where(tickets.c.number.in_(list(numbers)))
        if only is not None:
            query = query.where(tickets.c.department == only)
        return set(self._connection.execute(query).scalars())

    def queue_numbers(self, department: str) -> list[int]:
        """Numbers of a department's queued tickets, in order of arrival."""
        query = (
            select(tickets.c.number)
            .where(tickets.c.department == department, tickets.c.status == "queued")
            .order_by(tickets.c.queued_at, tickets.c.number)
        )
        return list(self._connection.execute(query).scalars())

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
        query = made.TICKETS.where(tickets.c.number > after).order_by(tickets.c.number)
        for column, value in ((tickets.c.department, only), (tickets.c.department, department)):
            if value is not None:
                query = query.where(column == value)
        if status is not None:
            query = query.where(tickets.c.status == status)
        if limit is not None:
            query = query.limit(limit)
        return [_ticket(row) for row in self._connection.execute(query)]

    def count(self, *where: ColumnElement[bool]) -> int:
        """How many tickets meet all the conditions."""
        return self._connection.execute(select(func.count()).select_from(tickets).where(*where)).scalar_one()

    def count_queued(self, department: str) -> int:
        """How many tickets are queued in a department."""
        return self.count(tickets.c.department == department, tickets.c.status == "queued")

    def count_due(self, only: str | None, opened_before: datetime, chained_before: datetime) -> int:
        """How many open tickets have their due time's start before one of the two moments."""
        due = overdue(opened_before, chained_before)
        return self.count(due, *([tickets.c.department == only] if only else []))

    def numbers_due(self, department: str, opened_before: datetime, chained_before: datetime) -> list[int]:
        """The open tickets of a department whose due time's start lies before one of the two moments, in that order."""
        query = select(tickets.c.number).where(
            overdue(opened_before, chained_before), tickets.c.department == department
        )
        return list(self._connection.execute(query.order_by(tickets.c.due_from, tickets.c.number)).scalars())

    def next_issue(self, customer_id: int, department: str) -> TicketRecord | None:
        """A customer's oldest ticket in a department that waits for its turn, or for approval before it."""
        values = {"customer_id": customer_id, "department": department}
        row = self._connection.execute(made.NEXT_ISSUE, values).first()
        return None if row is None else _ticket(row)

    def messages(self, number: int) -> list[MessageRecord]:
        """The whole conversation of a ticket, oldest first."""
        files: dict[int, list[AttachmentRecord]] = {}
        for row in self._connection.execute(made.ATTACHMENTS, {"number": number}):
            files.setdefault(row.message_id, []).append(AttachmentRecord(row.name, row.size, row.media_type))
        rows = self._connection.execute(made.MESSAGES, {"number": number})
        return [MessageRecord(**row._mapping, attachments=tuple(files.get(row.id, ()))) for row in rows]

    def text(self, message_id: int) -> str | None:
        """The text of a message."""
        return self._connection.execute(made.TEXT_OF_MESSAGE, {"id": message_id}).scalar()

    def letters(self) -> Iterator[LetterRecord]:
        """Every reply in the outbox, oldest first."""
        query = select(outbox.c.message_id, outbox.c.recipient, outbox.c.subject).order_by(outbox.c.id)
        for row in self._connection.execute(query.execution_options(yield_per=made.CHUNK)):
            yield LetterRecord(*row)

    def touched_since(self, after: int) -> set[int | None]:
        """Numbers of the tickets of which an entry after this one tells."""
        return set(self._connection.execute(select(entries.c.number).where(entries.c.id > after)).scalars())

    def last_message_id(self) -> int:
        """The id of the newest message; 0 before the first."""
        return self._connection.execute(select(func.max(messages.c.id))).scalar() or 0

    def all_messages(self, *, after: int, until: int, limit: int) -> list[tuple[MessageRecord, str]]:
        """Messages with their tickets' channels, in order, from the one after ``after`` to ``until``."""
        columns = [messages.c[name] for name in ("id", "number", "at", "kind", "author", "body")]
        query = select(*columns, tickets.c.channel).join_from(messages, tickets).order_by(messages.c.id).limit(limit)
        rows = self._connection.execute(query.where(messages.c.id > after, messages.c.id <= until))
        return [(MessageRecord(*row[:6]), row.channel) for row in rows]

    def all_settings(self) -> dict[str, str]:
        """All that the store knows of itself."""
        return {row.key: row.value for row in self._connection.execute(select(settings))}

    def entries_of(self, number: int) -> list[EntryRecord]:
        """A ticket's entries, in order."""
        return [EntryRecord(**row._mapping) for row in self._connection.execute(made.ENTRIES, {"number": number})]

    def entries(self, *, after: int = 0, limit: int | None = None) -> list[EntryRecord]:
        """Entries of the whole journal, in order, from the one after ``after``."""
        query = select(*entries.c).where(entries.c.id > after).order_by(entries.c.id).limit(limit)
        return [EntryRecord(**row._mapping) for row in self._connection.execute(query)]

    def last_entry(self) -> EntryRecord | None:
        """The newest entry of the journal."""
        row = self._connection.execute(made.LAST_ENTRY).first()
        return None if row is None else EntryRecord(**row._mapping)

    def last_entry_id(self) -> int:
        """The id of the newest entry; 0 before the first."""
        return self._connection.execute(made.LAST_ENTRY_ID).scalar() or 0

    def scopes_in_use(self) -> list[tuple[str, str]]:
        """Department and category of all tickets, each pair once; what was processed may come back."""
        query = select(tickets.c.department, tickets.c.category).distinct()
        rows = self._connection.execute(query.where(tickets.c.department.is_not(None)))
        return [(row.department, row.category) for row in rows]

    def search(self, wanted: Filters, *, only: str | None = None, limit: int = 200) -> list[int]:
        """Numbers of the tickets that meet all the filters, the newest first."""
        return list(self._connection.execute(search_query(wanted, only=only, limit=limit)).scalars())

    def newest_of(self, customer_id: int, *, but: int, only: str | None, limit: int) -> list[TicketRecord]:
        """The newest tickets of a customer but one."""
        values = {"customer_id": customer_id, "but": but, "only": only, "rows": limit}
        return [_ticket(row) for row in self._connection.execute(OTHERS, values)]

    def ends(self, numbers: list[int]) -> dict[int, EntryRecord]:
        """The entry with which each of these tickets was last processed or merged, by number."""
        rows = self._connection.execute(ENDS, {"numbers": numbers})
        return {row.number: EntryRecord(**row._mapping) for row in rows}

    def saved_views(self, agent: str) -> list[tuple[str, str]]:
        """Names and searches of an agent's views, by name."""
        query = select(saved_views.c.name, saved_views.c.query).where(saved_views.c.agent == agent)
        return [(row.name, row.query) for row in self._connection.execute(query.order_by(saved_views.c.name))]

    def draft(self, number: int, agent: str) -> DraftRecord | None:
        """What the agent has typed for the ticket."""
        query = select(*drafts.c).where(drafts.c.number == number, drafts.c.agent == agent)
        row = self._connection.execute(query).first()
        return None if row is None else DraftRecord(**row._mapping)

    def drafts(self, agent: str) -> list[DraftRecord]:
        """All of an agent's drafts, the newest first."""
        query = select(*drafts.c).where(drafts.c.agent == agent).order_by(drafts.c.saved_at.desc())
        return [DraftRecord(**row._mapping) for row in self._connection.execute(query)]

    def ready_drafts(self) -> list[DraftRecord]:
        """All replies that were left ready to send, in the order in which they were."""
        query = select(*drafts.c).where(drafts.c.ready_at.is_not(None)).order_by(drafts.c.ready_at, drafts.c.number)
        return [DraftRecord(**row._mapping) for row in self._connection.execute(query)]

    def presence(self, agent: str) -> PresenceRecord:
        """When the agent was last seen, at their desk or in the journal."""
        row = self._connection.execute(select(*presences.c).where(presences.c.agent == agent)).first()
        acted = select(entries.c.at).where(entries.c.actor == agent).order_by(entries.c.id.desc()).limit(1)
        seen = [self._connection.execute(acted).scalar(), None if row is None else row.seen_at]
        return PresenceRecord(agent, max(filter(None, seen), default=None), row is not None and bool(row.here))

    def knows(self, intake_key: str) -> int | None:
        """The number of the ticket that holds the message with this key."""
        return self._connection.execute(made.MESSAGE_BY_KEY, {"key": intake_key}).scalar()

    def counts(self) -> dict[str, int]:
        """How many rows each table that grows has."""
        tables = (agents, customers, tickets, messages, entries)
        return {
            table.name: self._connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in tables
        }

    def alike(self, number: int, scopes: Collection[tuple[str, str]], most: int) -> list[Alike]:
        """The ``most`` tickets of these scopes that are most like a ticket, the most alike first."""
        return alike(self._connection, number, scopes, most)

    def _one_agent(self, query: Select[Any], values: dict[str, str]) -> AgentRecord | None:
        row = self._connection.execute(query, values).first()
        return None if row is None else AgentRecord(**row._mapping)


def _ticket(row: Row[Any]) -> TicketRecord:
    return TicketRecord(**row._mapping)
