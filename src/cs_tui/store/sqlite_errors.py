"""What SQLite's errors mean here, and what to do."""

import sqlite3
from pathlib import Path

from cs_tui.store.errors import DamagedStore, StoreBusy, StoreError, StoreFull, StoreGone, StoreReadOnly

__all__ = ["explained", "full", "gone"]


def gone(path: Path) -> StoreGone:
    """That the file is not the one any more that was opened."""
    return StoreGone(
        f"The store {path} was deleted or replaced while it was in use; nothing was written.",
        "Leave the desk and start it anew once its owner has put the store back.",
    )


def full(path: Path) -> StoreFull:
    """That there is no room, or the disk fails."""
    return StoreFull(f"The disk of the store {path} is full or failing; nothing was written.", "Make room, repeat.")


def explained(error: sqlite3.Error, path: Path) -> StoreError | sqlite3.Error:
    """The error of SQLite as one that says what to do; others come back as they are."""
    said = str(error)
    if "full" in said or "disk I/O error" in said:
        return full(path)
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
