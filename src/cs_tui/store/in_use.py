"""Who has a store's file open, told by a lock on a file beside it: a store that was put in its place waits for them.

SQLite finds what was committed last, and what its processes tell one another, by name: in files beside the store. They
must not be taken for those of another file that came to its name meanwhile.
"""

import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Literal

from cs_tui.store.errors import StoreBusy, StoreGone, StoreReadOnly
from cs_tui.store.gate import lock_file

__all__ = ["Doubt", "InUse", "beside", "identity", "nobody_else"]

Doubt = Literal["replaced", "changed"]
"""Another file was put under the store's name; or it may have been, for it changed after what is left beside it."""

Fits = Callable[[Doubt], None]
"""Raises unless what is left beside a store belongs to it."""

ROOM = 120
"""Bytes of the lock's file: which file and which log belong together."""

WAIT = 2.0
"""Seconds that opening waits while another process looks what was left beside the store, or replaces it."""


def beside(store: Path) -> tuple[Path, Path]:
    """The files that SQLite keeps beside a store that is open: what was committed last, and its index."""
    return store.with_name(f"{store.name}-wal"), store.with_name(f"{store.name}-shm")


def identity(file: Path) -> tuple[int, int] | None:
    """What tells a file from another of the same name; ``None`` where there is none."""
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


class InUse:
    """That this process has a store's file open, from `begin` to `end`."""

    def __init__(self, store: Path) -> None:
        self.file = store.with_name(f"{store.name}.open")
        self._store = store
        self._lock: int | None = None
        self._one_at_a_time = threading.Lock()

    def __del__(self) -> None:
        self.end()

    def begin(self, fits: Fits) -> OSError | StoreReadOnly | None:
        """Say that the file is open here; gives what keeps from saying so, as in a folder that cannot be written.

        ``fits`` is asked first where what was left beside the store may not belong to it. Raises `StoreGone` where
        others still have another file open that had this name, and `StoreBusy` while another process keeps it from
        everybody.
        """
        with self._one_at_a_time:
            if self._lock is None:
                try:
                    self._lock = self._joined(fits)
                except (OSError, StoreReadOnly) as hindrance:
                    return hindrance
            return None

    def remember_log(self) -> None:
        """Note which log is the file's, now that it has one: another file beside it is another's.

        Where that cannot be noted, what is left is looked at before it is believed.
        """
        if self._lock is not None:
            with suppress(OSError):
                _remember(self._lock, _remembered(self._lock)[0], _told(beside(self._store)[0]))

    def end(self) -> None:
        """Take it back; the file was closed."""
        lock, self._lock = self._lock, None
        if lock is not None:
            os.close(lock)

    def _joined(self, fits: Fits) -> int:
        lock = lock_file(self.file)
        try:
            _join(lock, self._store, fits)
        except BaseException:
            os.close(lock)
            raise
        return lock


@contextmanager
def nobody_else(store: Path) -> Iterator[bool]:
    """Keep everybody from opening a store's file; gives whether what was left beside it is certainly its own.

    Raises `StoreBusy` while anybody has it open. What stands under the store's name when the block ends is what may be
    opened from then on.
    """
    lock = lock_file(InUse(store).file)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreBusy(
                f"The store {store} is open in another session.", "End all desks and commands on it, then repeat."
            ) from None
        yield _doubt(lock, store) is None
        _remember(lock, _told(store), _told(beside(store)[0]))
    finally:
        os.close(lock)


def _join(lock: int, store: Path, fits: Fits) -> None:
    until = monotonic() + WAIT
    while True:
        with suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if doubt := _doubt(lock, store):
                fits(doubt)
            _remember(lock, _told(store), _told(beside(store)[0]))
        busy = True
        with suppress(BlockingIOError):
            # From here on nobody is alone with it, and what the lock's file says stays so.
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            if _remembered(lock)[0] == _told(store):
                return
            busy = False
        fcntl.flock(lock, fcntl.LOCK_UN)
        if monotonic() > until:
            if busy:
                raise StoreBusy(f"The store {store} is being checked or replaced.", "Try again in a minute.")
            raise StoreGone(
                f"The store {store} was replaced while it is open in other sessions.",
                "End those first: until then what they wrote last cannot be told from what is in the new one.",
            )
        sleep(0.005 + os.getpid() % 16 / 1000)


def _doubt(lock: int, store: Path) -> Doubt | None:
    """What speaks against that what is left beside the store, which nobody has open, is its own."""
    left = beside(store)[0]
    try:
        log, file = left.stat(), store.stat()
    except OSError:
        return None
    if log.st_size == 0:
        return None
    known_file, known_log = _remembered(lock)
    if known_file == _told(store):
        return "changed" if file.st_ctime_ns > log.st_mtime_ns else None
    return "replaced" if known_log == _told(left) else "changed"


def _remembered(lock: int) -> tuple[bytes, bytes]:
    """The file that those beside it were made for, and its log."""
    file, _, log = os.pread(lock, ROOM, 0).strip().partition(b"\n")
    return file, log


def _remember(lock: int, file: bytes, log: bytes) -> None:
    if _remembered(lock) != (file, log):
        os.pwrite(lock, (file + b"\n" + log).ljust(ROOM), 0)  # in one piece, for others read it meanwhile


def _told(file: Path) -> bytes:
    return repr(identity(file)).encode()
