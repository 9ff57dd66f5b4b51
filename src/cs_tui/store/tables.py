"""The tables of the store. Times are UTC; text from outside is kept as it came."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    text,
)
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

__all__ = [
    "STATUSES",
    "UtcDateTime",
    "agents",
    "attachments",
    "customers",
    "drafts",
    "entries",
    "messages",
    "metadata",
    "outbox",
    "policies",
    "presences",
    "raw_messages",
    "saved_views",
    "settings",
    "tickets",
]

STATUSES = ("unsorted", "awaiting-approval", "queued", "in-progress", "waiting", "resolved", "merged")
OPEN = STATUSES[:-2]
"""Statuses of tickets that still have to be processed."""
ARRIVED = STATUSES[:2]
"""Statuses of tickets that have not been in a queue yet."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, kept in UTC."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Refuse naive times; store the others in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("the store keeps aware times only")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give the time back, aware."""
        return None if value is None else value.replace(tzinfo=UTC)


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _partial(condition: str) -> dict[str, Any]:
    """That an index holds just the rows that meet a condition."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class AgentRow(SQLModel, table=True):
    """A person at the desk; never deleted, only retired."""

    __tablename__ = "agents"
    __table_args__ = (CheckConstraint(_one_of("role", ("agent", "lead")), name="ck_agents_role"),)

    name: str = Field(primary_key=True)
    full_name: str
    department: str
    role: str
    os_user: str | None = Field(default=None, unique=True)
    retired_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class CustomerRow(SQLModel, table=True):
    """Who writes to us, known by address."""

    __tablename__ = "customers"

    id: int | None = Field(default=None, primary_key=True)
    address: str = Field(unique=True)
    name: str


class TicketRow(SQLModel, table=True):
    """One problem of one customer. ``version`` grows with each change.

    ``merged_into`` is the older ticket that a duplicate went into, ``disputes`` the one that a dispute is about;
    ``satisfaction`` is the customer's own, 1 to 5, with what they said.

    Each page that a take changes costs everybody who waits for theirs: an index that tells of the status holds the few
    tickets alone that are looked for by it, where it can.
    """

    __tablename__ = "tickets"
    __table_args__ = (
        CheckConstraint(_one_of("status", STATUSES), name="ck_tickets_status"),
        CheckConstraint(_one_of("channel", ("email", "system")), name="ck_tickets_channel"),
        CheckConstraint("(status = 'unsorted') = (department IS NULL)", name="ck_tickets_scope"),
        CheckConstraint("(department IS NULL) = (category IS NULL)", name="ck_tickets_scope_pair"),
        CheckConstraint("(holder IS NOT NULL) = (status IN ('in-progress', 'waiting'))", name="ck_tickets_holder"),
        CheckConstraint("status <> 'queued' OR queued_at IS NOT NULL", name="ck_tickets_queued"),
        CheckConstraint("(merged_into IS NOT NULL) = (status = 'merged')", name="ck_tickets_merged"),
        CheckConstraint("satisfaction BETWEEN 1 AND 5", name="ck_tickets_satisfaction"),
        Index("ix_tickets_queue", "department", "status", "queued_at", "number", **_partial("status = 'queued'")),
        Index("ix_tickets_status", "status", "department", **_partial(_one_of("status", ARRIVED))),
        Index("ix_tickets_customer", "customer_id", "department", "status"),
        Index("ix_tickets_holder", "holder", "status", **_partial("holder IS NOT NULL")),
        Index("ix_tickets_merged_into", "merged_into", **_partial("merged_into IS NOT NULL")),
        Index("ix_tickets_due", "due_from", "department", "status", **_partial(_one_of("status", OPEN))),
        Index("ix_tickets_chained", "previous_processed_at", **_partial("previous_processed_at IS NOT NULL")),
        {"sqlite_autoincrement": True},
    )

    number: int | None = Field(default=None, primary_key=True)
    version: int = 1
    status: str
    department: str | None = None
    category: str | None = None
    channel: str
    customer_id: int = Field(foreign_key="customers.id")
    subject: str = Field(sa_type=Text)
    opened_at: datetime = Field(sa_type=UtcDateTime)
    queued_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    due_from: datetime = Field(sa_type=UtcDateTime)
    previous_processed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    holder: str | None = Field(default=None, foreign_key="agents.name")
    answered: bool = False
    merged_into: int | None = Field(default=None, foreign_key="tickets.number")
    disputes: int | None = Field(default=None, foreign_key="tickets.number")
    satisfaction: int | None = None
    satisfaction_said: str | None = Field(default=None, sa_type=Text)


class MessageRow(SQLModel, table=True):
    """A piece of a conversation; append-only. ``intake_key`` makes the same message twice one.

    ``header_id`` is the Message-ID of what came in by mail.
    """

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint(_one_of("kind", ("customer", "reply", "note")), name="ck_messages_kind"),
        Index("ix_messages_number", "number", "id"),
        Index("ix_messages_header_id", "header_id", **_partial("header_id IS NOT NULL")),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    number: int = Field(foreign_key="tickets.number")
    at: datetime = Field(sa_type=UtcDateTime)
    kind: str
    author: str
    body: str = Field(sa_type=Text)
    intake_key: str | None = Field(default=None, unique=True)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    problem: str | None = None
    header_id: str | None = None


