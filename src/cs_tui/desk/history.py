"""What became of a customer's other tickets, told with each ticket that is shown."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cs_tui.desk.reading import Reading
from cs_tui.desk.session import Look
from cs_tui.store import EntryRecord, TicketRecord

__all__ = ["History", "Past"]


@dataclass(frozen=True, slots=True)
class Past:
    """Another ticket of the same customer, with its outcome so far; times are in the company's zone.

    ``position`` counts from 1 in the queue. ``ended_by`` resolved, declined (then ``declined`` says so) or merged the
    ticket, ``took`` being the calendar time from where its seven days start (2.2d); all ``None`` while it is open.
    """

    number: int
    opened_at: datetime
    department: str | None
    category: str | None
    status: str
    holder: str | None
    position: int | None
    ended_by: str | None
    took: timedelta | None
    declined: bool
    merged_into: int | None
    satisfaction: int | None


class History(Reading):
    """Looks at what went before."""

    def history(self, number: int, limit: int = 5) -> tuple[Past, ...]:
        """The newest other tickets of this ticket's customer that the agent may read (1.0, 4.1).

        Raises `NoSuchTicket`.
        """
        with self._look() as look:
            this = look.ticket(number)
            found = look.reader.newest_of(this.customer_id, but=number, only=look.only, limit=limit)
            ended = [t.number for t in found if t.status in ("resolved", "merged")]
            ends = look.reader.ends(ended) if ended else {}
            return tuple(_past(look, ticket, ends.get(ticket.number)) for ticket in found)


def _past(look: Look, ticket: TicketRecord, end: EntryRecord | None) -> Past:
    return Past(
        number=ticket.number,
        opened_at=ticket.opened_at.astimezone(look.zone),
        department=ticket.department,
        category=ticket.category,
        status=ticket.status,
        holder=ticket.holder,
        position=look.reader.position(ticket),
        ended_by=None if end is None else end.actor,
        took=None if end is None else max(end.at - ticket.due_from, timedelta()),
        declined=end is not None and end.action == "decline",
        merged_into=ticket.merged_into,
        satisfaction=ticket.satisfaction,
    )
