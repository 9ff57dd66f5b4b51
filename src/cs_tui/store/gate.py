"""The gate before every write: one writer at a time, served in order of asking, across processes and threads."""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cs_tui.store.errors import StoreBusy, StoreReadOnly

__all__ = ["WAIT", "Gate"]

WAIT = 5.0
"""Seconds a writer waits for its turn before it gives up."""


class Gate:
    """An advisory lock on a file beside the store.

    SQLite's own waiting is unfair and ends in "database is locked"; the kernel wakes those who wait for a `flock` in
    turn.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def passed(self) -> Iterator[None]:
        """Hold the gate. Raises `StoreBusy` when another session keeps it for `WAIT` seconds."""
        try:
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StoreReadOnly(
                f"The store cannot be written: {self.path}: {error.strerror}.",
                "Reading goes on; have its owner make the directory writable.",
            ) from None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle = self._wait_for(handle)
        try:
            yield
        finally:
            os.close(handle)

    def _wait_for(self, handle: int) -> int:
        """Wait in a thread of its own, since a blocking `flock` takes no time limit and polling is unfair."""
        locked, lock, given_up = threading.Event(), threading.Lock(), False

        def wait() -> None:
            fcntl.flock(handle, fcntl.LOCK_EX)
            with lock:
                if given_up:
                    os.close(handle)
                else:
                    locked.set()

        threading.Thread(target=wait, name="store-gate", daemon=True).start()
        if not locked.wait(WAIT):
            with lock:
                if not locked.is_set():
                    given_up = True
                    raise StoreBusy(
                        f"Another session has held the store's lock for {WAIT:.0f} seconds.",
                        "Nothing was changed; try again, and if it stays so end the session that hangs.",
                    )
        return handle
