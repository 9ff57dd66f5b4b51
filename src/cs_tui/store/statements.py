"""The queries of every look and action that read whole tickets, agents and entries, with the records' columns."""

from collections.abc import Collection
from typing import Any

from cs_tui.store.connection import columns, listed
from cs_tui.store.records import (
    AgentRecord,
    AttachmentRecord,
    DraftRecord,
    EntryRecord,
    MessageRecord,
    PolicyRecord,
    TicketRecord,
)

CHUNK = 100
"""Rows fetched at once at most while walking down a queue."""
FIRST_CHUNK = 1
"""Rows fetched first: most often the first of a queue is its eligible head. Then eight times as many each time."""

_BEHIND = """
    CASE WHEN tickets.status = 'queued' THEN (
        SELECT min(other.number) FROM tickets AS other
        WHERE other.customer_id = tickets.customer_id AND other.department = tickets.department
            AND other.status IN ('in-progress', 'waiting')
    ) END"""
_TICKET = columns(
    TicketRecord, "tickets", customer_address="customers.address", customer_name="customers.name", behind=_BEHIND
)
MESSAGE = columns(MessageRecord, "messages", but=("attachments",))
_IN_HAND = "(SELECT count(*) FROM tickets WHERE tickets.holder = agents.name AND tickets.status = 'in-progress')"

TICKETS = f"SELECT {_TICKET} FROM tickets JOIN customers ON customers.id = tickets.customer_id"
AGENTS = f"SELECT {columns(AgentRecord, 'agents', in_progress=_IN_HAND)} FROM agents"
ENTRIES = f"SELECT {columns(EntryRecord, 'entries')} FROM entries"
BY_ACTION = "entries.action <> 'take'"
"""Which entries are indexed by action. A query that is to go by that says so too, and asks for no takes."""
POLICIES = f"SELECT {columns(PolicyRecord, 'policies')} FROM policies"
DRAFTS = f"SELECT {columns(DraftRecord, 'drafts')} FROM drafts"

_WHOLE = """
    WITH RECURSIVE whole (number) AS (
        SELECT CAST(:number AS INTEGER)
        UNION SELECT tickets.number FROM tickets JOIN whole ON tickets.merged_into = whole.number
    )"""
"""A ticket and the duplicates that were merged into it."""

MESSAGES = f"""{_WHOLE}
    SELECT {MESSAGE}, EXISTS (SELECT 1 FROM attachments WHERE message_id = messages.id)
    FROM messages WHERE messages.number IN (SELECT number FROM whole) ORDER BY messages.id"""
"""The conversation; each message with whether it has `FILES`."""
FILES = f"""{_WHOLE}
    SELECT message_id, {columns(AttachmentRecord, "attachments")} FROM attachments
    JOIN messages ON messages.id = attachments.message_id
    WHERE messages.number IN (SELECT number FROM whole) ORDER BY attachments.id"""

NOT_PROCESSED = "tickets.status IN ('unsorted', 'awaiting-approval', 'queued', 'in-progress', 'waiting')"
"""That a ticket still has to be processed."""
_QUEUED = "tickets.status = 'queued'"
_HELD = "tickets.holder IS NOT NULL"
_PARTS = {
    _QUEUED: {"queued"},
    _HELD: {"in-progress", "waiting"},
    "tickets.status IN ('unsorted', 'awaiting-approval')": {"unsorted", "awaiting-approval"},
    "tickets.merged_into IS NOT NULL": {"merged"},
    NOT_PROCESSED: {"unsorted", "awaiting-approval", "queued", "in-progress", "waiting"},
}
"""The conditions of the partial indexes, and in which statuses tickets meet them: from the narrowest to the widest."""

IN_QUEUE = f"tickets.department = :department AND {_QUEUED}"
BY_ARRIVAL = "ORDER BY tickets.queued_at, tickets.number"

NEXT_ISSUE = f"""{TICKETS}
    WHERE tickets.customer_id = :customer_id AND tickets.department = :department
        AND tickets.status IN ('queued', 'awaiting-approval')
    {BY_ARRIVAL} LIMIT 1"""


def part_of(statuses: Collection[str]) -> str | None:
    """The condition of the smallest partial index that holds all tickets in these statuses; ``None`` without one."""
    return next((part for part, held in _PARTS.items() if held.issuperset(statuses)), None)


def in_statuses(statuses: Collection[str]) -> tuple[str, dict[str, Any]]:
    """The condition that tickets are in one of these statuses, and its values.

    It says that of `part_of` too: SQLite goes by a partial index only where a query says the same, word for word.
    """
    some, values = listed("status", statuses)
    part = part_of(statuses)
    return f"{'' if part is None else f'{part} AND '}tickets.status IN {some}", values


def number(*, of_few: bool) -> str:
    """The number as tickets are to be sorted by it.

    With the sign SQLite looks for the few tickets that are wanted, and sorts them: it would rather go through all
    tickets by number until enough are found.
    """
    return "+tickets.number" if of_few else "tickets.number"


def of(only: str | None) -> list[str]:
    """The condition that tickets are of the department ``:only``; none where that is ``None``."""
    return [] if only is None else ["tickets.department = :only"]
