"""What a migration has to say differently to each database."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

__all__ = ["add_columns", "add_search", "partial"]


def add_columns(tables: Mapping[str, tuple[str, ...]]) -> None:
    """Add columns, each as SQLite writes it and can add it without writing the table anew."""
    for table, columns in tables.items():
        for column in columns:
            here = column.replace("DATETIME", "TIMESTAMP") if op.get_bind().dialect.name == "postgresql" else column
            op.execute(f"ALTER TABLE {table} ADD COLUMN {here}")


def add_search() -> None:
    """Make what the search finds messages by."""
    if op.get_bind().dialect.name == "postgresql":
        from cs_tui.store.postgres_triggers import SEARCH_TABLE

        for sql in SEARCH_TABLE:
            op.execute(sql)
        _drop_sequences()
    else:
        from cs_tui.store.triggers import SEARCH_TABLE as SEARCH

        op.execute(SEARCH)


def partial(condition: str) -> dict[str, Any]:
    """That an index holds just the rows that meet a condition."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def _drop_sequences() -> None:
    """Rows are numbered without gaps; see `cs_tui.store.connection.Dialect.next_key`."""
    own = "SELECT relname FROM pg_class WHERE relkind = 'S' AND relnamespace = CAST(current_schema() AS regnamespace)"
    for (name,) in op.get_bind().execute(sa.text(own)).fetchall():
        op.execute(f"DROP SEQUENCE {name} CASCADE")
