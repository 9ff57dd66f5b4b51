"""Bringing a schema to the newest revision, in one transaction."""

from importlib.resources import files

from sqlalchemy import Connection

from cs_tui.store.triggers import TRIGGERS

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
    config.attributes["connection"] = connection
    for name in TRIGGERS:
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
    command.upgrade(config, to)
    for sql in TRIGGERS.values():
        connection.exec_driver_sql(sql)
