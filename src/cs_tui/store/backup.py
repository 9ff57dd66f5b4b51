"""Copies of a store's file: made while people work on it, trusted only once they were read whole. SQLite's alone."""

import errno
import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cs_tui.store.connection import Connection
from cs_tui.store.errors import DamagedStore, StoreError, StoreExists, StoreFull, StoreReadOnly
from cs_tui.store.gate import Gate
from cs_tui.store.in_use import beside, nobody_else
from cs_tui.store.journal import START, chained, sealed, seals
from cs_tui.store.known_backups import KnownBackup, put_back, remember
from cs_tui.store.reading import Reader
from cs_tui.store.schema import HEAD, REVISIONS, check_schema, revision
from cs_tui.store.sqlite import Sqlite
from cs_tui.store.sqlite_file import check_file, uri

__all__ = ["Backup", "Told", "back_up", "copied", "put_in_place", "standing_still"]

CHUNK, PAGES = 1 << 26, 4_096
"""Bytes, or pages, copied between two words on how far it is."""
ENTRIES = 1_000
"""Entries read at once."""

Told = Callable[[str, float], None]
"""Is told what is being done and how much of it is, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy that was read whole: where it is, its schema, its size in bytes, and where its journal ends."""

    path: Path
    schema: str
    size: int
    entry: int
    head: str


def back_up(store: Path, target: Path, at: datetime, told: Told = lambda *_: None) -> Backup:
    """Copy a store that is in use to ``target``, which gets its name once the copy was found whole.

    The copy is of one moment. Writers wait meanwhile at the gate, for `cs_tui.store.gate.WAIT` at most; readers don't.
    Raises a `StoreError`: where something is at ``target`` already, where it cannot be written, and where the store
    turns out to be damaged.
    """
    if os.path.lexists(target):
        raise StoreExists(f"There is something at {target} already.", "Name another file for the backup.")
    with copied(store, target.parent, told, live=True) as made:
        with _written(target):
            _name(made.path, target)
        backup = Backup(target, made.schema, made.size, made.entry, made.head)
    remember(store, KnownBackup(at, target, backup.entry, backup.head))
    return backup


@contextmanager
def copied(source: Path, folder: Path, told: Told = lambda *_: None, *, live: bool = False) -> Iterator[Backup]:
    """A copy of a store in a folder, read whole, on the disk, its owner's alone; it is removed when the block ends.

    Only a store that is not ``live`` may lie where nothing can be written.
    """
    check_file(source)
    part = folder / f".{source.name}.{secrets.token_hex(4)}.part"
    with _written(part):
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))
    try:
        _copy(source, part, told, live=live)
        yield _found_whole(part, source, told)
    finally:
        for file in (part, *_beside(part)):
            file.unlink(missing_ok=True)


@contextmanager
def standing_still(store: Path) -> Iterator[tuple[int, str] | None]:
    """Keep everybody from opening a store, and give the id and the hash of its newest entry; ``None`` if not told.

    Raises `StoreBusy` while anybody has it open.
    """
    with Gate(store).passed(), nobody_else(store) as its_own:
        yield _end(store, "mode=rw" if its_own else "mode=ro")


def put_in_place(part: Path, store: Path, aside: Path) -> None:
    """Let a copy beside a store take its place in one step, and the store itself, if there is one, keep another name.

    The caller keeps the store from being opened, and has closed the copy. What is left beside the old file goes aside
    with it: taken for the new one's it would ruin it.
    """
    if any(left.exists() for left in _left(part)):
        raise _full(part, "the copy could not be finished")  # what it lacks stands beside it
    with _written(store):
        _sync(part)
        if os.path.lexists(store):
            os.link(store, aside)
        for left in _left(store):
            if left.exists():
                left.rename(aside.with_name(left.name.replace(store.name, aside.name, 1)))
        part.rename(store)
        _sync(store.parent)


def _end(store: Path, how: str) -> tuple[int, str] | None:
    """The end of a store's journal; to look there with ``mode=rw`` is to tidy up what was left beside the file."""
    try:
        with closing(sqlite3.connect(uri(store, how), uri=True)) as driver:
            last = driver.execute("SELECT id, hash FROM entries ORDER BY id DESC LIMIT 1").fetchone()
        return (0, START) if last is None else (int(last[0]), str(last[1]))
    except (sqlite3.Error, ValueError, TypeError):
        return None


def _copy(source: Path, part: Path, told: Told, *, live: bool) -> None:
    try:
        with _still(source, live=live) as (driver, whole):
            if not (whole and _copy_file(source, part, told)):
                _copy_pages(driver, part, told)
        with closing(sqlite3.connect(part)) as copy:
            copy.execute("PRAGMA journal_mode = DELETE")  # a backup is one file
        with _written(part):
            _sync(part)
    except sqlite3.Error as error:
        said = str(error)
        if "full" in said or "disk I/O" in said:
            raise _full(part, said) from None
        raise DamagedStore(f"{source} cannot be copied: {said}.", put_back(source)) from None


