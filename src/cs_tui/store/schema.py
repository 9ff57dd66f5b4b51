"""Whether the store holds the schema this program was written for: told at each start, before anything is trusted."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cs_tui.digest import sha256
from cs_tui.store.connection import Connection
from cs_tui.store.errors import DamagedStore, NewerStore, OlderStore
from cs_tui.store.place import Place
from cs_tui.store.triggers import SEARCH_TABLE, TRIGGERS

if TYPE_CHECKING:
    from sqlalchemy import Table

__all__ = ["HEAD", "REVISIONS", "WHOLE", "check_schema", "faults", "fingerprint", "recorded", "revision"]

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006")
"""Every revision of the schema, oldest first; each is a file of `migrations/versions`."""
HEAD = REVISIONS[-1]

WHOLE = frozenset({"c91087bb70f698fc"})
"""Fingerprints of schemas that are known to be whole at `HEAD`, as the migrations make them."""


def revision(connection: Connection) -> str | None:
    """The revision the store's schema is at; ``None`` when none is recorded."""
    if connection.value(connection.dialect.has_table, table="alembic_version") is None:
        return None
    return recorded(connection)


def recorded(connection: Connection) -> str | None:
    """The revision of a store that was opened, by one question; raises `DamagedStore` where its table is gone."""
    found = connection.value("SELECT version_num FROM alembic_version")
    return None if found is None else str(found)


def check_schema(connection: Connection, path: Place) -> None:
    """Raise `NewerStore`, `OlderStore` or `DamagedStore` unless the schema is whole and at this program's revision."""
    found = revision(connection)
    if found is None:
        raise DamagedStore(f"The store {path} records no schema version.", "Put a backup in its place.")
    if found not in REVISIONS:
        raise NewerStore(
            f"The store {path} has schema {found}; this program knows up to {HEAD}.", "Upgrade cs-tui, then try again."
        )
    if found != HEAD:
        raise OlderStore(
            f"The store {path} has schema {found}; this program needs {HEAD}.", "Run `cs-tui store upgrade`."
        )
    if missing := _missing(connection):
        raise DamagedStore(
            f"The store {path} is damaged: {missing[0]}"
            + (f" and {len(missing) - 1} more" if missing[1:] else "")
            + ".",
            "Do not work on it; put a backup in its place.",
        )


def _missing(connection: Connection) -> list[str]:
    if connection.dialect.name == "postgresql":
        from cs_tui.store import postgres_schema

        return [] if postgres_schema.is_whole(connection) else list(postgres_schema.faults(connection))
    return [] if fingerprint(connection) in WHOLE else list(faults(connection))


def fingerprint(connection: Connection) -> str:
    """What stands for all tables, indexes, triggers and views that are not the database's own: one short text.

    Where it is known, nothing has to be compared, nor the tables' declaration be loaded.
    """
    known = sorted(
        (kind, name, _plain(sql or ""))
        for kind, name, sql in connection.rows("SELECT type, name, sql FROM sqlite_master")
        if not name.startswith(("sqlite_", "search_", "alembic_"))
    )
    return sha256(repr(known).encode()).hexdigest()[:16]


def faults(connection: Connection) -> Iterator[str]:
    """What the live schema lacks, or has that it should not, against tables, checks, indexes and triggers."""
    from cs_tui.store.tables import metadata

    live: dict[tuple[str, str], str] = {
        (kind, name): sql or "" for kind, name, sql in connection.rows("SELECT type, name, sql FROM sqlite_master")
    }
    for table in metadata.sorted_tables:
        sql = live.get(("table", table.name))
        if sql is None:
            yield f"the table {table.name} is missing"
            continue
        yield from _table_faults(connection, table, sql)
        for index in table.indexes:
            columns = [row[2] for row in connection.rows(f"PRAGMA index_info({index.name})")]
            rows = _plain(live.get(("index", str(index.name)), "")).partition("WHERE")[2]
            condition = index.dialect_options["sqlite"]["where"]
            wanted = "" if condition is None else _plain(str(condition))
            if columns != [column.name for column in index.columns] or rows != wanted:
                yield f"the index {index.name} is missing or differs"
    expected = {("trigger", name): sql for name, sql in TRIGGERS.items()} | {("table", "search"): SEARCH_TABLE}
    for (kind, name), sql in expected.items():
        if _plain(live.get((kind, name), "")) != _plain(sql):
            yield f"the {kind} {name} is missing or differs"
    for kind, name in live:
        if kind in ("trigger", "view") and (kind, name) not in expected:
            yield f"the {kind} {name} is not ours"


def _table_faults(connection: Connection, table: "Table", sql: str) -> Iterator[str]:
    from sqlalchemy import CheckConstraint

    columns = {row[1]: (bool(row[3]), bool(row[5])) for row in connection.rows(f"PRAGMA table_info({table.name})")}
    if columns != {column.name: (not column.nullable, column.primary_key) for column in table.columns}:
        yield f"the columns of {table.name} differ"
    for check in table.constraints:
        if isinstance(check, CheckConstraint) and _plain(f"CHECK ({check.sqltext})") not in _plain(sql):
            yield f"the check {check.name} is missing or differs"
    references = {(row[3], row[2]) for row in connection.rows(f"PRAGMA foreign_key_list({table.name})")}
    if references != {(key.parent.name, key.column.table.name) for key in table.foreign_keys}:
        yield f"the references of {table.name} differ"


def _plain(sql: str) -> str:
    return re.sub(r'[\s"]+', "", sql)
