"""What can be wrong with a store, each with a cause and what to do."""

__all__ = [
    "DamagedStore",
    "NewerStore",
    "NoStore",
    "NotAStore",
    "OlderStore",
    "StaleTicket",
    "StoreBusy",
    "StoreError",
    "StoreExists",
    "StoreFull",
    "StoreGone",
    "StoreReadOnly",
    "StoreUnsure",
]


class StoreError(Exception):
    """Something is wrong with the store. ``cause`` says what and why, ``remedy`` what to do."""

    def __init__(self, cause: str, remedy: str) -> None:
        self.cause, self.remedy = cause, remedy
        super().__init__(f"{cause} {remedy}")


class NoStore(StoreError):
    """There is nothing at the path."""


class StoreExists(StoreError):
    """There is something at the path where a new store should go."""


class NotAStore(StoreError):
    """The file is a directory, unreadable, or belongs to another program."""


class NewerStore(StoreError):
    """The schema is newer than this program knows."""


class OlderStore(StoreError):
    """The schema is older than this program needs."""


class DamagedStore(StoreError):
    """Tables, columns, checks or triggers are missing, or the file is corrupt."""


class StoreBusy(StoreError):
    """Another session held the lock for too long."""


class StoreGone(StoreError):
    """The file was deleted or replaced while it was in use."""


class StoreReadOnly(StoreError):
    """The file or its directory cannot be written to."""


class StoreFull(StoreError):
    """The disk is full or failing; nothing was written."""


class StoreUnsure(StoreError):
    """It was written, and the disk does not say that it keeps it."""


class StaleTicket(StoreError):
    """The ticket changed between reading and writing it."""
