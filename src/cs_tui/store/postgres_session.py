"""A session of PostgreSQL: what it has set, how it takes parameters, and how times and texts go in and come out."""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import psycopg
from psycopg import pq
from psycopg.adapt import Dumper, Loader
from psycopg.postgres import types
from psycopg.types.string import StrDumperUnknown

from cs_tui.store.place import Url

__all__ = ["SCHEMA", "SETTINGS", "Session", "connect"]

SCHEMA = "cs_tui"
"""The schema that holds the store."""

PATIENCE = 10
"""Seconds to reach the database."""

SETTINGS = {
    "search_path": f"{SCHEMA},pg_catalog",
    "timezone": "UTC",
    "datestyle": "ISO",
    "client_encoding": "UTF8",
    "standard_conforming_strings": "on",
    # A writer whose machine has died holds the gate: these let the database notice, and let the others in.
    "idle_in_transaction_session_timeout": "60000",
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}
"""What every session of the database has set, whatever its own default and the environment's wishes are."""

_NAME = re.compile(r"(?<![:\w]):([a-z_]\w*)")


class Session:
    """A connection of psycopg that takes parameters as ``:name``; a ``fresh`` one has had no transaction yet."""

    def __init__(self, connection: "psycopg.Connection[Any]") -> None:
        self.connection = connection
        self.fresh = True

    @property
    def usable(self) -> bool:
        """Whether the database is there, and no transaction is open."""
        return self.connection.info.transaction_status == pq.TransactionStatus.IDLE

    def send(self, statements: str) -> Any:
        """Send statements without parameters."""
        return self.connection.execute(statements.encode(), prepare=False)

    def execute(self, statement: str, values: Any = None, /) -> Any:
        """Send a statement; gives its cursor."""
        return self.connection.execute(_translated(statement), values or {})

    def executemany(self, statement: str, values: Iterable[Any], /) -> Any:
        """Send a statement once for each set of values."""
        cursor = self.connection.cursor()
        cursor.executemany(_translated(statement), values)
        return cursor

    def rollback(self) -> None:
        """Undo the transaction; nothing where the connection is gone, and the transaction with it."""
        with suppress(psycopg.OperationalError):
            self.connection.rollback()

    def close(self) -> None:
        """Give the connection back to the database."""
        self.connection.close()


def connect(place: Url, *, durable: bool = True) -> Session:
    """A session on the database that ``place`` names. Raises `psycopg.Error`.

    One that is not ``durable`` does not wait until what it has done is on the disk.
    """
    settings = SETTINGS | {"synchronous_commit": "on" if durable else "off"}
    connection = psycopg.connect(
        place.dsn,
        autocommit=True,
        connect_timeout=PATIENCE,
        application_name="cs-tui",
        options=" ".join(f"-c {name}={value}" for name, value in settings.items()),
    )
    connection.adapters.register_dumper(datetime, _Utc)
    connection.adapters.register_dumper(str, _Text)
    connection.adapters.register_loader("timestamp", _Aware)
    return Session(connection)


class _Utc(Dumper):
    """An aware time on its way in."""

    oid = types["timestamp"].oid

    def dump(self, value: datetime) -> bytes:
        """In UTC, without saying so, as the columns are. Raises `ValueError` for a naive one."""
        if value.tzinfo is None:
            raise ValueError("the store keeps aware times only")
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ").encode()


class _Text(StrDumperUnknown):
    """A text on its way in, whose type the database sees by where it goes."""

    def dump(self, value: str) -> Any:
        """Without what no text of PostgreSQL holds."""
        return super().dump(value.replace("\0", "\N{REPLACEMENT CHARACTER}"))


class _Aware(Loader):
    """A time on its way out."""

    def load(self, data: Any) -> datetime:
        """Aware, in UTC."""
        return datetime.fromisoformat(bytes(data).decode()).replace(tzinfo=UTC)


@lru_cache(maxsize=1024)
def _translated(statement: str) -> bytes:
    """A statement with its parameters as psycopg writes them."""
    return _NAME.sub(r"%(\1)s", statement.replace("%", "%%")).encode()
