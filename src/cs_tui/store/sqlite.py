"""SQLite: how a store's file is opened, by whom it is written one after the other, and how its log is kept."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from pathlib import Path

from cs_tui.store.connection import Connection, Pool
from cs_tui.store.errors import DamagedStore, StoreBusy
from cs_tui.store.gate import Gate
from cs_tui.store.in_use import Doubt, InUse, beside, identity
from cs_tui.store.sqlite_dialect import SqliteDialect
from cs_tui.store.sqlite_errors import explained, full, gone
from cs_tui.store.sqlite_file import APPLICATION_ID, check_file, new_file, uri

__all__ = ["Sqlite"]

BUSY_TIMEOUT = 4_500
"""Milliseconds SQLite waits for a lock of its own: who waits is told so within five seconds."""

LOG = 1 << 24
"""Bytes to which the write-ahead log is cut when it begins anew."""

CHECKPOINT = 2_000
"""Pages in the log at which a commit takes them over into the store's file."""

STATEMENTS = 256
"""Statements that a connection keeps prepared."""

_Beside = tuple[tuple[int, int], tuple[int, int]]

READING, WRITING = "BEGIN", "BEGIN IMMEDIATE"

_DIALECT = SqliteDialect()


class Sqlite:
    """Transactions on the SQLite file at ``path``; it must exist.

    Only the throw-away store of a demo is not ``durable``.
    """

    def __init__(self, path: Path, *, durable: bool = True) -> None:
        self.path = path
        self._durable = durable
        self._pool: Pool[_Driver] = Pool(self._connect, usable=lambda driver: driver.lasting)
        self._gate = Gate(path)
        self._in_use = InUse(path)
        self._file = identity(path)

    @contextmanager
    def transaction(self, *, writes: bool) -> Iterator[Connection]:
        """One transaction: committed when the block ends, undone when it raises. Raises `StoreError`."""
        with self._alone() if writes else nullcontext(), self._begun(WRITING if writes else READING) as begun:
            yield begun

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._gate.passed():
            if identity(self.path) != self._file:
                raise gone(self.path)
            if hindrance := self._in_use.begin(self._require_its_own):
                raise full(self.path) if isinstance(hindrance, OSError) else hindrance
            yield

    @contextmanager
    def _begun(self, begin: str) -> Iterator[Connection]:
        try:
            with self._pool.lent() as driver:
                driver.execute(begin)
                try:
                    if begin == WRITING and driver.beside not in (None, self._beside()):
                        raise gone(self.path)
                    yield Connection(driver, _DIALECT)
                    if driver.beside is None:
                        driver.beside = self._beside()
                        self._in_use.remember_log()
                    driver.execute("COMMIT")
                except BaseException:
                    driver.rollback()
                    raise
        except sqlite3.Error as error:
            raise explained(error, self.path) from error

    def make(self) -> None:
        """Make an empty file, one of ours; the mark of one cannot be set within a transaction."""
        new_file(self.path)
        try:
            self._file = identity(self.path)
            with self._pool.lent() as driver:
                driver.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            self.write_ahead()
        except BaseException:
            self.discard()
            raise

    def write_ahead(self) -> None:
        """Have what is committed written to a log, one wait for the disk each, and taken over into the file later.

        This is kept in the file itself. Where others have it open it may stay as it is, which is as safe.
        """
        with suppress(StoreBusy, sqlite3.OperationalError), self._alone(), self._pool.lent() as driver:
            driver.execute("PRAGMA journal_mode = WAL")

    def empty_log(self) -> None:
        """Take over what the log has, and empty it, unless somebody reads: it goes then when the last one leaves."""
        with suppress(StoreBusy, sqlite3.OperationalError), self._alone(), self._pool.lent() as driver:
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def standing_still(self) -> Iterator[tuple[sqlite3.Connection, bool]]:
        """A connection that reads while nobody writes, and whether the file alone is all of the store meanwhile."""
        with self._alone(), self._pool.lent() as driver:
            readers_ahead, logged, taken_over = driver.execute("PRAGMA wal_checkpoint").fetchone()
            driver.execute("BEGIN")
            try:
                driver.execute("SELECT count(*) FROM sqlite_master").fetchone()
                yield driver, not readers_ahead and logged == taken_over
            finally:
                driver.rollback()

    def check(self) -> None:
        """Raise unless the file is there and one of ours."""
        check_file(self.path)

    @property
    def owner(self) -> int:
        """The uid of the user who owns the file."""
        return self.path.stat().st_uid

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return self.path.stat().st_size

    @contextmanager
    def held_for(self, purpose: str) -> Iterator[bool]:
        """Keep a purpose to this process, by a lock on a file beside the store; gives whether nobody else has it."""
        file = self.path.with_name(f"{self.path.name}.{purpose}")
        lock = os.open(file, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True
        finally:
            os.close(lock)

    def discard(self) -> None:
        """Remove the file, and all that stands beside it."""
        self.close()
        for file in (
            self.path,
            *beside(self.path),
            self._in_use.file,
            *self._gate.files,
            self.path.with_name(f"{self.path.name}-journal"),
        ):
            file.unlink(missing_ok=True)

    def has_news(self) -> bool:
        """Whether anything may have changed: to look is as cheap as to ask."""
        return True

    def damages(self) -> Iterator[str]:
        """What SQLite finds wrong, in a line each; others can write between one table and the next."""
        with self.transaction(writes=False) as connection:
            tables = connection.column(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
            )
        for table in tables:
            with self.transaction(writes=False) as connection:
                found = connection.column(f'PRAGMA integrity_check("{table}")')
            yield from (str(said).replace("\n", " ") for said in found if said != "ok")

    def pack(self) -> None:
        """Give unused space back, and have the file hold all there is by itself."""
        self.close()
        with self._alone(), self._pool.lent() as driver:
            driver.execute("VACUUM")
            driver.execute("PRAGMA journal_mode = DELETE")

    def close(self) -> None:
        """Give all connections back."""
        self._pool.close()
        self._in_use.end()

    def _connect(self) -> "_Driver":
        hindrance = self._in_use.begin(self._require_its_own)
        if identity(self.path) != self._file:
            raise gone(self.path)  # what is beside the name would be taken over into another file
        try:
            driver = self._opened("mode=rw")
        except sqlite3.OperationalError as error:
            # Beside a file in a folder that cannot be written SQLite finds no place for its index. Without a log it
            # needs none; but it would not see what somebody else writes from now on.
            if "locked" in str(error) or any(file.exists() for file in beside(self.path)):
                raise
            driver = self._opened("mode=ro&immutable=1")
            driver.lasting = False
        if hindrance:
            driver.execute("PRAGMA query_only = ON")
            driver.lasting = False
        return driver

    def _opened(self, how: str) -> "_Driver":
        driver = sqlite3.connect(
            uri(self.path, how),
            uri=True,
            timeout=BUSY_TIMEOUT / 1000,
            # The driver must not begin transactions by itself: its deferred ones hand one ticket to two agents.
            isolation_level=None,
            check_same_thread=False,
            cached_statements=STATEMENTS,
            detect_types=sqlite3.PARSE_DECLTYPES,
            factory=_Driver,
        )
        driver.execute("PRAGMA foreign_keys = ON")
        # Before a commit counts its log is synced; taking it over is synced before the log begins anew.
        driver.execute(f"PRAGMA synchronous = {'EXTRA' if self._durable else 'OFF'}")
        driver.execute(f"PRAGMA journal_size_limit = {LOG}")
        driver.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT}")
        driver.execute("PRAGMA trusted_schema = OFF")
        driver.execute("PRAGMA journal_mode")  # reads, which needs what is beside the file
        return driver

    def _beside(self) -> _Beside | None:
        """What tells the files beside the store, where there are any, from others of their names."""
        log, index = map(identity, beside(self.path))
        return None if log is None or index is None else (log, index)

    def _require_its_own(self, doubt: Doubt) -> None:
        """Raise `DamagedStore` where the log that was left is of another file, or is not whole together with this one.

        A connection that only reads leaves both as they are.
        """
        log = beside(self.path)[0]
        if doubt == "replaced":
            raise DamagedStore(
                f"The store {self.path} was put in the place of another, of which {log.name} is left.",
                "If that one is still there, move this beside it, under its name; else out of the way.",
            )
        try:
            with closing(sqlite3.connect(uri(self.path, "mode=ro"), uri=True)) as driver:
                said = str(driver.execute("PRAGMA integrity_check(1)").fetchone()[0]).replace("\n", " ")
        except sqlite3.OperationalError as error:
            raise explained(error, self.path) from error
        except sqlite3.DatabaseError as error:
            said = str(error)
        if said != "ok":
            from cs_tui.store.known_backups import put_back

            raise DamagedStore(
                f"The store {self.path} and what was written last, in {log.name}, do not fit together: {said}.",
                put_back(self.path),
            )


class _Driver(sqlite3.Connection):
    """A connection, with the files beside the store that it works with, once it has begun to."""

    beside: _Beside | None = None
    lasting = True
    """Whether the next transaction may have it: one that can only read may see nothing new by then."""


def _kept_time(value: datetime) -> str:
    """A time as the file keeps it: in UTC, without saying so. Raises `ValueError` for a naive one."""
    if value.tzinfo is None:
        raise ValueError("the store keeps aware times only")
    return value.astimezone(UTC).isoformat(" ", "microseconds").removesuffix("+00:00")


def _time(kept: bytes) -> datetime:
    return datetime.fromisoformat(f"{kept.decode()}+00:00")


def _boolean(kept: bytes) -> bool:
    return kept != b"0"


sqlite3.register_adapter(datetime, _kept_time)
sqlite3.register_converter("DATETIME", _time)
sqlite3.register_converter("BOOLEAN", _boolean)
