"""The gate before every write: one writer at a time, served in order of asking, across processes and threads."""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from cs_tui.store.errors import StoreBusy, StoreReadOnly

__all__ = ["WAIT", "Gate", "busy", "lock_file"]

WAIT = 4.5
"""Seconds a writer waits for its turn before it gives up: who waits is told so within five."""


class Gate:
    """An advisory lock on a file beside the store, with a turnstile before it.

    SQLite's own waiting is unfair and ends in "database is locked". Here one writer at a time waits for the lock, and
    holds the turnstile meanwhile: who has just written has to queue behind those who came before.
    """

    def __init__(self, store: Path) -> None:
        self.files = (store.with_name(f"{store.name}.turn"), store.with_name(f"{store.name}.lock"))
        self._own_turn = threading.Lock()
        self._waiter: _Waiter | None = None

    @contextmanager
    def passed(self) -> Iterator[None]:
        """Hold the gate. Raises `StoreBusy` when another session keeps it for `WAIT` seconds."""
        until = monotonic() + WAIT
        if not self._own_turn.acquire(timeout=WAIT):
            raise busy()
        try:
            turnstile, lock = self._enter(until)
            try:
                yield
            finally:
                os.close(lock)
                os.close(turnstile)
        finally:
            self._own_turn.release()

    def _enter(self, until: float) -> tuple[int, int]:
        """Get the lock, waiting for it until then; gives the open files of turnstile, free again, and lock."""
        waiter, self._waiter = self._waiter, None
        if waiter is None:
            turnstile, lock = map(lock_file, self.files)
            try:
                fcntl.flock(turnstile, fcntl.LOCK_EX | fcntl.LOCK_NB)
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                fcntl.flock(turnstile, fcntl.LOCK_UN)
                waiter = _Waiter(turnstile, lock)
            else:
                fcntl.flock(turnstile, fcntl.LOCK_UN)
                return turnstile, lock
        if waiter.wait(max(until - monotonic(), 0)):
            return waiter.turnstile, waiter.lock
        self._waiter = waiter
        raise busy()


class _Waiter:
    """Waits for the lock in a thread of its own, since a blocking `flock` takes no time limit and polling is unfair.

    A waiter that was given up is asked again by the next writer; a lock that comes meanwhile is given back at once.
    """

    def __init__(self, turnstile: int, lock: int) -> None:
        self.turnstile, self.lock = turnstile, lock
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
            fcntl.flock(self.turnstile, fcntl.LOCK_EX)
            fcntl.flock(self.lock, fcntl.LOCK_EX)
            fcntl.flock(self.turnstile, fcntl.LOCK_UN)
            with self._state:
                if self._wanted:
                    self._got = True
                    self._state.notify_all()
                    return
                fcntl.flock(self.lock, fcntl.LOCK_UN)
                self._state.wait_for(lambda: self._wanted)


def lock_file(path: Path) -> int:
    """Open a file whose only use is to be locked. Raises `StoreReadOnly` where it cannot be."""
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreReadOnly(
            f"The store cannot be written: {path}: {error.strerror}.",
            "Reading goes on; have its owner make the directory writable.",
        ) from None


def busy() -> StoreBusy:
    """That another session keeps the gate."""
    return StoreBusy(
        f"Another session has held the store's lock for {WAIT:g} seconds.",
        "Nothing was changed; try again, and if it stays so end the session that hangs.",
    )
