"""Whether the file holds the schema this program was written for: told at each start, before anything is trusted."""

import re
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import CheckConstraint, Connection, Index, Table

from cs_tui.store.engine import APPLICATION_ID
from cs_tui.store.errors import DamagedStore, NewerStore, NoStore, NotAStore, OlderStore
from cs_tui.store.tables import metadata
from cs_tui.store.triggers import SEARCH_TABLE, TRIGGERS

__all__ = ["HEAD", "REVISIONS", "check_file", "check_schema", "faults", "revision"]

REVISIONS = ("0001", "0002")
"""Every revision of the schema, oldest first; each is a file of `migrations/versions`."""
HEAD = REVISIONS[-1]


def check_file(path: Path) -> None:
    """Raise unless ``path`` is a readable SQLite file that belongs to this program."""
    try:
        kind = path.stat().st_mode
        if not stat.S_ISREG(kind):
            # To open a pipe would be to wait for whoever writes into it.
            what = "a directory" if stat.S_ISDIR(kind) else "a pipe or a device"
            raise NotAStore(f"{path} is {what}, not a store.", "Name the store's file with --store.")
        with path.open("rb") as file:
            header = file.read(100)
    except FileNotFoundError:
        raise NoStore(f"There is no store at {path}.", "Make one with `cs-tui init`, or name another.") from None
    except OSError as error:
        raise NotAStore(
            f"The store {path} cannot be read: {error.strerror}.",
            "Ask its owner for the way in: a forced command or a sudo rule.",
        ) from None
    if not header.startswith(b"SQLite format 3\0"):
        raise NotAStore(f"{path} is not a store of cs-tui.", "Name another file with --store; this one is untouched.")
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise NotAStore(
            f"{path} is a database of another program.", "Name another file with --store; this one is untouched."
        )


def revision(connection: Connection) -> str | None:
    """The revision the store's schema is at; ``None`` when none is recorded."""
    try:
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    except Exception as error:
        if isinstance(getattr(error, "orig", None), sqlite3.OperationalError):
            return None
        raise
    return None if found is None else str(found)


def check_schema(connection: Connection, path: Path) -> None:
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
    if missing := list(faults(connection)):
        raise DamagedStore(
            f"The store {path} is damaged: {missing[0]}"
            + (f" and {len(missing) - 1} more" if missing[1:] else "")
            + ".",
            "Do not work on it; put a backup in its place.",
        )


def faults(connection: Connection) -> Iterator[str]:
    """What the live schema lacks, or has that it should not, against tables, checks, indexes and triggers."""
    live: dict[tuple[str, str], str] = {
        (kind, name): sql or ""
        for kind, name, sql in connection.exec_driver_sql("SELECT type, name, sql FROM sqlite_master")
    }
    for table in metadata.sorted_tables:
        sql = live.get(("table", table.name))
        if sql is None:
            yield f"the table {table.name} is missing"
            continue
        yield from _table_faults(connection, table, sql)
        for index in table.indexes:
            if ("index", str(index.name)) not in live or _columns(connection, index) != [c.name for c in index.columns]:
                yield f"the index {index.name} is missing or differs"
    expected = {("trigger", name): sql for name, sql in TRIGGERS.items()} | {("table", "search"): SEARCH_TABLE}
    for (kind, name), sql in expected.items():
        if _plain(live.get((kind, name), "")) != _plain(sql):
            yield f"the {kind} {name} is missing or differs"
    for kind, name in live:
        if kind in ("trigger", "view") and (kind, name) not in expected:
            yield f"the {kind} {name} is not ours"


def _table_faults(connection: Connection, table: Table, sql: str) -> Iterator[str]:
    columns = {
        row[1]: (bool(row[3]), bool(row[5]))
        for row in connection.exec_driver_sql(f"PRAGMA table_info({table.name})")  # name is our own constant
    }
    wanted = {column.name: (not column.nullable, column.primary_key) for column in table.columns}
    if columns != wanted:
        yield f"the columns of {table.name} differ"
    for check in table.constraints:
        if isinstance(check, CheckConstraint) and _plain(f"CHECK ({check.sqltext})") not in _plain(sql):
            yield f"the check {check.name} is missing or differs"
    references = {(row[3], row[2]) for row in connection.exec_driver_sql(f"PRAGMA foreign_key_list({table.name})")}
    if references != {(key.parent.name, key.column.table.name) for key in table.foreign_keys}:
        yield f"the references of {table.name} differ"


def _columns(connection: Connection, index: Index) -> list[str]:
    return [row[2] for row in connection.exec_driver_sql(f"PRAGMA index_info({index.name})")]


def _plain(sql: str) -> str:
    return re.sub(r'[\s"]+', "", sql)
