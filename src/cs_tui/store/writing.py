"""What is written to the store, within one transaction."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Table, Update, bindparam, delete, insert, text, update

from cs_tui.store.errors import StaleTicket
from cs_tui.store.journal import START, canonical, entry_hash, policy_digest
from cs_tui.store.reading import Reader
from cs_tui.store.records import AttachmentRecord, TicketRecord
from cs_tui.store.search import folded
from cs_tui.store.tables import (
    agents,
    attachments,
    customers,
    drafts,
    entries,
    messages,
    outbox,
    policies,
    presences,
    raw_messages,
    saved_views,
    settings,
    tickets,
)

__all__ = ["Writer"]

# The statements of every action, made once: making one costs more than running it.
_INSERT = {table: insert(table) for table in (customers, tickets, messages, entries, outbox, policies, drafts)}
_customer = customers.select().where(customers.c.address == bindparam("address"))
_this_draft = delete(drafts).where(drafts.c.number == bindparam("n"), drafts.c.agent == bindparam("a"))
_SEARCH = text("INSERT INTO search (rowid, subject, body, customer) VALUES (:id, :subject, :body, :customer)")


def _draft_of(number: int, agent: str) -> Update:
    return update(drafts).where(drafts.c.number == number, drafts.c.agent == agent)


@cache
def _change(columns: tuple[str, ...]) -> Update:
    """The statement that changes these columns of a ticket as it was read."""
    this = (tickets.c.number == bindparam("n")) & (tickets.c.version == bindparam("v"))
    return update(tickets).where(this).values({name: bindparam(name) for name in (*columns, "version")})


class Writer(Reader):
    """Changes on one connection, in one transaction that is committed as a whole or not at all."""

    def set(self, key: str, value: str) -> None:
        """Record what the store knows of itself."""
        self._connection.execute(delete(settings).where(settings.c.key == key))
        self._connection.execute(insert(settings), {"key": key, "value": value})

    def add_policy(self, source: str, at: datetime) -> int:
        """Keep a version of the policy file; it is in force from now on."""
        return self._insert(policies, at=at, sha256=policy_digest(source), source=source)

    def add_agent(self, **columns: Any) -> None:
        """Add a person at the desk."""
        self._connection.execute(insert(agents), columns)

    def change_agent(self, name: str, **changes: Any) -> None:
        """Change what is known of an agent."""
        self._connection.execute(update(agents).where(agents.c.name == name).values(**changes))

    def customer(self, address: str, name: str) -> int:
        """The id of the customer with this address, added if new; a name is kept once one is known."""
        known = self._connection.execute(_customer, {"address": address}).first()
        if known is None:
            return self._insert(customers, address=address, name=name)
        if name and not known.name:
            self._connection.execute(update(customers).where(customers.c.id == known.id).values(name=name))
        return int(known.id)

    def add_ticket(self, **columns: Any) -> int:
        """Open a ticket; gives its number."""
        return self._insert(tickets, version=1, **columns)

    def change_ticket(self, ticket: TicketRecord, **changes: Any) -> None:
        """Change columns of a ticket as it was read. Raises `StaleTicket` when it changed since."""
        values = {"n": ticket.number, "v": ticket.version, "version": ticket.version + 1, **changes}
        changed = self._connection.execute(_change(tuple(sorted(changes))), values)
        if changed.rowcount != 1:
            raise StaleTicket(f"#{ticket.number} was changed by somebody else.", "Look at it again, then repeat.")

    def add_message(
        self,
        *,
        number: int,
        at: datetime,
        kind: str,
        author: str,
        body: str,
        subject: str,
        customer: str,
        intake_key: str | None = None,
        sent_at: datetime | None = None,
        problem: str | None = None,
        files: Iterable[AttachmentRecord] = (),
        raw: bytes | None = None,
    ) -> int:
        """Add a message to a ticket, and to the search with its subject and customer; gives its id."""
        id = self._insert(
            messages,
            number=number,
            at=at,
            kind=kind,
            author=author,
            body=body,
            intake_key=intake_key,
            sent_at=sent_at,
            problem=problem,
        )
        indexed = {"id": id, "subject": folded(subject), "body": folded(body), "customer": folded(customer)}
        self._connection.execute(_SEARCH, indexed)
        if rows := [{"message_id": id, "name": f.name, "size": f.size, "media_type": f.media_type} for f in files]:
            self._connection.execute(insert(attachments), rows)
        if raw is not None:
            self._connection.execute(insert(raw_messages), {"message_id": id, "raw": raw})
        return id

    def add_outbox(self, *, message_id: int, header_id: str, recipient: str, subject: str, at: datetime) -> None:
        """Put a reply into the outbox."""
        self._insert(
            outbox,
            message_id=message_id,
            header_id=header_id,
            recipient=recipient,
            subject=subject,
            state="queued",
            created_at=at,
        )

    def save_draft(self, number: int, agent: str, body: str, at: datetime) -> None:
        """Keep what the agent has typed for the ticket."""
        self.drop_draft(number, agent)
        self._connection.execute(_INSERT[drafts], {"number": number, "agent": agent, "body": body, "saved_at": at})

    def leave_ready(self, number: int, agent: str, *, then: str, seen: int | None, at: datetime) -> None:
        """Mark a draft as ready to send."""
        values = {"ready_at": at, "ready_then": then, "ready_seen": seen, "returned": None}
        self._connection.execute(_draft_of(number, agent).values(values))

    def return_draft(self, number: int, agent: str, reason: str) -> None:
        """Give a draft that was ready to send back to its author, with the reason."""
        values = {"ready_at": None, "ready_then": None, "ready_seen": None, "returned": reason}
        self._connection.execute(_draft_of(number, agent).values(values))

    def see(self, agent: str, at: datetime, *, here: bool) -> None:
        """Note that an agent's desk is open, or is being left."""
        self._connection.execute(delete(presences).where(presences.c.agent == agent))
        self._connection.execute(insert(presences), {"agent": agent, "seen_at": at, "here": here})

    def drop_draft(self, number: int, agent: str) -> None:
        """Forget what the agent has typed for the ticket."""
        self._connection.execute(_this_draft, {"n": number, "a": agent})

    def save_view(self, agent: str, name: str, query: str) -> None:
        """Keep an agent's search under a name, in the place of one of this name."""
        self.drop_view(agent, name)
        self._connection.execute(insert(saved_views), {"agent": agent, "name": name, "query": query})

    def drop_view(self, agent: str, name: str) -> bool:
        """Forget an agent's view; gives whether there was one."""
        this = delete(saved_views).where(saved_views.c.agent == agent, saved_views.c.name == name)
        return bool(self._connection.execute(this).rowcount)

    def append_entry(
        self,
        *,
        at: datetime,
        actor: str,
        action: str,
        policy_id: int,
        detail: dict[str, Any],
        number: int | None = None,
        clause: str | None = None,
        refused: bool = False,
    ) -> int:
        """Add an entry at the end of the journal's chain; gives its id."""
        last = self.last_entry()
        columns: dict[str, Any] = {
            "id": 1 if last is None else last.id + 1,
            "at": at,
            "actor": actor,
            "action": action,
            "number": number,
            "clause": clause,
            "refused": refused,
            "detail": canonical(detail),
            "policy_id": policy_id,
            "previous_hash": START if last is None else last.hash,
        }
        self._connection.execute(_INSERT[entries], columns | {"hash": entry_hash(**columns)})
        return int(columns["id"])

    def _insert(self, table: Table, **columns: Any) -> int:
        key = self._connection.execute(_INSERT[table], columns).inserted_primary_key
        assert key is not None
        return int(key[0])
