"""The search: texts folded so that a word is found however it was typed, and the query that finds tickets."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, not_, or_, select, text

from cs_tui.store.tables import messages, tickets

__all__ = ["NOT_PROCESSED", "Filters", "Overdue", "folded", "has_words", "overdue", "search_query"]

NOT_PROCESSED = ("unsorted", "awaiting-approval", "queued", "in-progress", "waiting")
"""Statuses of tickets that still have to be processed."""

_CJK = re.compile("([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff])")
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_LETTERS = str.maketrans({"đ": "d", "ø": "o", "ł": "l", "ı": "i"})
"""Letters that decomposition leaves whole although readers leave out their stroke."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """Whether tickets are looked for that are overdue, or those that are not; see `overdue` for the two moments."""

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


def folded(text: str) -> str:
    """The text without diacritics and case, each CJK character a word of its own."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return _CJK.sub(r" \1 ", unicodedata.normalize("NFC", plain).translate(_LETTERS))


def has_words(text: str) -> bool:
    """Whether there is anything in the text that the search could find."""
    return _WORD.search(folded(text)) is not None


def overdue(opened_before: datetime, chained_before: datetime) -> ColumnElement[bool]:
    """Not processed, and due from before ``opened_before`` (2.2d) or behind one from before ``chained_before`` (2.2c).

    The second half is no null where there is no ticket before, so that the opposite can be asked for.
    """
    chained = func.coalesce(tickets.c.previous_processed_at <= chained_before, False)
    return tickets.c.status.in_(NOT_PROCESSED) & or_(tickets.c.due_from <= opened_before, chained)


def search_query(wanted: Filters, *, only: str | None, limit: int) -> Select[Any]:
    """The query for the numbers of ``limit`` tickets, the newest first: by message where there are words to be found.

    Words of a duplicate find the ticket it was merged into as well.
    """
    expression = _match_expression(wanted)
    query: Select[Any] = select(tickets.c.number).where(*_conditions(wanted))
    if only is not None:
        query = query.where(tickets.c.department == only)
    if expression is None:
        return query.order_by(tickets.c.number.desc()).limit(limit)
    rows = text("SELECT rowid FROM search WHERE search MATCH :expression").bindparams(expression=expression)
    hit = select(messages.c.number, messages.c.id).where(messages.c.id.in_(rows.columns(messages.c.id)))
    hits = hit.cte("hits", recursive=True)
    into = select(tickets.c.merged_into, hits.c.id).join_from(tickets, hits, tickets.c.number == hits.c.number)
    hits = hits.union(into.where(tickets.c.merged_into.is_not(None)))
    query = query.join_from(tickets, hits, tickets.c.number == hits.c.number).group_by(tickets.c.number)
    return query.order_by(func.max(hits.c.id).desc(), tickets.c.number.desc()).limit(limit)


def _conditions(wanted: Filters) -> Iterable[ColumnElement[bool]]:
    chosen = (
        (tickets.c.status, wanted.statuses),
        (tickets.c.department, wanted.departments),
        (tickets.c.category, wanted.categories),
        (tickets.c.holder, wanted.holders),
        (tickets.c.channel, wanted.channels),
    )
    yield from (column.in_(values) for column, values in chosen if values)
    if wanted.opened_from is not None:
        yield tickets.c.opened_at >= wanted.opened_from
    if wanted.opened_before is not None:
        yield tickets.c.opened_at < wanted.opened_before
    if wanted.overdue is not None:
        condition = overdue(wanted.overdue.opened_before, wanted.overdue.chained_before)
        yield condition if wanted.overdue.wanted else not_(condition)


def _match_expression(wanted: Filters) -> str | None:
    """An FTS5 expression for words, phrases and customers; ``None`` where there are none."""
    terms = [f"{term} *" for word in wanted.words if (term := _term(word))]
    terms += [term for phrase in wanted.phrases if (term := _term(phrase))]
    customers = [f"{term} *" for customer in wanted.customers if (term := _term(customer))]
    if customers:
        terms.insert(0, f"customer : ({' OR '.join(customers)})")
    return " AND ".join(terms) or None


def _term(text: str) -> str:
    """The words of a text in their order, as FTS5 takes them literally; empty without one."""
    pieces = _WORD.findall(folded(text))
    return f'"{" ".join(pieces)}"' if pieces else ""
