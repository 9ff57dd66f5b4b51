"""How the store speaks SQL: one connection in one transaction, over whatever driver the database has.

The SQL is what SQLite and PostgreSQL both understand, with parameters as ``:name``; what must differ is a `Dialect`'s.
Times go in and come out aware, booleans as `bool`: that is the driver's part, set up where a database is opened.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import fields
from functools import cache
from typing import Any, Generic, Protocol, TypeVar

__all__ = ["Connection", "Database", "Dialect", "Driver", "Pool", "columns", "insert", "listed", "where"]

Record = TypeVar("Record")

IDLE = 4
"""Connections that are kept open for the next transaction; threads that read at once may have more."""

TOGETHER = 50
"""Rows that are added with one statement where there are many."""


class Dialect(Protocol):
    """The pieces of SQL in which databases differ."""

    name: str
    """The database's: ``sqlite`` or ``postgresql``."""
    has_table: str
    """A query that gives no null where there is a ``:table``."""
    quarter_hour: str
    """What is the same for all entries (``entries.at``) within a quarter of an hour."""
    message_key: str
    """The column of the search that has a message's id."""
    with_word: str
    """A query for one JSON array: ``:most`` ids above ``:floor`` of messages that meet ``:expression``."""
    index_message: str
    """Adds the message ``:id`` to the search, with what `indexed` makes of its texts."""
    unindex_message: str
    """Takes the message ``:id`` out of the search, given what it was added with."""
    before_forgetting: tuple[str, ...]
    """Sent before words are taken out for good, so that nothing of them stays in the file."""
    after_forgetting: tuple[str, ...]
    """Sent when they are."""

    def among(self, name: str) -> str:
        """A query for the numbers in the JSON array ``:name``, however many there are; its column is ``value``."""

    def texts_among(self, name: str) -> str:
        """The same for the texts in a JSON array."""

    def by_index(self, name: str) -> str:
        """Stands after a table's name, where the database has to be told by which index to go."""

    def next_key(self, table: str, key: str) -> str:
        """What stands for the key of a new row, which numbers a table's rows without gaps."""

    def indexed(self, **columns: str) -> dict[str, Any]:
        """The values of `index_message` for a message's folded ``subject``, ``body`` and ``customer``."""

    def found_messages(
        self, words: list[str], phrases: list[str], customers: list[str]
    ) -> tuple[str, dict[str, Any]] | None:
        """A query for the ids of messages with its values; ``None`` where nothing is looked for.

        All are folded words with blanks between them.
        """

    def word_in_text(self, word: str) -> str:
        """What finds the messages that have a word in their subject or body."""


class Driver(Protocol):
    """A connection as PEP 249 has it, as far as it is used here."""

    def execute(self, sql: str, values: Any = ..., /) -> Any:
        """Send a statement; gives its cursor."""

    def executemany(self, sql: str, values: Iterable[Any], /) -> Any:
        """Send a statement once for each set of values."""

    def rollback(self) -> None:
        """Undo the transaction; nothing where the database has ended it by itself."""

    def close(self) -> None:
        """Give the connection back to the database."""


