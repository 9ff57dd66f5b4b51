"""What the desk's takes are measured against: the head of a bare SQLModel table is marked as taken, and no more.

As careful as the desk: one flock before each write, BEGIN IMMEDIATE, a rollback journal, synchronous EXTRA.
"""

import fcntl
import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import registry
from sqlmodel import Field, Index, Session, SQLModel, create_engine, select

__all__ = ["commits", "fill", "taker"]

QUEUED = 50
"""One ticket of so many is queued where there are many, as in the desk's store."""


class Bare(SQLModel, registry=registry()):
    """Tables of its own: the desk's schema is held to be what SQLModel itself knows."""


class BareTicket(Bare, table=True):
    """A ticket with nothing but what taking needs."""

    __tablename__ = "bare_tickets"
    __table_args__ = (Index("ix_bare_queue", "status", "queued_at", "number"),)

    number: int | None = Field(default=None, primary_key=True)
    status: str
    queued_at: datetime
    holder: str | None = None


def fill(path: Path, tickets: int) -> None:
    """Make the table anew; of a large one the newest tickets are queued, of a small one all."""
    path.unlink(missing_ok=True)
    queued = max(1_000, tickets // QUEUED)
    engine = create_engine(f"sqlite:///{path}")
    Bare.metadata.create_all(engine)
    engine.dispose()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) INSERT INTO bare_tickets "
            "SELECT i, iif(i > ?, 'queued', 'resolved'), datetime(1e9 + i, 'unixepoch') || '.000000', NULL FROM n",
            (tickets, tickets - queued),
        )


def commits(path: Path, seconds: float = 2.0) -> float:
    """How many transactions of one row a second one process has on this disk, as careful as those that take."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        _be_careful(connection)
        connection.execute("CREATE TABLE row (a)")
        begun, done = time.monotonic(), 0
        while time.monotonic() - begun < seconds:
            connection.execute("INSERT INTO row VALUES (1)")
            done += 1
        return done / (time.monotonic() - begun)


def _be_careful(connection: sqlite3.Connection) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute("PRAGMA synchronous = EXTRA")


def taker(path: Path, name: str) -> Callable[[], bool]:
    """What takes one ticket for ``name`` and says whether there was one."""
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 5})

    @event.listens_for(engine, "connect")
    def _connect(connection: sqlite3.Connection, _: Any) -> None:
        _be_careful(connection)

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    gate = os.open(path.with_suffix(".gate"), os.O_RDWR | os.O_CREAT, 0o600)
    head = select(BareTicket).where(BareTicket.status == "queued").order_by("queued_at", "number").limit(1)

    def take() -> bool:
        fcntl.flock(gate, fcntl.LOCK_EX)
        try:
            with Session(engine) as session:
                ticket = session.exec(head).first()
                if ticket is None:
                    return False
                ticket.status, ticket.holder = "in-progress", name
                session.commit()
                return True
        finally:
            fcntl.flock(gate, fcntl.LOCK_UN)

    return take
