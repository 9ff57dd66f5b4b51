"""Keeping the store: backups of it, putting one back, and bringing it to this program's version; its owner's to do."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cs_tui.desk import system_log
from cs_tui.desk.clock import system_clock
from cs_tui.desk.desk import Desk
from cs_tui.desk.errors import BadInput, NotTheOwner, StoreError
from cs_tui.desk.identity import require_owner, user_name
from cs_tui.enclosure import asked_by_another
from cs_tui.store import NoStore, NotAStore, Place, Store, StoreExists
from cs_tui.store.backup import Backup, back_up, copied, put_in_place, standing_still
from cs_tui.store.copying import Copied
from cs_tui.store.copying import copy_store as copied_whole
from cs_tui.store.sqlite_file import check_file

__all__ = [
    "Backup",
    "Restored",
    "Told",
    "Upgraded",
    "back_up_store",
    "copy_store",
    "restore_store",
    "upgrade_store",
]

Told = Callable[[str, float], None]
"""Is told what is being done and how much of it is, from 0 to 1."""


WRITTEN_BY_US = "Name a file that `cs-tui store backup` wrote."


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put in place, where the former store is kept, and with which entry that ended, if that could be read."""

    backup: Backup
    aside: Path | None
    former: tuple[int, str] | None


@dataclass(frozen=True, slots=True)
class Upgraded:
    """The schemas before and after, and the backup that was made where they differ."""

    before: str | None
    after: str
    backup: Path | None


def back_up_store(path: Place, target: Path, told: Told = lambda *_: None) -> Backup:
    """Make a backup of the store while it is in use: one moment of it, on the disk and read whole before it is named.

    Raises a `StoreError`, and leaves nothing behind then.
    """
    _require_owner(path)
    if not target.parent.is_dir():
        raise StoreError(
            f"The backup cannot be written: there is no folder {target.parent}.", "Make it, or name another file."
        )
    return back_up(_file(path), target, system_clock(), told)


def restore_store(path: Place, source: Path, told: Told = lambda *_: None) -> Restored:
    """Put a backup in the place of the store, which is kept beside it; ``source`` itself stays untouched.

    The backup is read whole first, and brought to this program's schema. Its journal goes on with an entry that names
    its own end and that of the store it replaces. Raises `StoreBusy` while anybody has the former store open.
    """
    path = _file(path)
    _require_place(path)
    _require_backup(source)
    with copied(source, path.parent, told) as found:
        store = Store.open_unchecked(found.path)
        try:
            store.upgrade()
            with standing_still(path) as former:
                with Desk(store, None)._transaction() as tx:
                    backup = {"entry": found.entry, "head": found.head}
                    replaced = None if former is None else {"entry": former[0], "head": former[1]}
                    tx.record("restore", backup=backup, former=replaced)
                aside = _named(path, "before-restore")
                with store.read() as reader:
                    newest, first = reader.last_entry(), reader.entry(1)
                store.close()
                put_in_place(found.path, path, aside)
        finally:
            store.close()
    if newest is not None:
        system_log.tell(system_log.said_of(first, newest))
    return Restored(found, aside if aside.exists() else None, former)


def copy_store(source: Place, target: Place, told: Told = lambda *_: None) -> Copied:
    """Copy a store whole to a place where there is none, on this database or another; see `cs_tui.store.copying`.

    The copy's journal ends as the source's does: nothing tells them apart, and both can be worked on. It is the owner's
    to name the new one to everybody, and to put the old one away.
    """
    store = Store.open(source)
    try:
        require_owner(store)
        return copied_whole(store, target, told)
    except StoreExists as error:
        raise StoreExists(error.cause, "Name another place for the copy.") from None
    finally:
        store.close()


def upgrade_store(path: Place, told: Told = lambda *_: None) -> Upgraded:
    """Bring a store's schema to this program's; raises a `StoreError`.

    A file is backed up first, and the error names the backup.
    """
    _require_owner(path)
    store = Store.open_unchecked(path)
    try:
        before = store.revision
        # PostgreSQL changes its schema within one transaction, and backups are its own to make.
        if before is None or before >= store.schema or not isinstance(path, Path):
            store.upgrade()
            return Upgraded(before, store.schema, None)
        backup = back_up(path, _named(path, f"schema-{before}"), system_clock(), told).path
        try:
            store.upgrade()
        except Exception as error:
            if store.revision != before:  # it was written, and only the disk's word for it is missing
                raise
            why = error.cause if isinstance(error, StoreError) else f"{type(error).__name__}."
            raise StoreError(
                f"The upgrade failed, and the store is as it was, with schema {before}: {why}",
                f"Go on with the cs-tui it was made with; a backup is at {backup}.",
            ) from error
        return Upgraded(before, store.schema, backup)
    finally:
        store.close()


def _file(path: Place) -> Path:
    """The store's file; raises `BadInput` where it is a database."""
    if isinstance(path, Path):
        return path
    raise BadInput(
        "A store in PostgreSQL is kept by PostgreSQL's own means.",
        f"Back it up with: pg_dump --format=custom --schema=cs_tui --file=FILE '{path}', and put it back with "
        "pg_restore into an empty database.",
    )


def _named(path: Path, why: str) -> Path:
    """A name beside the store, with the time in it."""
    at: datetime = system_clock()
    return path.with_name(f"{path.name}.{why}-{at:%Y%m%dT%H%M%S.%fZ}")


def _require_backup(source: Path) -> None:
    """Raise, in words about a backup, unless the file can be one: it is not the store that is at fault then."""
    try:
        check_file(source)
    except NoStore:
        raise NoStore(f"There is no backup at {source}.", WRITTEN_BY_US) from None
    except NotAStore as error:
        raise NotAStore(error.cause, WRITTEN_BY_US) from None


def _require_owner(path: Place) -> None:
    store = Store.open_unchecked(path)
    try:
        require_owner(store)
    finally:
        store.close()


def _require_place(path: Path) -> None:
    """Raise `NotTheOwner` unless what is at the path, which may be past reading, belongs to whoever runs this."""
    try:
        owner = path.lstat().st_uid
    except FileNotFoundError:
        owner = os.getuid()
    if owner != os.getuid() or asked_by_another():
        raise NotTheOwner(f"This belongs to the store's owner, {user_name(owner)}.", "Ask them to do it.")
