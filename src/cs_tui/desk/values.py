"""The frozen values that the desk hands to screens, commands and mail, and takes from them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from cs_tui.policy import Refused, Ruling

__all__ = [
    "LOST",
    "Agent",
    "Attachment",
    "Channel",
    "Customer",
    "Delivery",
    "Draft",
    "DueLetter",
    "Entry",
    "FrontDeskLists",
    "Held",
    "Member",
    "Message",
    "MessageKind",
    "Outcome",
    "Presence",
    "Section",
    "Standing",
    "Summary",
    "Team",
    "Ticket",
]

LOST = (
    "Reply again once that is mended, where the ticket is resolved after it was opened again; "
    "the customer has no answer until then."
)
"""What to do about a reply that did not arrive."""

Role = Literal["agent", "lead"]
Channel = Literal["email", "system"]
MessageKind = Literal["customer", "reply", "note"]
Presence = Literal["here", "away", "absent", "retired"]
SectionName = Literal["in hand", "waiting", "next", "with others", "to approve", "unsorted"]


@dataclass(frozen=True, slots=True)
class Agent:
    """A person at the desk."""

    name: str
    department: str
    role: Role = "agent"
    full_name: str = ""
    os_user: str | None = None
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Customer:
    """Who has the problem; both fields are text from outside."""

    address: str
    name: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message: its name as the sender wrote it, its size in bytes, its MIME type."""

    name: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class Message:
    """One piece of the conversation. ``author`` is the customer's address or the agent's name.

    ``number`` is the ticket it came in on: another one for what was merged. ``merges`` is the duplicate that a note
    tells of. ``delivery`` is a reply's that goes by e-mail. ``entered_by`` is the agent who wrote it
    down for the customer.
    """

    at: datetime
    kind: MessageKind
    author: str
    body: str
    id: int = 0
    attachments: tuple[Attachment, ...] = ()
    number: int = 0
    merges: int | None = None
    delivery: "Delivery | None" = None
    entered_by: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the journal, as it is shown. ``refused`` says that the policy did not let it happen."""

    id: int
    at: datetime
    actor: str
    action: str
    clause: str | None
    detail: dict[str, Any]
    number: int | None = None
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket as one agent may see it now; times are in the company's zone.

    ``position`` counts from 1 in the department's queue, and is ``None`` for a ticket that is not queued.
    ``ruling_for_take`` is what the policy would answer if this agent asked for this very ticket now.
    ``passed_over`` says why a queued ticket is not eligible now, whoever asks (2.x, 2.2c).
    ``open_left`` is the open time that is left until ``act_by``; zero once that has passed.
    ``merged_into`` is the ticket that a duplicate went into, ``disputes`` the one that a dispute is about.
    ``satisfaction`` is the customer's own, 1 to 5, with what they said.
    """

    number: int
    status: str
    department: str | None
    category: str | None
    channel: Channel
    customer: Customer
    subject: str
    opened_at: datetime
    queued_at: datetime | None
    deadline: datetime
    deadline_clause: str
    act_by: datetime | None
    holder: str | None
    position: int | None
    ruling_for_take: Ruling
    passed_over: Refused | None = None
    open_left: timedelta = timedelta()
    merged_into: int | None = None
    disputes: int | None = None
    satisfaction: int | None = None
    satisfaction_said: str = ""
    messages: tuple[Message, ...] = ()
    entries: tuple[Entry, ...] = ()

    @property
    def claims(self) -> int | None:
        """The ticket that the mail which opened this one says it belongs to, which nothing proves; with ``entries``."""
        claimed = self.entries[0].detail.get("claims") if self.entries else None
        return claimed if type(claimed) is int else None


@dataclass(frozen=True, slots=True)
class Section:
    """One part of an agent's list: ticket numbers in order."""

    name: SectionName
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """What the status line tells: the company's time, and counts of what this agent may see.

    ``desk`` is ``"common"`` on a day when only common categories are processed (2.2b). ``changes_at`` is when the desk
    closes or opens next; ``None`` when that is a week away or more.
    """

    now: datetime
    desk: Literal["open", "common", "closed"]
    changes_at: datetime | None
    in_hand: int
    queued: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Why a ticket stands where it stands: whose it is, what may be done with it now, and when that changes."""

    ticket: Ticket
    sentences: tuple[str, ...]
    rulings: dict[str, Ruling]


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply that has not left: text without the frame, as it was typed.

    One that is left ready to send says since when, and ``ready_then`` what is done with it when the window opens:
    ``send``, ``wait``, ``resolve`` or ``decline``. ``returned`` says why one came back instead of going out.
    """

    number: int
    body: str
    saved_at: datetime
    ready_at: datetime | None = None
    ready_then: str | None = None
    returned: str | None = None


@dataclass(frozen=True, slots=True)
class FrontDeskLists:
    """What waits for Customer Room: ticket numbers, the longest waiting first."""

    unsorted: tuple[int, ...]
    to_approve: tuple[int, ...]
    to_rate: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A ticket in somebody's hand, and since when."""

    number: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Member:
    """An agent of a team: whether they are there, when they were last seen, what they hold, and did today.

    ``absent`` means that there was no sign of them for so much open time (``away_for``) that their tickets need a new
    hand (4.1). ``done_today`` counts the tickets they resolved or declined.
    """

    agent: Agent
    presence: Presence
    seen_at: datetime | None
    away_for: timedelta | None
    done_today: int
    holds: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class Team:
    """A department as its lead sees it: its agents, and the tickets that are overdue, the longest first."""

    department: str
    members: tuple[Member, ...]
    overdue: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DueLetter:
    """A reply that is to leave the machine: its text as it was composed, and what the mail around it is made of.

    ``answers`` is the Message-ID of the customer's mail, where it is known; ``token`` stands for the letter in the
    address that answers go to.
    """

    message_id: int
    number: int
    header_id: str
    recipient: str
    subject: str
    body: str
    at: datetime
    answers: str | None
    token: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """How far a reply is on its way to the customer's mailbox; ``at`` is when it was taken or is tried again.

    ``queued``, ``sending``, ``deferred`` (with what the mail server said), ``accepted`` or ``failed``.
    """

    state: str
    said: str = ""
    at: datetime | None = None


Outcome = Ticket | Refused
