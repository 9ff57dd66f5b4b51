"""Rows on their way out of the store, as frozen values. Times are aware, in UTC."""

from dataclasses import dataclass
from datetime import datetime

__all__ = [
    "AgentRecord",
    "AttachmentRecord",
    "DraftRecord",
    "EntryRecord",
    "MessageRecord",
    "OutboxRecord",
    "PolicyRecord",
    "PresenceRecord",
    "TicketRecord",
]


@dataclass(frozen=True, slots=True)
class AgentRecord:
    """A person at the desk; ``in_progress`` counts the tickets in their hand."""

    name: str
    full_name: str
    department: str
    role: str
    os_user: str | None
    retired_at: datetime | None
    in_progress: int = 0


@dataclass(frozen=True, slots=True)
class TicketRecord:
    """A ticket with its customer; ``behind`` is the customer's ticket being processed in the same department."""

    number: int
    version: int
    status: str
    department: str | None
    category: str | None
    channel: str
    customer_id: int
    subject: str
    opened_at: datetime
    queued_at: datetime | None
    due_from: datetime
    previous_processed_at: datetime | None
    holder: str | None
    answered: bool
    merged_into: int | None
    disputes: int | None
    satisfaction: int | None
    satisfaction_said: str | None
    customer_address: str
    customer_name: str
    behind: int | None


@dataclass(frozen=True, slots=True)
class AttachmentRecord:
    """What is known of a file that came with a message; size in bytes."""

    name: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class MessageRecord:
    """A piece of a conversation."""

    id: int
    number: int
    at: datetime
    kind: str
    author: str
    body: str
    attachments: tuple[AttachmentRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class LetterRecord:
    """A reply in the outbox; see `cs_tui.store.tables.OutboxRow`."""

    message_id: int
    recipient: str
    subject: str
    state: str


@dataclass(frozen=True, slots=True)
class OutboxRecord:
    """A letter on its way, with the number of the ticket it was written on; see `cs_tui.store.tables.OutboxRow`.

    ``next_at`` is when it is tried again, ``sent_at`` when the mail server took it.
    """

    message_id: int
    number: int
    header_id: str
    recipient: str
    subject: str
    state: str
    created_at: datetime
    attempts: int
    next_at: datetime | None
    last_error: str | None
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """What an agent has typed for a ticket and not sent; see `cs_tui.store.tables.DraftRow`."""

    number: int
    agent: str
    body: str
    saved_at: datetime
    ready_at: datetime | None = None
    ready_then: str | None = None
    ready_seen: int | None = None
    returned: str | None = None


@dataclass(frozen=True, slots=True)
class PresenceRecord:
    """When an agent was last seen: at their desk, or in the journal; ``here`` says that their desk was not left."""

    agent: str
    seen_at: datetime | None
    here: bool


@dataclass(frozen=True, slots=True)
class PolicyRecord:
    """A version of the policy file."""

    id: int
    at: datetime
    sha256: str
    source: str


@dataclass(frozen=True, slots=True)
class EntryRecord:
    """An entry of the journal; ``detail`` is canonical JSON, exactly as it was hashed."""

    id: int
    at: datetime
    actor: str
    action: str
    number: int | None
    clause: str | None
    refused: bool
    detail: str
    policy_id: int
    previous_hash: str
    hash: str