class RawMessageRow(SQLModel, table=True):
    """A customer's message exactly as it came in."""

    __tablename__ = "raw_messages"

    message_id: int = Field(sa_column=Column(Integer, ForeignKey("messages.id"), primary_key=True, autoincrement=False))
    raw: bytes = Field(sa_type=LargeBinary)


class AttachmentRow(SQLModel, table=True):
    """A file that came with a message: what is known of it; ``sha256`` is the address of its content, where kept."""

    __tablename__ = "attachments"
    __table_args__ = (Index("ix_attachments_message", "message_id"),)

    id: int | None = Field(default=None, primary_key=True)
    message_id: int = Field(foreign_key="messages.id")
    name: str
    size: int
    media_type: str
    sha256: str | None = None


class DraftRow(SQLModel, table=True):
    """What an agent has typed for a ticket and not sent.

    One that is left ready to send says since when, what is to be done with it (``ready_then``), and the newest message
    its author had seen; one that came back says why (``returned``).
    """

    __tablename__ = "drafts"
    __table_args__ = (
        CheckConstraint("(ready_at IS NULL) = (ready_then IS NULL)", name="ck_drafts_ready"),
        Index("ix_drafts_ready", "ready_at", **_partial("ready_at IS NOT NULL")),
    )

    number: int = Field(sa_column=Column(Integer, ForeignKey("tickets.number"), primary_key=True, autoincrement=False))
    agent: str = Field(foreign_key="agents.name", primary_key=True)
    body: str = Field(sa_type=Text)
    saved_at: datetime = Field(sa_type=UtcDateTime)
    ready_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ready_then: str | None = None
    ready_seen: int | None = None
    returned: str | None = Field(default=None, sa_type=Text)


class PresenceRow(SQLModel, table=True):
    """When an agent's desk was last seen open; ``here`` until they leave it."""

    __tablename__ = "presences"

    agent: str = Field(primary_key=True, foreign_key="agents.name")
    seen_at: datetime = Field(sa_type=UtcDateTime)
    here: bool


class SavedViewRow(SQLModel, table=True):
    """A search that an agent keeps under a name."""

    __tablename__ = "saved_views"

    agent: str = Field(primary_key=True, foreign_key="agents.name")
    name: str = Field(primary_key=True)
    query: str = Field(sa_type=Text)


class PolicyRow(SQLModel, table=True):
    """A version of the policy file; the newest is in force."""

    __tablename__ = "policies"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    sha256: str
    source: str = Field(sa_type=Text)


class EntryRow(SQLModel, table=True):
    """One entry of the journal; append-only, each carrying the hash of the one before.

    No index is kept of hashes, nor one by action of takes: none is looked for by it, and each take would wait for its
    pages.
    """

    __tablename__ = "entries"
    __table_args__ = (
        Index("ix_entries_number", "number", "id"),
        Index("ix_entries_actor", "actor", "id"),
        Index("ix_entries_action", "action", "id", **_partial("action <> 'take'")),
    )

    id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    at: datetime = Field(sa_type=UtcDateTime)
    actor: str
    action: str
    number: int | None = Field(default=None, foreign_key="tickets.number")
    clause: str | None = None
    refused: bool = False
    detail: str = Field(sa_type=Text)
    policy_id: int = Field(foreign_key="policies.id")
    previous_hash: str
    hash: str


class OutboxRow(SQLModel, table=True):
    """A reply that has left the desk and not yet the machine; its Message-ID is fixed here.

    ``attempts`` counts how often it was handed to the mail server; after a deferral it is not tried before ``next_at``,
    and ``last_error`` says what the server said. ``sent_at`` is when the server accepted it.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint(
            _one_of("state", ("queued", "sending", "accepted", "deferred", "failed")), name="ck_outbox_state"
        ),
        Index("ix_outbox_state", "state", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    message_id: int = Field(foreign_key="messages.id", unique=True)
    header_id: str = Field(unique=True)
    recipient: str
    subject: str = Field(sa_type=Text)
    state: str = "queued"
    created_at: datetime = Field(sa_type=UtcDateTime)
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    next_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_error: str | None = Field(default=None, sa_type=Text)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SettingRow(SQLModel, table=True):
    """What the store knows of itself, such as whether a service account owns it."""

    __tablename__ = "settings"

    key: str = Field(primary_key=True)
    value: str


metadata = SQLModel.metadata


def _table(row: Any) -> Table:
    table = row.__table__
    assert isinstance(table, Table)
    return table


agents, customers, tickets, messages = map(_table, (AgentRow, CustomerRow, TicketRow, MessageRow))
raw_messages, attachments, drafts = map(_table, (RawMessageRow, AttachmentRow, DraftRow))
policies, entries, outbox, settings = map(_table, (PolicyRow, EntryRow, OutboxRow, SettingRow))
presences, saved_views = map(_table, (PresenceRow, SavedViewRow))
