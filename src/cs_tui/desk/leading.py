"""What leads do: moving what others hold, merging duplicates, and seeing how their team stands (3.1, 4.1)."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from cs_tui.desk.doing import Doing, given_reason
from cs_tui.desk.errors import BadInput, NoSuchTicket
from cs_tui.desk.postings import Postings
from cs_tui.desk.presence import presence_of
from cs_tui.desk.session import Look, Transaction, agent_facts, facts
from cs_tui.desk.values import Held, Member, Outcome, Team, Ticket
from cs_tui.desk.viewing import agent_value, views
from cs_tui.policy import Refused, leading
from cs_tui.store import AgentRecord, TicketRecord

__all__ = ["Leading"]


class Leading(Doing):
    """What leads do; each action gives the ticket, or the refusal."""

    def reassign(self, numbers: Sequence[int], to: str | None, reason: str) -> list[Outcome]:
        """Move tickets to an agent of the department, or back to the queue (``None``), for one reason (3.1, 4.1).

        Each ticket is ruled on by itself; the outcomes come in the order of ``numbers``.
        """

        def act(tx: Transaction, ticket: TicketRecord) -> TicketRecord | Refused:
            ruling = leading.reassign(tx.policy, tx.me, facts(ticket), tx.now)
            if isinstance(ruling, Refused):
                return ruling
            if to is None:
                changes: dict[str, Any] = {"status": "queued", "holder": None}
            else:
                refused = leading.assignee(tx.policy, facts(ticket), agent_facts(tx.writer, to))
                if refused is not None:
                    return refused
                changes = {"holder": to}
            return tx.change(
                ticket, "reassign", changes, clause="4.1", reason=given_reason(reason), former=ticket.holder
            )

        with self._transaction() as tx:
            given_reason(reason)
            if to is not None:
                agent_facts(tx.writer, to)
            return [self._on(number, "reassign", act) for number in dict.fromkeys(numbers)]

    def merge(self, number: int, into: int) -> Outcome:
        """Merge a queued duplicate into an older ticket of the same customer; gives the duplicate, merged (1.0).

        The older one takes over its messages, and of both the earlier arrival and the earlier deadline; what the
        customer wrote in the duplicate has to be answered there.
        """

        def act(tx: Transaction, ticket: TicketRecord) -> TicketRecord | Refused:
            try:
                target = tx.ticket(into)
            except NoSuchTicket as unseen:
                return Refused("4.1", f"There is no ticket #{into} for you.", unseen.remedy)
            ruling = leading.merge(tx.policy, tx.me, facts(ticket), tx.now, facts(target))
            if isinstance(ruling, Refused):
                return ruling
            merged = tx.change(ticket, "merge", {"status": "merged", "merged_into": into}, clause="1.0")
            note = tx.add_message(target, "note", tx.actor, f"Merged #{number} into this ticket: {ticket.subject}")
            tx.change(target, "merged-in", _taken_over(ticket, target), clause="1.0", merged=number, **note)
            return merged

        return self._on(number, "merge", act)

    def older(self, number: int) -> list[Ticket]:
        """The tickets that this one could be merged into, the oldest first (1.0)."""
        with self._look() as look:
            record = look.ticket(number)
            numbers = look.reader.numbers(customer_id=record.customer_id, only=look.only)
            found = [t for t in look.reader.tickets(numbers) if t.number != number]
            may = (leading.merge(look.policy, look.me, facts(record), look.now, facts(t)) for t in found)
            fitting = [t for t, ruling in zip(found, may, strict=True) if not isinstance(ruling, Refused)]
            return views(look, sorted(fitting, key=lambda t: t.number), place=False)

    def team(self) -> Team:
        """The lead's department: who is there, what they hold and did today, and what is overdue (4.1).

        Raises `BadInput` for everybody else.
        """
        with self._look() as look:
            me, reader = look.me, look.reader
            if not me.is_lead:
                raise BadInput("A team is shown to its lead (4.1).", "D shows what you did today.")
            midnight = datetime.combine(look.now.astimezone(look.zone).date(), time(), look.zone)
            people = reader.agents(me.department)
            names, postings = [agent.name for agent in people], Postings(reader, midnight)
            entries = reader.entries_since(midnight, actors=names, actions=("resolve", "decline"))
            done = Counter(e.actor for e in entries if not e.refused and postings.were_in(me.department, e))
            held = reader.tickets(reader.numbers(statuses=["in-progress", "waiting"], only=me.department))
            members = tuple(
                _member(look, agent, [t for t in held if t.holder == agent.name], done[agent.name])
                for agent in people
                if agent.retired_at is None or any(t.holder == agent.name for t in held)
            )
            limits = look.policy.limits
            due = reader.numbers_due(me.department, look.now - limits.processing, look.now - limits.next_issue)
            return Team(me.department, members, tuple(due))


def _taken_over(ticket: TicketRecord, target: TicketRecord) -> dict[str, Any]:
    """What the older ticket takes over from its duplicate."""
    changes: dict[str, Any] = {"answered": False, "due_from": min(ticket.due_from, target.due_from)}
    if target.status == "waiting":
        changes["status"] = "in-progress"
    arrivals = [at for at in (ticket.queued_at, target.queued_at) if at is not None]
    days = [at for at in (ticket.previous_processed_at, target.previous_processed_at) if at is not None]
    return changes | {"queued_at": min(arrivals), "previous_processed_at": min(days, default=None)}


def _member(look: Look, agent: AgentRecord, held: list[TicketRecord], done: int) -> Member:
    seen = look.reader.presence(agent.name)
    presence, away_for = presence_of(look, agent, seen)
    return Member(
        agent=agent_value(agent),
        presence=presence,
        seen_at=None if seen.seen_at is None else seen.seen_at.astimezone(look.zone),
        away_for=away_for,
        done_today=done,
        holds=tuple(Held(t.number, _since(look, t)) for t in held),
    )


def _since(look: Look, ticket: TicketRecord) -> datetime:
    """Since when a ticket is in the hand that holds it."""
    taken = [e.at for e in look.reader.entries_of(ticket.number) if e.action in ("take", "reassign") and not e.refused]
    return max(taken, default=ticket.opened_at).astimezone(look.zone)