class Connection:
    """Statements within the one transaction that is open. Nothing is left half-read: every answer is fetched whole."""

    def __init__(self, driver: Driver, dialect: Dialect) -> None:
        self._driver = driver
        self.dialect = dialect

    @property
    def driver(self) -> Any:
        """The driver's own connection: for migrations, and for what only one database has."""
        return self._driver

    def rows(self, sql: str, /, **values: Any) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        found: list[tuple[Any, ...]] = self._driver.execute(sql, values).fetchall()
        return found

    def row(self, sql: str, /, **values: Any) -> tuple[Any, ...] | None:
        """The first row of a query; ``None`` where there is none."""
        found = self.rows(sql, **values)
        return found[0] if found else None

    def value(self, sql: str, /, **values: Any) -> Any:
        """The first column of the first row; ``None`` where there is none."""
        found = self.rows(sql, **values)
        return found[0][0] if found else None

    def column(self, sql: str, /, **values: Any) -> list[Any]:
        """The first column of all rows."""
        return [row[0] for row in self._driver.execute(sql, values).fetchall()]

    def records(self, kind: Callable[..., Record], sql: str, /, **values: Any) -> list[Record]:
        """All rows of a query as records, whose fields its columns are in their order; see `columns`."""
        return [kind(*row) for row in self._driver.execute(sql, values).fetchall()]

    def record(self, kind: Callable[..., Record], sql: str, /, **values: Any) -> Record | None:
        """The first row of a query as a record; ``None`` where there is none."""
        found = self.rows(sql, **values)
        return kind(*found[0]) if found else None

    def change(self, sql: str, /, **values: Any) -> int:
        """Send a statement that changes rows; gives how many it did."""
        changed: int = self._driver.execute(sql, values).rowcount
        return changed

    def add(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add rows, each by the same columns; `TOGETHER` of them go with one statement, which costs half."""
        if not rows:
            return
        names = tuple(rows[0])
        whole = len(rows) - len(rows) % TOGETHER
        if whole:
            sql, parameters = _many(table, names)
        for first in range(0, whole, TOGETHER):
            values = (row[name] for row in rows[first : first + TOGETHER] for name in names)
            self._driver.execute(sql, dict(zip(parameters, values, strict=True)))
        self._driver.executemany(insert(table, *names), rows[whole:])

    def change_each(self, sql: str, values: Iterable[dict[str, Any]]) -> None:
        """Send a statement that changes rows once for each set of values."""
        self._driver.executemany(sql, values)


class Database(Protocol):
    """What holds a store. Every method raises `StoreError`."""

    def transaction(self, *, writes: bool) -> AbstractContextManager[Connection]:
        """One transaction: committed when the block ends, undone when it raises. One that ``writes`` is alone."""

    def make(self) -> None:
        """Make an empty place for a store; raise where there is one already."""

    def check(self) -> None:
        """Raise unless there is a store to be opened, and it is ours."""

    @property
    def owner(self) -> int:
        """The uid of the system's user whose store it is."""

    @property
    def size(self) -> int:
        """Bytes that the store takes up."""

    def has_news(self) -> bool:
        """Whether anything may have changed since this was asked before; cheap enough for once a second."""

    def damages(self) -> Iterator[str]:
        """What the database finds wrong with how it keeps the store, in a line each."""

    def held_for(self, purpose: str) -> AbstractContextManager[bool]:
        """Keep a purpose to this process while the block goes on; gives whether nobody else has it."""

    def discard(self) -> None:
        """Remove the store and all that stands beside it."""

    def close(self) -> None:
        """Give all connections back."""


Kind = TypeVar("Kind", bound=Driver)


class Pool(Generic[Kind]):
    """Connections that were opened and are not in use. A thread has one to itself while its transaction is open.

    Of those that are ``usable``, ``most`` are kept open.
    """

    def __init__(
        self, connect: Callable[[], Kind], *, most: int = IDLE, usable: Callable[[Kind], bool] = lambda _: True
    ) -> None:
        self._connect, self._usable = connect, usable
        self._idle: list[Kind] = []
        self._most = most

    @contextmanager
    def lent(self) -> Iterator[Kind]:
        """A connection for this block, one that is idle or a new one."""
        try:
            driver = self._idle.pop()
        except IndexError:
            driver = self._connect()
        try:
            yield driver
        finally:
            if len(self._idle) < self._most and self._usable(driver):
                self._idle.append(driver)
            else:
                driver.close()

    def close(self) -> None:
        """Close what is idle, and from now on whatever is given back."""
        self._most = 0
        while self._idle:
            self._idle.pop().close()


@cache
def insert(table: str, *columns: str) -> str:
    """The statement that adds a row, its values named as the columns are."""
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(f':{name}' for name in columns)})"


@cache
def _many(table: str, columns: tuple[str, ...]) -> tuple[str, list[str]]:
    """The statement that adds `TOGETHER` rows, and the names of its values, row after row."""
    rows = [[f"{name}_{row}" for name in columns] for row in range(TOGETHER)]
    values = ", ".join(f"({', '.join(f':{name}' for name in row)})" for row in rows)
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {values}", [name for row in rows for name in row]


def columns(kind: type, table: str, *, but: Container[str] = (), **others: str) -> str:
    """The columns of a record, as a query gives them: those of a table, or what ``others`` says by the field's name."""
    names = [field.name for field in fields(kind) if field.name not in but]
    return ", ".join(others.get(name, f"{table}.{name}") for name in names)


def listed(name: str, values: Iterable[Any]) -> tuple[str, dict[str, Any]]:
    """A list of parameters to stand after IN, and their values by name; for a few words, not for many numbers."""
    found = {f"{name}_{place}": value for place, value in enumerate(values)}
    return f"({', '.join(f':{each}' for each in found) or 'NULL'})", found


def where(conditions: Iterable[str]) -> str:
    """The conditions after their WHERE; nothing where there are none."""
    joined = " AND ".join(conditions)
    return f"WHERE {joined}" if joined else ""
