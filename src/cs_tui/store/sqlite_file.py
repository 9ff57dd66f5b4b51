"""The store's file in SQLite: making an empty one, telling one of ours from others, and its name as SQLite takes it."""

import errno
import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from cs_tui.store.errors import NoStore, NotAStore, StoreExists, StoreReadOnly
from cs_tui.store.in_use import beside

__all__ = ["APPLICATION_ID", "check_file", "new_file", "uri"]

APPLICATION_ID = 0x63735475
"""Marks a SQLite file as one of ours (`PRAGMA application_id`)."""


def uri(path: Path, how: str) -> str:
    """A file's name as SQLite is to open it."""
    return f"file:{quote(str(path.absolute()))}?{how}"


def new_file(path: Path) -> None:
    """An empty file, readable by its owner alone, in a directory of its own if need be."""
    try:
        if path.parent.is_dir():
            if os.path.lexists(path):
                raise StoreExists(f"There is something at {path} already.", "Name another path with --store.")
            for left in beside(path):
                if os.path.lexists(left):
                    raise StoreExists(
                        f"{left} is left of another store, with what was written last there.",
                        "End all desks, and move it to where that store is now, under its name.",
                    )
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
        if not os.access(path, os.R_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        # SQLite's own way: a file that this process opened and closed itself would lose all of its locks by that.
        with closing(sqlite3.connect(uri(path, "mode=ro&immutable=1"), uri=True)) as driver:
            (mark,) = driver.execute("PRAGMA application_id").fetchone()
    except FileNotFoundError:
        raise NoStore(f"There is no store at {path}.", "Make one with `cs-tui init`, or name another.") from None
    except OSError as error:
        raise NotAStore(
            f"The store {path} cannot be read: {error.strerror}.",
            "Ask its owner for the way in: a forced command or a sudo rule.",
        ) from None
    except sqlite3.DatabaseError as error:
        if "not a database" not in str(error):
            return  # it is one, with more to it than this file alone
        raise NotAStore(
            f"{path} is not a store of cs-tui.", "Name another file with --store; this one is untouched."
        ) from None
    if mark != APPLICATION_ID:
        raise NotAStore(
            f"{path} is a database of another program.", "Name another file with --store; this one is untouched."
        )
