"""PostgreSQL, with all that is its own: how a database is opened, how one writer at a time is let in, what errors mean.

All stands in a schema `SCHEMA` of the database, which `init` makes and nothing else touches.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from select import select
from threading import Lock
from time import monotonic
from typing import Any
from zlib import crc32

import psycopg

from cs_tui.store import gate
from cs_tui.store.connection import Connection, Pool
from cs_tui.store.errors import DamagedStore, NoStore, StoreExists, StoreGone, StoreReadOnly, StoreUnsure
from cs_tui.store.place import Url
from cs_tui.store.postgres_dialect import PostgresDialect
from cs_tui.store.postgres_errors import explained
from cs_tui.store.postgres_session import SCHEMA, Session, connect

__all__ = ["Postgres"]

IDLE = 1
"""Connections that a desk keeps open beside the one that listens: the database counts them, each is a process."""

SILENCE = 30.0
"""Seconds after which the database is asked although it has told of nothing."""

GATE = 0x63735475
"""The key of the advisory lock that every writer takes."""

_DIALECT = PostgresDialect()
_READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
# The lock is asked for before anything is read: a statement of READ COMMITTED then sees all that others committed.
_WRITE = (
    "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SET LOCAL lock_timeout = {wait:.0f};"
    " SELECT pg_advisory_xact_lock({gate}); SELECT CAST(to_regclass('entries') AS oid)"
)


class Postgres:
    """Transactions on the database that ``place`` names.

    Writers pass one gate, an advisory lock of the whole store that ends with their transaction: the journal is one
    chain, whose end every action reads first, so that no two could go on side by side. The lock is given in the order
    of asking, and whoever has it sees what the one before has done. Only the throw-away store of a demo is not
    ``durable``.
    """

    def __init__(self, place: Url, *, durable: bool = True) -> None:
        self._place = place
        self._connect = partial(connect, place, durable=durable)
        self._pool = Pool(self._connect, most=IDLE, usable=lambda driver: driver.usable)
        self._journal: int | None = None
        self._hearing = Lock()
        self._listener: Session | None = None
        self._heard = 0.0

    @contextmanager
    def transaction(self, *, writes: bool) -> Iterator[Connection]:
        """One transaction: committed when the block ends, undone when it raises. Raises `StoreError`."""
        with _explained(self._place), self._begun(writes=writes) as driver:
            try:
                yield Connection(driver, _DIALECT)
            except BaseException:
                driver.rollback()
                raise
            self._commit(driver, writes=writes)

    def make(self) -> None:
        """Make the empty schema."""
        with self._lent() as driver:
            try:
                driver.send(f"CREATE SCHEMA {SCHEMA}")
            except psycopg.errors.DuplicateSchema:
                raise StoreExists(
                    f"There is a store in {self._place} already.", "Name another database with --store."
                ) from None
            except psycopg.errors.InsufficientPrivilege:
                raise StoreReadOnly(
                    f"A store cannot be made in {self._place}: its user may not make a schema there.",
                    "Have the database's owner GRANT CREATE on it, or be its owner.",
                ) from None

    def check(self) -> None:
        """Raise unless there is a store in the database."""
        with self._lent() as driver:
            found = driver.execute("SELECT CAST(to_regclass('entries') AS oid)").fetchall()
            self._journal = found[0][0]
            if self._journal is None:
                raise NoStore(f"There is no store in {self._place}.", "Make one with `cs-tui init`, or name another.")

    @property
    def owner(self) -> int:
        """The uid of the user whose configuration names the database, or who has named it themselves."""
        return self._place.owner

    @property
    def size(self) -> int:
        """Bytes of all tables and indexes."""
        query = f"""
            SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM pg_class
            WHERE relkind = 'r' AND relnamespace = CAST('{SCHEMA}' AS regnamespace)"""
        with self._lent() as driver:
            return int(driver.execute(query).fetchall()[0][0])

    def has_news(self) -> bool:
        """Whether a writer has told of a change since this was asked before; so it has where that is not known."""
        with self._hearing, _explained(self._place):
            listener, self._listener = self._listener, None
            heard = listener is None or monotonic() - self._heard > SILENCE
            if listener is None:
                listener = self._connect()
                listener.send(f"LISTEN {SCHEMA}")
            try:
                # Something to read may also be that the database has gone, which is only told when it is read twice.
                heard = bool(select([listener.connection], [], [], 0)[0]) or heard
                heard = bool(list(listener.connection.notifies(timeout=0))) or heard
            except psycopg.OperationalError:
                listener.close()
                return True
            if heard:
                self._heard = monotonic()
            self._listener = listener
            return heard

    def damages(self) -> Iterator[str]:
        """What PostgreSQL finds wrong when every row is read whole, in a line each."""
        with self.transaction(writes=False) as connection:
            tables = connection.column(f"SELECT tablename FROM pg_tables WHERE schemaname = '{SCHEMA}'")
        for table in tables:
            try:
                with self.transaction(writes=False) as connection:
                    connection.value(f"SELECT sum(length(CAST(each AS text))) FROM {table} AS each")
            except DamagedStore as error:
                yield f"{table}: {error.cause}"

    @contextmanager
    def held_for(self, purpose: str) -> Iterator[bool]:
        """Keep a purpose to this process, by an advisory lock of a session; gives whether nobody else has it."""
        keys = {"own": GATE, "purpose": crc32(purpose.encode()) - 2**31}
        with self._lent() as driver:
            ((ours,),) = driver.execute("SELECT pg_try_advisory_lock(:own::int, :purpose::int)", keys).fetchall()
            try:
                yield ours
            finally:
                if ours:
                    driver.execute("SELECT pg_advisory_unlock(:own::int, :purpose::int)", keys)

    def discard(self) -> None:
        """Remove the schema with all that is in it."""
        with self._lent() as driver:
            driver.send(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        self.close()

    def close(self) -> None:
        """Give all connections back."""
        self._pool.close()
        with self._hearing:
            listener, self._listener = self._listener, None
        if listener is not None:
            listener.close()

    @contextmanager
    def _lent(self) -> Iterator[Session]:
        with _explained(self._place), self._pool.lent() as driver:
            assert isinstance(driver, Session)
            yield driver

    @contextmanager
    def _begun(self, *, writes: bool) -> Iterator[Session]:
        """A session whose transaction is begun; one that was idle and has died meanwhile is replaced, unnoticed."""
        while True:
            with self._pool.lent() as driver:
                assert isinstance(driver, Session)
                try:
                    found = driver.send(_WRITE.format(wait=gate.WAIT * 1000, gate=GATE) if writes else _READ)
                    if writes:
                        self._check_in_place(found)
                except psycopg.OperationalError:
                    if driver.connection.broken and not driver.fresh:
                        continue
                    driver.rollback()
                    raise
                except BaseException:
                    driver.rollback()
                    raise
                driver.fresh = False
                yield driver
                return

    def _commit(self, driver: Session, *, writes: bool) -> None:
        try:
            done = driver.send(f"NOTIFY {SCHEMA}; COMMIT" if writes else "COMMIT")
            while done.nextset():
                pass
        except psycopg.OperationalError as error:
            if not driver.connection.broken:
                raise
            raise StoreUnsure(
                f"The connection to {self._place} was lost while it was told to keep what was done: it may have.",
                "Look at it before you repeat it.",
            ) from error
        if done.statusmessage != "COMMIT":  # a statement had failed, and whoever sent it went on
            raise psycopg.InternalError("the transaction was undone")

    def _check_in_place(self, found: Any) -> None:
        """Raise `StoreGone` unless the journal is the one that was there first."""
        while found.nextset():
            pass
        ((journal,),) = found.fetchall()
        if self._journal is None:
            self._journal = journal
        if journal != self._journal:
            raise StoreGone(
                f"The store in {self._place} was deleted or replaced while it was in use; nothing was written.",
                "Leave the desk and start it anew once its owner has put the store back.",
            )


@contextmanager
def _explained(place: Url) -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        raise explained(error, place) from error
