"""A customer's message on its way in, and what a mail says of where it comes from."""

from dataclasses import dataclass, field
from datetime import datetime

from cs_tui.desk.values import Attachment, Channel, Customer

__all__ = ["Bounce", "Incoming", "Origin"]


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail server's word on a letter: the Message-IDs it may be about, what became of it, and why.

    ``action`` and ``status`` are RFC 3464's (``failed`` with 5.1.1, ``delayed`` …), empty where it says so in words
    alone; ``said`` is what the server answered, in one line.
    """

    about: tuple[str, ...]
    action: str
    status: str
    said: str


@dataclass(frozen=True, slots=True)
class Origin:
    """What a mail says of where it comes from; all of it may be made up.

    ``references`` are the Message-IDs it answers, ``tokens`` what stood after a plus in the addresses it was sent to.
    ``automatic`` says that a machine wrote it, ``bounce`` that it tells of a letter.
    """

    header_id: str | None = None
    references: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    automatic: bool = False
    bounce: Bounce | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """A customer's message on its way in, already readable.

    ``key`` identifies the message, so that the same one twice is one. ``source`` says where it was found, for reports.
    ``raw`` keeps the message as it came; ``problem`` says what could not be read of it, in one line.
    ``department`` and ``category`` come together or not at all (then the ticket is unsorted). ``origin`` is a mail's.
    """

    key: str
    source: str
    customer: Customer
    subject: str
    body: str
    channel: Channel = "email"
    department: str | None = None
    category: str | None = None
    sent_at: datetime | None = None
    attachments: tuple[Attachment, ...] = ()
    raw: bytes | None = field(default=None, repr=False)
    problem: str | None = None
    origin: Origin | None = None
