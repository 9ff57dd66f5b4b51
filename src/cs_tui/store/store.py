"""The store: a SQLite file or a PostgreSQL database, opened, made, read and written."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Self

from cs_tui.store.connection import Connection, Database
from cs_tui.store.errors import NewerStore, NotAStore, StoreFull, StoreUnsure
from cs_tui.store.migrate import migrate
from cs_tui.store.place import Place, Url
from cs_tui.store.reading import Reader
from cs_tui.store.records import EntryRecord
from cs_tui.store.schema import HEAD, check_schema, recorded, revision
from cs_tui.store.sqlite import Sqlite
from cs_tui.store.sqlite_file import new_file
from cs_tui.store.writing import Writer

__all__ = ["Store"]


class Store:
    """What is kept. Sessions open and close inside the thread that asks; nothing stays open while a person thinks."""

    def __init__(self, path: Place, *, durable: bool = True) -> None:
        self.path = path
        self._database = _database(path, durable=durable)
        self._newest = 0

    @classmethod
    def create(cls, path: Place, *, durable: bool = True) -> Self:
        """Make a new, empty store at ``path``, its owner's alone; what is there already stays untouched."""
        store = cls(path, durable=durable)
        try:
            store._database.make()
        except BaseException:
            store.close()
            raise
        try:
            with store._database.transaction(writes=True) as connection:
                migrate(connection)
        except BaseException:
            store.discard()
            raise
        return store

    @classmethod
    def unpack(cls, path: Path, content: bytes) -> Self:
        """Make a store at ``path`` from the bytes of another one, as `create` does."""
        new_file(path)
        path.write_bytes(content)
        return cls.open(path)

    def packed(self) -> bytes:
        """The bytes of the whole store, without unused space."""
        assert isinstance(self._database, Sqlite)
        self._database.pack()
        return self._database.path.read_bytes()

    @classmethod
    def open(cls, path: Place) -> Self:
        """Open the store at ``path``. Raises a `StoreError` when it is not there, not ours, or not whole."""
        store = cls.open_unchecked(path)
        try:
            with store._database.transaction(writes=False) as connection:
                check_schema(connection, path)
                throw_away = Reader(connection).setting("demo") is not None
        except BaseException:
            store.close()
            raise
        if throw_away:
            store.close()
            return cls(path, durable=False)
        return store

    @classmethod
    def open_unchecked(cls, path: Place) -> Self:
        """Open a store whose schema may be older, in order to upgrade it."""
        store = cls(path)
        try:
            store._database.check()
        except BaseException:
            store.close()
            raise
        return store

    def upgrade(self) -> tuple[str | None, str]:
        """Bring the schema to this program's revision; gives the revisions before and after."""
        with self._database.transaction(writes=True) as connection:
            before = revision(connection)
            if before is None or before > HEAD:
                check_schema(connection, self.path)
            if before != HEAD:
                migrate(connection)
        if isinstance(self._database, Sqlite):
            self._database.write_ahead()
        with self._database.transaction(writes=False) as connection:
            check_schema(connection, self.path)
        return before, HEAD

    @property
    def revision(self) -> str | None:
        """The revision that the schema is at; ``None`` where none is recorded."""
        with self._database.transaction(writes=False) as connection:
            return revision(connection)

    @property
    def schema(self) -> str:
        """The revision of the schema that this program works with."""
        return HEAD

    @property
    def owner(self) -> int:
        """The uid of the system's user who owns the store."""
        return self._database.owner

    @property
    def size(self) -> int:
        """Bytes that the store takes up."""
        return self._database.size

    def held_for(self, purpose: str) -> AbstractContextManager[bool]:
        """Keep a purpose to this process while the block goes on; gives whether nobody else has it."""
        return self._database.held_for(purpose)

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """A transaction that only reads and sees one state of the store."""
        with self._database.transaction(writes=False) as connection:
            yield Reader(connection)

    def changes(self) -> int:
        """The id of the newest entry; a database that tells of its changes is not asked while it tells of none."""
        if self._database.has_news():
            with self.read() as reader:
                self._newest = reader.last_entry_id()
        return self._newest

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """A transaction in which nobody else can write, for what deals with the whole database."""
        with self._database.transaction(writes=True) as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Writer]:
        """A transaction that may change things, alone: committed as a whole when the block ends, else undone."""
        writer = None
        try:
            with self._database.transaction(writes=True) as connection:
                if recorded(connection) != HEAD:
                    raise NewerStore(
                        "The store was upgraded while this program was running.", "Restart cs-tui; reading still works."
                    )
                writer = Writer(connection)
                yield writer
        except StoreFull:
            if writer is not None and writer.added is not None and self._holds(writer.added):
                raise StoreUnsure(
                    f"The disk of the store {self.path} is failing: what was done is written, "
                    "but may not outlast a power cut.",
                    "Look at it before you repeat it, and have the disk mended.",
                ) from None
            raise

    def empty_log(self) -> None:
        """Have nothing left beside a store's file of what was taken out of it; a database server sees to its own."""
        if isinstance(self._database, Sqlite):
            self._database.empty_log()

    def damages(self) -> Iterator[str]:
        """What of the file is not as its database keeps it, a line each; looked for table by table."""
        return self._database.damages()

    def discard(self) -> None:
        """Remove a store that was not finished, and all that stands beside it."""
        self.close()
        self._database.discard()

    def close(self) -> None:
        """Give all connections back."""
        self._database.close()

    def _holds(self, entry: EntryRecord) -> bool:
        """Whether an entry is kept: the disk may fail after the commit, while it is being made sure of."""
        with self.read() as reader:
            return [each.hash for each in reader.entries(after=entry.id - 1, limit=1)] == [entry.hash]


def _database(place: Place, *, durable: bool) -> Database:
    if isinstance(place, Url):
        try:
            from cs_tui.store.postgres import Postgres
        except ImportError:
            raise NotAStore(
                "A store in PostgreSQL needs psycopg, which is not installed.",
                "Install it: pip install 'cs-tui[postgres]'.",
            ) from None
        return Postgres(place, durable=durable)
    return Sqlite(place, durable=durable)