@contextmanager
def _still(source: Path, *, live: bool) -> Iterator[tuple[sqlite3.Connection, bool]]:
    """A connection on a file that nobody changes meanwhile, and whether that file alone is all of the store."""
    if live:
        database = Sqlite(source)
        try:
            with database.standing_still() as (driver, whole):
                yield driver, whole
        finally:
            database.close()
        return
    logged = beside(source)[0].exists()
    with closing(sqlite3.connect(uri(source, "mode=ro" if logged else "mode=ro&immutable=1"), uri=True)) as driver:
        driver.execute("SELECT count(*) FROM sqlite_master").fetchone()
        yield driver, not logged


def _copy_file(source: Path, part: Path, told: Told) -> bool:
    """Have the kernel copy a file, which is some times as fast; gives whether it can do that here."""
    # To close a file is to give up all locks of this process on it, those of SQLite as well: it is kept open.
    read = os.open(source, os.O_RDONLY | os.O_CLOEXEC)
    size, at = os.fstat(read).st_size, 0
    with part.open("wb") as file:
        try:
            while at < size and (count := os.copy_file_range(read, file.fileno(), min(CHUNK, size - at))):
                at += count
                told("copying", at / size)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
                raise _full(part, error.strerror or "") from None
    return at == size


def _copy_pages(driver: sqlite3.Connection, part: Path, told: Told) -> None:
    def say(_: int, left: int, total: int) -> None:
        told("copying", 1 - left / max(total, 1))

    part.write_bytes(b"")
    with closing(sqlite3.connect(part)) as copy:
        copy.execute("PRAGMA journal_mode = OFF")
        copy.execute("PRAGMA synchronous = OFF")
        driver.backup(copy, pages=PAGES, progress=say)


def _full(part: Path, said: str) -> StoreFull:
    return StoreFull(f"{part.parent} is full, or its disk fails: {said}.", "Make room, then repeat.")


def _found_whole(part: Path, source: Path, told: Told) -> Backup:
    """What is in a copy; raises `DamagedStore` unless every page, reference and entry of it is as it should be."""
    database = Sqlite(part)
    try:
        with database.transaction(writes=False) as connection:
            told("checking", 0.0)
            schema = _schema(connection, source)
            damage = next(_damages(connection), None)
            if damage is not None:
                raise DamagedStore(f"{source} is damaged: {damage}.", put_back(source))
            entry, head = _chain(Reader(connection), source, told)
    except StoreError as error:
        raise type(error)(error.cause.replace(str(part), str(source)), error.remedy) from None
    finally:
        database.close()
    return Backup(part, schema, part.stat().st_size, entry, head)


def _schema(connection: Connection, source: Path) -> str:
    """The schema's revision; an older one than this program's is as good as any."""
    found = revision(connection)
    if found is None or found == HEAD or found not in REVISIONS:
        check_schema(connection, source)
    return str(found)


def _damages(connection: Connection) -> Iterator[str]:
    for said in connection.column("PRAGMA integrity_check(1)"):
        if said != "ok":
            yield str(said).replace("\n", " ")
    for table, row, other, _ in connection.rows("PRAGMA foreign_key_check"):
        yield f"row {row} of {table} refers to {other}, where there is none"


def _chain(reader: Reader, source: Path, told: Told) -> tuple[int, str]:
    """The id and the hash of the last entry; raises `DamagedStore` where the chain breaks."""
    after, head, last = 0, START, max(reader.last_entry_id(), 1)
    forgotten = seals(reader.forgets())
    while page := reader.entries(after=after, limit=ENTRIES):
        for entry in page:
            if entry.id != after + 1 or not (chained(entry, head) or sealed(entry, head, forgotten)):
                raise DamagedStore(
                    f"{source} is damaged: the journal's chain breaks at entry {after + 1}.", put_back(source)
                )
            after, head = entry.id, entry.hash
        told("checking", after / last)
    return after, head


def _name(part: Path, target: Path) -> None:
    """Give a finished copy its name, which nobody else has taken meanwhile.

    It is for reading alone: who names a backup as their store must not act there, to be put in force by restoring it.
    """
    part.chmod(0o400)
    try:
        os.link(part, target)
    except FileExistsError:
        raise StoreExists(f"There is something at {target} already.", "Name another file for the backup.") from None
    _sync(target.parent)


def _beside(file: Path) -> tuple[Path, ...]:
    return (*_left(file), *(file.with_name(f"{file.name}{ending}") for ending in (".turn", ".lock", ".open")))


def _left(file: Path) -> tuple[Path, ...]:
    """What SQLite may have left beside a file, and needs to make it whole again."""
    return file.with_name(f"{file.name}-journal"), *beside(file)


def _sync(path: Path) -> None:
    """Have a file or a directory on the disk."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _written(path: Path) -> Iterator[None]:
    """What the system says against writing at a path, with what to do."""
    try:
        yield
    except OSError as error:
        raise StoreReadOnly(
            f"{path} cannot be written: {error.strerror}.", "Name a file in a directory that can be."
        ) from None
