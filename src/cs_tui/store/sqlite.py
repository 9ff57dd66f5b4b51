"""SQLite, with all that is its own: how the file is made, opened and checked, and what its errors mean."""

import fcntl
import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from cs_tui.store.connection import Connection, Pool
from cs_tui.store.errors import (
    DamagedStore,
    NoStore,
    NotAStore,
    StoreBusy,
    StoreError,
    StoreExists,
    StoreFull,
    StoreGone,
    StoreReadOnly,
)
from cs_tui.store.gate import Gate
from cs_tui.store.sqlite_dialect import SqliteDialect

__all__ = ["APPLICATION_ID", "Sqlite", "check_file", "new_file"]

APPLICATION_ID = 0x63735475
"""Marks a SQLite file as one of ours (`PRAGMA application_id`)."""

BUSY_TIMEOUT = 4_500
"""Milliseconds SQLite waits for a lock of its own: who waits is told so within five seconds."""

JOURNAL = 1 << 20
"""Bytes to which the rollback journal is cut after a commit."""

STATEMENTS = 256
"""Statements that a connection keeps prepared."""

_DIALECT = SqliteDialect()


class Sqlite:
    """Transactions on the SQLite file at ``path``; it must exist.

    Only the throw-away store of a demo is not ``durable``.
    """

    def __init__(self, path: Path, *, durable: bool = True) -> None:
        self.path = path
        self._durable = durable
        self._pool = Pool(self._connect)
        self._gate = Gate(path)
        self._file = _identity(path)

    @contextmanager
    def transaction(self, *, writes: bool) -> Iterator[Connection]:
        """One transaction: committed when the block ends, undone when it raises. Raises `StoreError`."""
        with self._alone() if writes else nullcontext(), self._begun("BEGIN IMMEDIATE" if writes else "BEGIN") as begun:
            yield begun

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._gate.passed():
            if _identity(self.path) != self._file:
                raise StoreGone(
                    f"The store {self.path} was deleted or replaced while it was in use; nothing was written.",
                    "Leave the desk and start it anew once its owner has put the store back.",
                )
            yield

    @contextmanager
    def _begun(self, begin: str) -> Iterator[Connection]:
        try:
            with self._pool.lent() as driver:
                driver.execute(begin)
                try:
                    yield Connection(driver, _DIALECT)
                    driver.execute("COMMIT")
                except BaseException:
                    driver.rollback()
                    raise
        except sqlite3.Error as error:
            raise _explained(error, self.path) from error

    def make(self) -> None:
        """Make an empty file, one of ours; the mark of one cannot be set within a transaction."""
        new_file(self.path)
        try:
            self._file = _identity(self.path)
            with self._pool.lent() as driver:
                driver.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        except BaseException:
            self.discard()
            raise

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
        for file in (self.path, self.path.with_name(f"{self.path.name}-journal"), *self._gate.files):
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
        """Give unused space back."""
        with self._gate.passed(), self._pool.lent() as driver:
            driver.execute("VACUUM")

    def close(self) -> None:
        """Give all connections back."""
        self._pool.close()

    def _connect(self) -> sqlite3.Connection:
        driver = sqlite3.connect(
            f"file:{quote(str(self.path.absolute()))}?mode=rw",
            uri=True,
            timeout=BUSY_TIMEOUT / 1000,
            # The driver must not begin transactions by itself: its deferred ones hand one ticket to two agents.
            isolation_level=None,
            check_same_thread=False,
            cached_statements=STATEMENTS,
            detect_types=sqlite3.PARSE_DECLTYPES,
        )
        driver.execute("PRAGMA foreign_keys = ON")
        # As safe as deleting the journal at each commit, and quicker: a commit counts once its header is written over
        # and synced, with no file to remove. It stays, cut to a size of its own, however much one transaction wrote.
        driver.execute("PRAGMA journal_mode = PERSIST")
        driver.execute(f"PRAGMA journal_size_limit = {JOURNAL}")
        driver.execute(f"PRAGMA synchronous = {'EXTRA' if self._durable else 'OFF'}")
        driver.execute("PRAGMA trusted_schema = OFF")
        return driver


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def new_file(path: Path) -> None:
    """An empty file, readable by its owner alone, in a directory of its own if need be."""
    try:
        if path.parent.is_dir() and os.path.lexists(path):
            raise StoreExists(f"There is something at {path} already.", "Name another path with --store.")
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise StoreReadOnly(
            f"A store cannot be made at {path}: {error.strerror}.", "Name another path with --store."
        ) from None


def check_file(path: Path) -> None:
    """Raise unless ``path`` is a readable SQLite file that belongs to this program."""
    try:
        kind = path.stat().st_mode
        if not stat.S_ISREG(kind):
            # To open a pipe would be to wait for whoever writes into it.
            what = "a directory" if stat.S_ISDIR(kind) else "a pipe or a device"
            raise NotAStore(f"{path} is {what}, not a store.", "Name the store's file with --store.")
        with path.open("rb") as file:
            header = file.read(100)
    except FileNotFoundError:
        raise NoStore(f"There is no store at {path}.", "Make one with `cs-tui init`, or name another.") from None
    except OSError as error:
        raise NotAStore(
            f"The store {path} cannot be read: {error.strerror}.",
            "Ask its owner for the way in: a forced command or a sudo rule.",
        ) from None
    if not header.startswith(b"SQLite format 3\0"):
        raise NotAStore(f"{path} is not a store of cs-tui.", "Name another file with --store; this one is untouched.")
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise NotAStore(
            f"{path} is a database of another program.", "Name another file with --store; this one is untouched."
        )


def _explained(error: sqlite3.Error, path: Path) -> StoreError | sqlite3.Error:
    """The error of SQLite as one that says what to do; others come back as they are."""
    said = str(error)
    if "full" in said or "disk I/O error" in said:
        return StoreFull(f"The disk of the store {path} is full or failing; nothing was written.", "Make room, repeat.")
    if "readonly" in said or "unable to open" in said:
        return StoreReadOnly(f"The store {path} cannot be written.", "Reading goes on; ask its owner.")
    if "locked" in said or "busy" in said:
        return StoreBusy(f"The store {path} is locked by another program.", "Nothing was changed; try again.")
    if said.startswith("Could not decode"):
        said = "a text in it is none"  # what SQLite says quotes it
    if "malformed" in said or "not a database" in said or "a text in it is none" in said:
        from cs_tui.store.known_backups import put_back

        return DamagedStore(f"The store {path} is corrupt: {said}.", put_back(path))
    if "no such table" in said or "no such column" in said:
        return DamagedStore(
            f"The store {path} is not the one this program opened: {said}.",
            "Restart cs-tui: it says whether the store was upgraded meanwhile or is damaged.",
        )
    return error


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
