"""What the errors of PostgreSQL mean, and what to do about each. No words are passed on that could hold a password."""

import re

import psycopg

from cs_tui.store.errors import (
    DamagedStore,
    NotAStore,
    StoreBusy,
    StoreError,
    StoreFull,
    StoreGone,
    StoreReadOnly,
)
from cs_tui.store.gate import busy
from cs_tui.store.place import Url

__all__ = ["explained"]

_FULL = ("53100", "53200", "58030")
_READ_ONLY = ("25006", "42501")
_DAMAGED = ("XX001", "XX002", "42P01", "42703", "3F000")
_REFUSED = re.compile("FATAL: (.*)")
"""What a server answers to one who knocks; it has no code by then."""
_PASSING = re.compile("too many|start|shutting|recover", re.IGNORECASE)
"""Words of what passes."""
_WAITING = ("53300", "40001", "40P01")


def explained(error: psycopg.Error, place: Url) -> StoreError | psycopg.Error:
    """The error as one that says what to do; others come back as they are."""
    state = error.sqlstate or ""
    said = error.diag.message_primary or "it cannot be reached"
    if state == "55P03":
        return busy()
    if state in _FULL:
        return StoreFull(f"The disk of the database {place} is full or failing; nothing was written.", "Make room.")
    if state in _READ_ONLY:
        return StoreReadOnly(f"The store in {place} cannot be written: {said}.", "Reading goes on; ask its owner.")
    if state in _WAITING:
        return StoreBusy(f"The database {place} is too busy: {said}.", "Nothing was changed; try again.")
    if state in _DAMAGED:
        return DamagedStore(
            f"The store in {place} is not whole: {said}.", "Stop work on it and put a backup in its place."
        )
    if not state and (refused := _REFUSED.search(str(error))) and not _PASSING.search(refused[1]):
        return NotAStore(
            f"The database {place} does not let us in: {refused[1].strip()}.",
            "Make it with createdb if it is not there, or check its user and password.",
        )
    if state.startswith(("08", "57P")) or (isinstance(error, psycopg.OperationalError) and not state):
        return StoreGone(f"The database {place} has gone: {said}; nothing was written.", "Try again; ask its owner.")
    return error
