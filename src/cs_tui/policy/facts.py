"""What the policy has to know of a ticket and of the person who acts, in order to rule."""

from dataclasses import dataclass
from datetime import datetime

from cs_tui.policy.model import Scope

__all__ = [
    "AWAITING",
    "IN_PROGRESS",
    "MERGED",
    "QUEUED",
    "RESOLVED",
    "UNSORTED",
    "WAITING",
    "AgentFacts",
    "TicketFacts",
]

UNSORTED, AWAITING, QUEUED = "unsorted", "awaiting-approval", "queued"
IN_PROGRESS, WAITING, RESOLVED, MERGED = "in-progress", "waiting", "resolved", "merged"


@dataclass(frozen=True, slots=True)
class AgentFacts:
    """A person at the desk; ``in_progress`` counts the tickets in their hand, without those waiting."""

    name: str
    department: str
    role: str = "agent"
    in_progress: int = 0
    retired: bool = False

    @property
    def is_lead(self) -> bool:
        """Whether this person may reassign in their department."""
        return self.role == "lead"


@dataclass(frozen=True, slots=True)
class TicketFacts:
    """A ticket as the policy looks at it. Times are aware.

    ``due_from`` is where its seven days start: its opening, or the message that reopened it (2.2d).
    ``previous_processed_at`` is when the same customer's issue before it was processed in this department while this
    one was queued (2.2c). ``behind`` is the number of the same customer's ticket that is being processed in this
    department. ``answered`` says that a reply is newer than the customer's last message (3.3).
    """

    number: int
    status: str
    department: str | None
    category: str | None
    channel: str
    due_from: datetime
    queued_at: datetime | None = None
    previous_processed_at: datetime | None = None
    holder: str | None = None
    behind: int | None = None
    answered: bool = False
    customer_address: str = ""

    @property
    def scope(self) -> Scope | None:
        """Department and category, or ``None`` while unsorted."""
        if self.department is None or self.category is None:
            return None
        return Scope(self.department, self.category)
