"""Connections to SQLite: how transactions begin, and what is set on every connection."""

import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event

__all__ = ["APPLICATION_ID", "WRITES", "make_engine"]

APPLICATION_ID = 0x63735475
"""Marks a SQLite file as one of ours (`PRAGMA application_id`)."""

WRITES = "cs_tui_writes"
"""Execution option of a connection that is going to write."""

BUSY_TIMEOUT = 5_000
"""Milliseconds SQLite waits for a lock of its own."""


def make_engine(path: Path, *, durable: bool = True) -> Engine:
    """An engine on the SQLite file at ``path``; it must exist.

    Only the throw-away store of a demo is not ``durable``.
    """
    uri = f"file:{quote(str(path.absolute()))}?mode=rw"

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(uri, uri=True, check_same_thread=False, timeout=BUSY_TIMEOUT / 1000)

    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool, pool_size=4)

    @event.listens_for(engine, "connect")
    def _connect(connection: sqlite3.Connection, _: Any) -> None:
        # The driver must not begin transactions by itself: its deferred ones hand one ticket to two agents.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA synchronous = {'EXTRA' if durable else 'OFF'}")
        connection.execute("PRAGMA trusted_schema = OFF")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
