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
        self._turn = threading.Lock()
        self._waiter: _Waiter | None = None

    @contextmanager
    def passed(self) -> Iterator[None]:
        """Hold the gate. Raises `StoreBusy` when another session keeps it for `WAIT` seconds."""
        if not self._turn.acquire(timeout=WAIT):
            raise _busy()
        try:
            handle = self._lock()
            try:
                yield
            finally:
                os.close(handle)
        finally:
            self._turn.release()

    def _lock(self) -> int:
        """Get the lock; gives the open file that has it."""
        waiter, self._waiter = self._waiter, None
        if waiter is None:
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
                waiter = _Waiter(handle)
            else:
                return handle
        if waiter.wait(WAIT):
            return waiter.handle
        self._waiter = waiter
        raise _busy()


class _Waiter:
    """Waits for the lock in a thread of its own, since a blocking `flock` takes no time limit and polling is unfair.

    A waiter that was given up is asked again by the next writer; a lock that comes meanwhile is given back at once.
    """

    def __init__(self, handle: int) -> None:
        self.handle = handle
        self._state = threading.Condition()
        self._wanted, self._got = True, False
        threading.Thread(target=self._run, name="store-gate", daemon=True).start()

    def wait(self, seconds: float) -> bool:
        """Whether the lock came within this time."""
        with self._state:
            self._wanted = True
            self._state.notify_all()
            self._wanted = self._state.wait_for(lambda: self._got, seconds)
            return self._got

    def _run(self) -> None:
        while True:
            fcntl.flock(self.handle, fcntl.LOCK_EX)
            with self._state:
                if self._wanted:
                    self._got = True
                    self._state.notify_all()
                    return
                fcntl.flock(self.handle, fcntl.LOCK_UN)
                self._state.wait_for(lambda: self._wanted)


def _busy() -> StoreBusy:
    return StoreBusy(
        f"Another session has held the store's lock for {WAIT:.0f} seconds.",
        "Nothing was changed; try again, and if it stays so end the session that hangs.",
    )
