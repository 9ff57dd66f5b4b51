"""Bringing a schema to the newest revision, in one transaction. The tables, and what makes them, are loaded here."""

from collections.abc import Iterator
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
    for name in TRIGGERS:
        connection.change(f"DROP TRIGGER IF EXISTS {name}")
    with _borrowed(connection) as borrowed:
        config.attributes["connection"] = borrowed
        command.upgrade(config, to)
    for sql in TRIGGERS.values():
        connection.change(sql)


@contextmanager
def _borrowed(connection: Connection) -> "Iterator[sqlalchemy.Connection]":
    """The connection as SQLAlchemy may use it, in the transaction that is open."""
    from sqlalchemy import StaticPool, create_engine

    engine = create_engine("sqlite://", creator=lambda: _Lent(connection.driver), poolclass=StaticPool)
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
