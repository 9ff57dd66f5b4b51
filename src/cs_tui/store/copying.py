"""A whole store moved from one database to another: every row as it is, and read back before it counts as moved."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from cs_tui.store.connection import Connection, where
from cs_tui.store.errors import DamagedStore
from cs_tui.store.folding import folded
from cs_tui.store.journal import START, chained, sealed, seals
from cs_tui.store.place import Place
from cs_tui.store.reading import Reader
from cs_tui.store.store import Store

if TYPE_CHECKING:
    from sqlalchemy import Table

__all__ = ["Copied", "copy_store"]

ROWS = 500
"""Rows read and written at once."""

Told = Callable[[str, float], None]
"""Is told what is being done and how much of it is, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What was copied: rows by table, and the newest entry of the journal with its hash."""

    counts: dict[str, int]
    entry: int
    head: str


def copy_store(source: Store, target: Place, told: Told = lambda *_: None) -> Copied:
    """Copy a store to a place where there is none, with its numbers, ids, times and hashes; the source stays as it is.

    Nobody can write in the source meanwhile. The copy is made in one transaction, and then its rows are counted and its
    chain followed from end to end. Raises a `StoreError`, and leaves nothing at ``target`` then.
    """
    with source.read() as reader:
        durable = reader.setting("demo") is None
    made = Store.create(target, durable=durable)
    try:
        with source.alone() as old:
            with made.alone() as new:
                counts = _copy(old, new, told)
            with made.read() as reader:
                copied = _checked(reader, counts, told)
            last = Reader(old).last_entry()
        if copied.head != (START if last is None else last.hash):
            raise DamagedStore(f"The copy at {target} ends with another entry than {source.path}.", "Copy it anew.")
    except BaseException:
        made.discard()
        raise
    made.close()
    return copied


def _copy(old: Connection, new: Connection, told: Told) -> dict[str, int]:
    from cs_tui.store.tables import metadata

    counts: dict[str, int] = {}
    for place, table in enumerate(metadata.sorted_tables):
        told(f"copying {table.name}", place / len(metadata.sorted_tables))
        columns = [column.name for column in table.columns]
        marks = ", ".join(f":{name}" for name in columns)
        insert = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({marks})"
        rows = _parents_first((dict(zip(columns, row, strict=True)) for row in _rows(old, table, columns)), table)
        counts[table.name] = 0
        while some := list(islice(rows, ROWS)):
            new.change_each(insert, some)
            counts[table.name] += len(some)
    _index(new)
    return counts


def _rows(old: Connection, table: "Table", columns: list[str]) -> Iterator[tuple[Any, ...]]:
    """All rows of a table by its key, page by page."""
    keys = [column.name for column in table.primary_key.columns]
    names, places = ", ".join(keys), [columns.index(key) for key in keys]
    after = f"({names}) > ({', '.join(f':{key}' for key in keys)})"
    query = f"SELECT {', '.join(columns)} FROM {table.name}"
    page = old.rows(f"{query} ORDER BY {names} LIMIT :rows", rows=ROWS)
    while page:
        yield from page
        last = {key: page[-1][place] for key, place in zip(keys, places, strict=True)}
        page = old.rows(f"{query} {where([after])} ORDER BY {names} LIMIT :rows", rows=ROWS, **last)


def _parents_first(rows: Iterator[dict[str, Any]], table: "Table") -> Iterator[dict[str, Any]]:
    """The rows, each after those of the same table to which it refers."""
    inner = [key.parent.name for key in table.foreign_keys if key.column.table is table]
    if not inner:
        yield from rows
        return
    (own,) = (column.name for column in table.primary_key.columns)
    waiting, there = [], set()
    for row in rows:
        if all(row[name] is None or row[name] < row[own] for name in inner):
            yield row
        else:
            waiting.append(row)
            there.add(row[own])
    while waiting:
        ready = [row for row in waiting if not there.intersection(row[name] for name in inner)]
        if not ready:
            raise DamagedStore(f"Rows of {table.name} refer to each other in a ring.", "Run `cs-tui audit verify`.")
        yield from ready
        there.difference_update(row[own] for row in ready)
        waiting = [row for row in waiting if row[own] in there]


def _index(new: Connection) -> None:
    """Add all messages to the search."""
    query = """
        SELECT messages.id, tickets.subject, messages.body, customers.name, customers.address
        FROM messages JOIN tickets ON tickets.number = messages.number
        JOIN customers ON customers.id = tickets.customer_id
        WHERE messages.id > :after ORDER BY messages.id LIMIT :rows"""
    after = 0
    while page := new.rows(query, after=after, rows=ROWS):
        new.change_each(
            new.dialect.index_message,
            (
                {"id": id}
                | new.dialect.indexed(subject=folded(subject), body=folded(body), customer=folded(f"{name} {address}"))
                for id, subject, body, name, address in page
            ),
        )
        after = page[-1][0]


def _checked(reader: Reader, counts: dict[str, int], told: Told) -> Copied:
    """What is in the copy; raises `DamagedStore` unless every row came and the chain holds."""
    for table, count in counts.items():
        if (found := reader.count(table)) != count:
            raise DamagedStore(f"The copy has {found} of {count} rows of {table}.", "Copy it anew.")
    after, head, last = 0, START, max(reader.last_entry_id(), 1)
    forgotten = seals(reader.forgets())
    while page := reader.entries(after=after, limit=ROWS):
        for entry in page:
            if entry.id != after + 1 or not (chained(entry, head) or sealed(entry, head, forgotten)):
                raise DamagedStore(
                    f"The journal's chain breaks at entry {after + 1}.", "Run `cs-tui audit verify` on the store."
                )
            after, head = entry.id, entry.hash
        told("checking", after / last)
    return Copied(counts, after, head)
