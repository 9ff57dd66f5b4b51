"""What can go wrong at the desk other than a refusal: each with a cause and what to do."""

from cs_tui.policy import PolicyError
from cs_tui.store import DamagedStore, NewerStore, StoreError, StoreGone, StoreReadOnly

__all__ = [
    "FAULTS",
    "LASTING",
    "BadInput",
    "DeskError",
    "NoSuchTicket",
    "NotAnAgent",
    "NotTheOwner",
    "PolicyError",
    "StoreError",
]


class DeskError(Exception):
    """Something that was asked cannot be done. ``cause`` says what and why, ``remedy`` what to do."""

    def __init__(self, cause: str, remedy: str) -> None:
        self.cause, self.remedy = cause, remedy
        super().__init__(f"{cause} {remedy}")


class BadInput(DeskError):
    """A value that nothing can be done with."""


class NoSuchTicket(DeskError):
    """There is no ticket of this number, or none for this agent: the answer is the same (4.1)."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(
            f"There is no ticket #{number} for you (4.1).", "Look at the queue, or search by words, for those you read."
        )


class NotAnAgent(DeskError):
    """Who runs the program is no agent of this store."""


class NotTheOwner(DeskError):
    """What was asked belongs to the store's owner."""


FAULTS = (DeskError, StoreError, PolicyError)
"""Everything that a front end reports as one line."""

LASTING = (DamagedStore, NewerStore, StoreGone, StoreReadOnly)
"""Those after which nothing can be written until somebody mends the store: a screen says so all the while."""
