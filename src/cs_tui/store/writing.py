"""What is written to the store, within one transaction."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from cs_tui.store.adding import Adding, NewMessage
from cs_tui.store.connection import Connection, columns, insert
from cs_tui.store.errors import StaleTicket
from cs_tui.store.forgetting import Forgetting
from cs_tui.store.journal import START, following, policy_digest
from cs_tui.store.reading import Reader
from cs_tui.store.records import EntryRecord, TicketRecord

__all__ = ["Writer"]


@cache
def _insert_next(next_key: str, table: str, key: str, *columns: str) -> str:
    """The statement that adds a row under its next key, and gives that."""
    values = ", ".join((next_key, *(f":{name}" for name in columns)))
    return f"INSERT INTO {table} ({', '.join((key, *columns))}) VALUES ({values}) RETURNING {key}"


@cache
def _set(*columns: str) -> str:
    """The columns of an update, their values named as they are."""
    return ", ".join(f"{name} = :{name}" for name in columns)


_FOUND = f"""
    SELECT (SELECT max(id) FROM policies), {columns(EntryRecord, "newest")}
    FROM (SELECT 1) AS one LEFT JOIN entries AS newest ON newest.id = (SELECT max(id) FROM entries)"""
"""What every writer starts from, asked at once: the policy in force and the newest entry."""


class Writer(Reader, Adding, Forgetting):
    """Changes on one connection, in one transaction that is committed as a whole or not at all."""

    added: EntryRecord | None = None
    """The entry that was added last."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        found = connection.row(_FOUND)
        assert found is not None
        self._newest_policy_id, *newest = found
        self._last = None if newest[0] is None else EntryRecord(*newest)

    def set(self, key: str, value: str) -> None:
        """Record what the store knows of itself."""
        self._put("settings", "key", key=key, value=value)

    def add_policy(self, source: str, at: datetime) -> int:
        """Keep a version of the policy file; it is in force from now on."""
        self._newest_policy_id = None
        return self._add("policies", "id", at=at, sha256=policy_digest(source), source=source)

    def add_agent(self, **columns: Any) -> None:
        """Add a person at the desk."""
        self._connection.change(insert("agents", *columns), **columns)

    def change_agent(self, name: str, /, **changes: Any) -> None:
        """Change what is known of an agent."""
        self._connection.change(f"UPDATE agents SET {_set(*changes)} WHERE name = :name", name=name, **changes)

    def customer(self, address: str, name: str) -> int:
        """The id of the customer with this address, added if new; a name is kept once one is known."""
        return self.customers([(address, name)])[address][0]

    def add_ticket(self, **columns: Any) -> int:
        """Open a ticket; gives its number."""
        return self.add_tickets([columns])[0]

    def change_ticket(self, ticket: TicketRecord, **changes: Any) -> TicketRecord:
        """Change columns of a ticket as it was read; gives it as it is now. Raises `StaleTicket` when it changed."""
        changed = self._connection.change(
            f"UPDATE tickets SET {_set(*changes, 'version')} WHERE number = :number AND version = :read",
            number=ticket.number,
            read=ticket.version,
            version=ticket.version + 1,
            **changes,
        )
        if changed != 1:
            raise StaleTicket(f"#{ticket.number} was changed by somebody else.", "Look at it again, then repeat.")
        return replace(ticket, version=ticket.version + 1, **changes)

    def add_message(self, **columns: Any) -> int:
        """Add a message, given as a `NewMessage`; gives its id."""
        return self.add_messages([NewMessage(**columns)])[0]

    def add_outbox(self, *, message_id: int, header_id: str, recipient: str, subject: str, at: datetime) -> None:
        """Put a reply into the outbox."""
        self._add(
            "outbox",
            "id",
            message_id=message_id,
            header_id=header_id,
            recipient=recipient,
            subject=subject,
            state="queued",
            created_at=at,
        )

    def change_letter(self, message_id: int, /, **changes: Any) -> None:
        """Change how far a letter is on its way."""
        this = f"UPDATE outbox SET {_set(*changes)} WHERE message_id = :message_id"
        self._connection.change(this, message_id=message_id, **changes)

    def save_draft(self, number: int, agent: str, body: str, at: datetime) -> None:
        """Keep what the agent has typed for the ticket, as a draft that is not ready to send."""
        blank = {"ready_at": None, "ready_then": None, "ready_seen": None, "returned": None}
        self._put("drafts", "number, agent", number=number, agent=agent, body=body, saved_at=at, **blank)

    def leave_ready(self, number: int, agent: str, *, then: str, seen: int | None, at: datetime) -> None:
        """Mark a draft as ready to send."""
        self._change_draft(number, agent, ready_at=at, ready_then=then, ready_seen=seen, returned=None)

    def return_draft(self, number: int, agent: str, reason: str) -> None:
        """Give a draft that was ready to send back to its author, with the reason."""
        self._change_draft(number, agent, ready_at=None, ready_then=None, ready_seen=None, returned=reason)

    def see(self, agent: str, at: datetime, *, here: bool) -> None:
        """Note that an agent's desk is open, or is being left."""
        self._put("presences", "agent", agent=agent, seen_at=at, here=here)

    def drop_draft(self, number: int, agent: str) -> None:
        """Forget what the agent has typed for the ticket."""
        this = "DELETE FROM drafts WHERE number = :number AND agent = :agent"
        self._connection.change(this, number=number, agent=agent)

    def save_view(self, agent: str, name: str, query: str) -> None:
        """Keep an agent's search under a name, in the place of one of this name."""
        self._put("saved_views", "agent, name", agent=agent, name=name, query=query)

    def drop_view(self, agent: str, name: str) -> bool:
        """Forget an agent's view; gives whether there was one."""
        this = "DELETE FROM saved_views WHERE agent = :agent AND name = :name"
        return bool(self._connection.change(this, agent=agent, name=name))

    def last_entry(self) -> EntryRecord | None:
        """The newest entry of the journal: nobody else adds any meanwhile."""
        return self._last

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
        said = [(number, detail)]
        return self.append_entries(
            said, at=at, actor=actor, action=action, policy_id=policy_id, clause=clause, refused=refused
        )

    def append_entries(self, said: Iterable[tuple[int | None, dict[str, Any]]], **shared: Any) -> int:
        """Add an entry for each number and detail, alike in all else; gives the id of the last."""
        last = self.last_entry()
        id, hash = (0, START) if last is None else (last.id, last.hash)
        rows = []
        for number, detail in said:
            rows.append(following(id, hash, number=number, detail=detail, **shared))
            id, hash = rows[-1]["id"], rows[-1]["hash"]
        if rows:
            self._connection.add("entries", rows)
            self._last = self.added = EntryRecord(**rows[-1])
        return id

    def _add(self, table: str, key: str, /, **columns: Any) -> int:
        """Add a row; gives the key that the database gave it."""
        next_key = self._connection.dialect.next_key(table, key)
        return int(self._connection.value(_insert_next(next_key, table, key, *columns), **columns))

    def _put(self, table: str, key: str, /, **columns: Any) -> None:
        """Add a row, or change the one that has its key."""
        others = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in key.split(", "))
        self._connection.change(f"{insert(table, *columns)} ON CONFLICT ({key}) DO UPDATE SET {others}", **columns)

    def _change_draft(self, number: int, agent: str, /, **changes: Any) -> None:
        this = f"UPDATE drafts SET {_set(*changes)} WHERE number = :number AND agent = :agent"
        self._connection.change(this, number=number, agent=agent, **changes)
