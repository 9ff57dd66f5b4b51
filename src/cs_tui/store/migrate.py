"""Bringing a schema to the newest revision, in one transaction. The tables, and what makes them, are loaded here."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from cs_tui.store.connection import Connection
from cs_tui.store.triggers import TRIGGERS

if TYPE_CHECKING:
    import sqlalchemy

__all__ = ["migrate"]


def migrate(connection: Connection, to: str = "head") -> None:
    """Apply every revision the store lacks up to ``to``, within the caller's transaction: all of them, or none.

    The triggers are made anew afterwards, because rebuilding a table drops its triggers without a word.
    """
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(files("cs_tui.store") / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    url, drops, makes = _means(connection)
    for sql in drops:
        connection.change(sql)
    with _borrowed(connection, url) as borrowed:
        config.attributes["connection"] = borrowed
        command.upgrade(config, to)
    for sql in makes:
        connection.change(sql)


def _means(connection: Connection) -> tuple[str, Iterable[str], Iterable[str]]:
    """The database's name for SQLAlchemy, and what removes all triggers and what makes them."""
    if connection.dialect.name == "postgresql":
        from cs_tui.store.postgres_triggers import GUARDS, NO_GUARDS

        return "postgresql+psycopg://", NO_GUARDS, GUARDS
    return "sqlite://", [f"DROP TRIGGER IF EXISTS {name}" for name in TRIGGERS], TRIGGERS.values()


@contextmanager
def _borrowed(connection: Connection, url: str) -> "Iterator[sqlalchemy.Connection]":
    """The connection as SQLAlchemy may use it, in the transaction that is open."""
    from sqlalchemy import StaticPool, create_engine

    lent = _Lent(getattr(connection.driver, "connection", connection.driver))
    options = {"use_native_hstore": False} if url.startswith("postgresql") else {}
    engine = create_engine(url, creator=lambda: lent, poolclass=StaticPool, **options)
    with engine.connect() as borrowed:
        yield borrowed


class _Lent:
    """A driver's connection that is neither committed, undone nor closed by who has borrowed it."""

    def __init__(self, driver: Any) -> None:
        self._driver = driver

    def __getattr__(self, name: str) -> Any:
        return getattr(self._driver, name)

    def commit(self) -> None:
        """The lender's to do."""

    rollback = close = commit
