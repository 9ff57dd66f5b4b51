"""The search: what tickets can be looked for, and the query that finds them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cs_tui.store.connection import Connection, listed, where
from cs_tui.store.folding import words
from cs_tui.store.statements import NOT_PROCESSED, in_statuses, number, of, part_of

__all__ = ["OVERDUE", "Filters", "Overdue", "found"]

OVERDUE = f"""{NOT_PROCESSED} AND
    (tickets.due_from <= :due OR coalesce(tickets.previous_processed_at <= :chained, false))"""
"""Not processed, and due from before ``:due`` (2.2d) or behind one from before ``:chained`` (2.2c).

The second half is no null where there is no ticket before, so that the opposite can be asked for.
"""

END = (1 << 63) - 1
"""Past every message."""

REACHES = (5_000, 50_000, END)
"""How many of the newest messages are looked at, if those before did not do: few searches have to see them all."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """Whether tickets are looked for that are overdue, or those that are not; see `OVERDUE` for the two moments."""

    wanted: bool
    opened_before: datetime
    chained_before: datetime


@dataclass(frozen=True, slots=True)
class Filters:
    """What tickets are looked for; an empty field leaves them all in.

    All the ``words`` have to stand in one message, its subject or customer, the last letters of each left open; so have
    the ``phrases``, word for word. Of the other fields one value each has to be met. Times are aware: opened at
    ``opened_from`` or later, and before ``opened_before``.
    """

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    opened_from: datetime | None = None
    opened_before: datetime | None = None
    overdue: Overdue | None = None


def found(connection: Connection, wanted: Filters, *, only: str | None, limit: int) -> list[int]:
    """The numbers of ``limit`` tickets, the newest first: by message where there are words to be found.

    Words of a duplicate find the ticket it was merged into as well.
    """
    messages = connection.dialect.found_messages(_terms(wanted.words), _terms(wanted.phrases), _terms(wanted.customers))
    conditions, values = of(only), {"only": only, "limit": limit}
    for condition, more in _conditions(wanted):
        conditions.append(condition)
        values |= more
    if messages is None:
        by = number(of_few=_few(wanted))
        query = f"SELECT number FROM tickets {where(conditions)} ORDER BY {by} DESC LIMIT :limit"
        return connection.column(query, **values)
    ids, named = messages
    return _newest(connection, ids, where(conditions), values | named, limit)


def _few(wanted: Filters) -> bool:
    """Whether only tickets of a part are looked for that stays small as the store grows."""
    if wanted.overdue is not None and wanted.overdue.wanted:
        return True
    return bool(wanted.statuses) and part_of(wanted.statuses) is not None


def _newest(connection: Connection, ids: str, conditions: str, values: dict[str, Any], limit: int) -> list[int]:
    """The tickets of the newest messages that the query ``ids`` finds.

    The newest of all messages are looked at first, then those before them, until ``limit`` tickets are found: a common
    word stands in a million.
    """
    key = connection.dialect.message_key
    query = _of_messages(f"{ids} AND {key} > :floor AND {key} < :before", conditions)
    newest, before = connection.value("SELECT max(id) FROM messages") or 0, END
    numbers: dict[int, None] = {}
    for reach in REACHES:
        floor = max(0, newest - reach)
        numbers |= dict.fromkeys(connection.column(query, **values, floor=floor, before=before))
        if len(numbers) >= limit or floor == 0:
            break
        before = floor + 1
    return list(numbers)[:limit]


def _of_messages(ids: str, conditions: str) -> str:
    """The query for the tickets of these messages, and for those they were merged into, by message, newest first."""
    return f"""
        WITH RECURSIVE hits (number, id) AS (
            SELECT number, id FROM messages WHERE id IN ({ids})
            UNION SELECT tickets.merged_into, hits.id FROM tickets JOIN hits ON tickets.number = hits.number
                WHERE tickets.merged_into IS NOT NULL
        )
        SELECT tickets.number FROM tickets JOIN hits ON tickets.number = hits.number {conditions}
        GROUP BY tickets.number ORDER BY max(hits.id) DESC, tickets.number DESC LIMIT :limit"""


def _conditions(wanted: Filters) -> Iterator[tuple[str, dict[str, Any]]]:
    if wanted.statuses:
        yield in_statuses(wanted.statuses)
    chosen = {
        "department": wanted.departments,
        "category": wanted.categories,
        "holder": wanted.holders,
        "channel": wanted.channels,
    }
    for column, values in chosen.items():
        if values:
            some, named = listed(column, values)
            yield f"tickets.{column} IN {some}", named
    if wanted.opened_from is not None:
        yield "tickets.opened_at >= :opened_from", {"opened_from": wanted.opened_from}
    if wanted.opened_before is not None:
        yield "tickets.opened_at < :opened_before", {"opened_before": wanted.opened_before}
    if wanted.overdue is not None:
        moments = {"due": wanted.overdue.opened_before, "chained": wanted.overdue.chained_before}
        yield f"{'' if wanted.overdue.wanted else 'NOT '}({OVERDUE})", moments


def _terms(texts: tuple[str, ...]) -> list[str]:
    """Texts as the words that the search takes literally; those without a word are left out."""
    return [" ".join(found) for text in texts if (found := words(text))]
