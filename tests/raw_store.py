"""A store's database as somebody with its own shell has it: no desk, no gate, and no trigger if they will."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from cs_tui.store import Store
from cs_tui.store.place import Place, Url
from cs_tui.store.postgres_session import connect
from cs_tui.store.triggers import TRIGGERS

__all__ = ["FORBIDDEN", "by_hand", "meddle", "sent"]

FORBIDDEN = (sqlite3.IntegrityError, psycopg.IntegrityError)
"""What a trigger or a check raises."""


@contextmanager
def by_hand(place: Place, *, unguarded: bool = False) -> Iterator[Any]:
    """A connection that takes parameters as ``:name``, in one transaction, committed unless the block raises.

    With ``unguarded`` the triggers are gone meanwhile.
    """
    if isinstance(place, Url):
        connection = connect(place)
        before, after = ["SET LOCAL session_replication_role = replica"] if unguarded else [], []
    else:
        connection = sqlite3.connect(place, isolation_level=None)
        before = [f"DROP TRIGGER {name}" for name in TRIGGERS] if unguarded else []
        after = list(TRIGGERS.values()) if unguarded else []
    try:
        for sql in ("BEGIN", *before):
            connection.execute(sql)
        yield connection
        for sql in (*after, "COMMIT"):
            connection.execute(sql)
    finally:
        connection.close()


def meddle(place: Place, *statements: str) -> None:
    """Change a store as somebody with the database's shell would, the triggers out of the way."""
    with by_hand(place, unguarded=True) as connection:
        for statement in statements:
            connection.execute(statement)


@contextmanager
def sent(store: Store) -> Iterator[list[str]]:
    """The statements that a block sends to the store, one after the other, on the connection that is idle now."""
    told: list[str] = []
    with store.read() as reader:
        driver = reader._connection.driver
    if isinstance(driver, sqlite3.Connection):
        # What begins with -- is what the search asks of its own tables.
        driver.set_trace_callback(lambda sql: None if sql.startswith("--") else told.append(sql))
        yield told
        driver.set_trace_callback(None)
    else:
        execute, send = driver.execute, driver.send
        driver.execute = lambda sql, *values: (told.append(sql), execute(sql, *values))[1]
        driver.send = lambda sql: (told.append(sql), send(sql))[1]
        yield told
        del driver.execute, driver.send
