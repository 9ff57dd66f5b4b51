"""The store: one SQLite file with its gate, opened, made, read and written."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from cs_tui.store.engine import APPLICATION_ID, WRITES, make_engine
from cs_tui.store.errors import (
    DamagedStore,
    NewerStore,
    StoreBusy,
    StoreError,
    StoreExists,
    StoreFull,
    StoreGone,
    StoreReadOnly,
)
from cs_tui.store.gate import Gate
from cs_tui.store.migrate import migrate
from cs_tui.store.reading import Reader
from cs_tui.store.schema import HEAD, check_file, check_schema, revision
from cs_tui.store.writing import Writer

__all__ = ["Store"]


class Store:
    """What is kept. Sessions open and close inside the thread that asks; nothing stays open while a person thinks."""

    def __init__(self, path: Path, engine: Engine) -> None:
        self.path = path
        self._engine = engine
        self._gate = Gate(path)
        self._file = _identity(path)

    @classmethod
    def create(cls, path: Path, *, durable: bool = True) -> Self:
        """Make a new, empty store at ``path``, readable by its owner alone; what is there already stays untouched."""
        _new_file(path)
        try:
            store = cls(path, make_engine(path, durable=durable))
            with store._transaction(writes=False) as session:
                session.exec_driver_sql("COMMIT")  # neither pragma can be set within a transaction
                session.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
                session.exec_driver_sql("PRAGMA journal_mode = DELETE")
                session.exec_driver_sql("BEGIN")
            with store._transaction(writes=True) as session:
                migrate(session)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return store

    @classmethod
    def unpack(cls, path: Path, content: bytes) -> Self:
        """Make a store at ``path`` from the bytes of another one, as `create` does."""
        _new_file(path)
        path.write_bytes(content)
        return cls.open(path)

    def packed(self) -> bytes:
        """The bytes of the whole store, without unused space."""
        with self._gate.passed(), sqlite3.connect(self.path) as connection:
            connection.execute("VACUUM")
        connection.close()
        return self.path.read_bytes()

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the store at ``path``. Raises a `StoreError` when it is not there, not ours, or not whole."""
        store = cls.open_unchecked(path)
        try:
            with store._transaction(writes=False) as connection:
                check_schema(connection, path)
                throw_away = Reader(connection).setting("demo") is not None
        except BaseException:
            store.close()
            raise
        if throw_away:
            store.close()
            store._engine = make_engine(path, durable=False)
        return store

    @classmethod
    def open_unchecked(cls, path: Path) -> Self:
        """Open a store whose schema may be older, in order to upgrade it."""
        check_file(path)
        return cls(path, make_engine(path))

    def upgrade(self) -> tuple[str | None, str]:
        """Bring the schema to this program's revision; gives the revisions before and after."""
        with self._gate.passed(), self._transaction(writes=True) as connection:
            before = revision(connection)
            if before is None or before > HEAD:
                check_schema(connection, self.path)
            if before != HEAD:
                migrate(connection)
        with self._transaction(writes=False) as connection:
            check_schema(connection, self.path)
        return before, HEAD

    @property
    def schema(self) -> str:
        """The revision of the schema that this program works with."""
        return HEAD

    @property
    def owner(self) -> int:
        """The uid of the system's user who owns the store."""
        return self.path.stat().st_uid

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """A transaction that only reads and sees one state of the store."""
        with self._transaction(writes=False) as connection:
            yield Reader(connection)

    @contextmanager
    def write(self) -> Iterator[Writer]:
        """A transaction that may change things, alone: committed as a whole when the block ends, else undone."""
        with self._gate.passed():
            self._check_in_place()
            with self._transaction(writes=True) as connection:
                if revision(connection) != HEAD:
                    raise NewerStore(
                        "The store was upgraded while this program was running.", "Restart cs-tui; reading still works."
                    )
                yield Writer(connection)

    def discard(self) -> None:
        """Remove a store that was not finished, and all that stands beside it."""
        self.close()
        for file in (self.path, *self._gate.files):
            file.unlink(missing_ok=True)

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()

    @contextmanager
    def _transaction(self, *, writes: bool) -> Iterator[Connection]:
        try:
            with self._engine.connect().execution_options(**{WRITES: writes}) as connection, connection.begin():
                yield connection
        except DBAPIError as error:
            raise _explained(error, self.path) from error

    def _check_in_place(self) -> None:
        if _identity(self.path) != self._file:
            raise StoreGone(
                f"The store {self.path} was deleted or replaced while it was in use; nothing was written.",
                "Leave the desk and start it anew once its owner has put the store back.",
            )


def _new_file(path: Path) -> None:
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


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _explained(error: DBAPIError, path: Path) -> StoreError | DBAPIError:
    """The error of the database as one that says what to do; others come back as they are."""
    said = str(error.orig)
    if not isinstance(error.orig, sqlite3.Error):
        return error
    if "full" in said or "disk I/O error" in said:
        return StoreFull(f"The disk of the store {path} is full or failing; nothing was written.", "Make room, repeat.")
    if "readonly" in said or "unable to open" in said:
        return StoreReadOnly(f"The store {path} cannot be written.", "Reading goes on; ask its owner.")
    if "locked" in said or "busy" in said:
        return StoreBusy(f"The store {path} is locked by another program.", "Nothing was changed; try again.")
    if "malformed" in said or "not a database" in said:
        return DamagedStore(f"The store {path} is corrupt: {said}.", "Stop work on it and put a backup in its place.")
    return error
