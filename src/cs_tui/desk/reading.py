"""What people look at: the queue, tickets, search, and why a ticket stands where it stands. Nothing here changes."""

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from cs_tui.desk.errors import BadInput
from cs_tui.desk.session import Look, Session, facts
from cs_tui.desk.values import (
    Agent,
    Attachment,
    Customer,
    Draft,
    Entry,
    Message,
    Section,
    SectionName,
    Standing,
    Summary,
    Ticket,
)
from cs_tui.policy import AgentFacts, Policy, Refused, Ruling, TicketFacts, UnknownScope, actions
from cs_tui.policy.deadlines import act_by, deadline
from cs_tui.policy.queue import closed, eligible_head, passed_over
from cs_tui.store import AgentRecord, EntryRecord, MessageRecord, TicketRecord

__all__ = ["ACTIONS", "Reading", "agent_value", "entry_value", "view"]

HELD = ("in-progress", "waiting")

ACTIONS: dict[str, Callable[[Policy, AgentFacts, TicketFacts, datetime], Ruling]] = {
    "sort": actions.sort,
    "reply": actions.reply,
    "note": actions.note,
    "wait": actions.wait,
    "resolve": actions.resolve,
    "release": actions.release,
    "hand-over": actions.hand_over,
    "reassign": actions.reassign,
    "approve": actions.approve,
    "decline": actions.decline,
    "reopen": actions.reopen,
}
"""Actions on a ticket that are ruled on without knowing more than the ticket; see `Standing.rulings`."""


class Reading(Session):
    """The looks. All of them tell an agent of the tickets they may read, and of no others (4.1)."""

    def me(self) -> Agent | None:
        """The acting agent; ``None`` for the store's owner who is none."""
        if self.agent_name is None:
            return None
        with self._look() as look:
            found = look.reader.agent(self.agent_name)
            return None if found is None else agent_value(found)

    def policy(self) -> Policy:
        """The policy in force."""
        with self._look() as look:
            return look.policy

    def agents(self, department: str | None = None) -> list[Agent]:
        """All agents, by name; retired ones too."""
        with self._look() as look:
            return [agent_value(record) for record in look.reader.agents(department)]

    def ticket(self, number: int) -> Ticket:
        """One ticket, whole: with its conversation and its entries. Raises `NoSuchTicket`."""
        with self._look() as look:
            return whole(look, look.ticket(number))

    def queue(self, department: str | None = None) -> list[Ticket]:
        """A department's queue in order, without one the acting agent's; empty where they may not read it."""
        with self._look() as look:
            department = _known_department(look, department) or look.me.department
            if look.only not in (None, department):
                return []
            head = _head(look, department)
            queued = look.reader.queued(department)
            return [view(look, ticket, head, place) for place, ticket in enumerate(queued, start=1)]

    def head(self) -> int | None:
        """The number of the eligible head of the acting agent's queue: what a take would give (3.1)."""
        with self._look() as look:
            return _head(look, look.me.department)

    def tickets(
        self, *, department: str | None = None, status: str | None = None, limit: int | None = None, after: int = 0
    ) -> list[Ticket]:
        """Tickets by number, from the one after ``after``."""
        with self._look() as look:
            department = _known_department(look, department)
            found = look.reader.list_tickets(
                only=look.only, department=department, status=status, limit=limit, after=after
            )
            return _views(look, found)

    def search(self, words: str, limit: int = 200) -> list[Ticket]:
        """Tickets in which all the words stand, the newest first; a number finds that ticket first."""
        with self._look() as look:
            numbers = look.reader.search(words, only=look.only, limit=limit)
            digits = words.strip().removeprefix("#")
            found = look.reader.tickets(numbers)
            if digits.isdecimal() and int(digits) not in numbers:
                found = [t for t in look.reader.tickets([int(digits)]) if look.only in (None, t.department)] + found
            return _views(look, found)

    def sections(self) -> tuple[Section, ...]:
        """The acting agent's list: what they hold, the queue, and what leads and the front desk look after."""
        with self._look() as look:
            me, reader = look.me, look.reader
            front_desk = me.department == look.policy.front_desk.department
            lists: list[tuple[SectionName, list[int]]] = [
                ("in hand", reader.numbers(statuses=["in-progress"], holder=me.name)),
                ("next", reader.queue_numbers(me.department)),
                ("waiting", reader.numbers(statuses=["waiting"], holder=me.name)),
            ]
            if front_desk:
                lists.append(("unsorted", reader.numbers(statuses=["unsorted"])))
            approving = reader.numbers(statuses=["awaiting-approval"], only=look.only)
            lists.append(("to approve", approving))
            if me.is_lead:
                others = reader.numbers(statuses=HELD, only=me.department, not_holder=me.name)
                lists.append(("with others", others))
            return tuple(Section(name, tuple(numbers)) for name, numbers in lists)

    def rows(self, numbers: Iterable[int]) -> list[Ticket]:
        """Tickets by number in the order asked for, without conversation; positions are left to the caller's list."""
        with self._look() as look:
            found = [t for t in look.reader.tickets(numbers) if look.only in (None, t.department)]
            return _views(look, found, place=False)

    def summary(self) -> Summary:
        """The company's time, whether the agent's desk is open, and their counts."""
        with self._look() as look:
            me, limits = look.me, look.policy.limits
            schedule = look.policy.departments[me.department].schedule
            is_open = schedule.is_open(look.now)
            changes_at = schedule.next_closing(look.now) if is_open else schedule.next_opening(look.now)
            common = any(look.policy.open_categories(me.department, look.now))
            overdue = look.reader.count_due(look.only, look.now - limits.processing, look.now - limits.next_issue)
            return Summary(
                now=look.now.astimezone(look.zone),
                desk="open" if is_open else "common" if common else "closed",
                changes_at=None if changes_at is None else changes_at.astimezone(look.zone),
                in_hand=me.in_progress,
                queued=look.reader.count_queued(me.department),
                overdue=overdue,
            )

    def standing(self, number: int) -> Standing:
        """Where a ticket stands, whose it is, what the acting agent may do with it now, and when that changes."""
        with self._look() as look:
            record = look.ticket(number)
            ticket = view(look, record, _head_for(look, record), look.reader.position(record))
            return Standing(ticket, tuple(_sentences(look, ticket, record)), _rulings(look, record, ticket))

    def others(self, number: int) -> list[Ticket]:
        """The other tickets of this ticket's customer that the agent may read, the newest first."""
        with self._look() as look:
            record = look.ticket(number)
            numbers = look.reader.numbers(customer_id=record.customer_id, only=look.only)
            return _views(look, look.reader.tickets(n for n in reversed(numbers) if n != number))

    def changes(self) -> int:
        """A count that grows with every change anybody makes; asked again and again to see whether to look anew."""
        with self.store.read() as reader:
            return reader.last_entry_id()

    def draft(self, number: int) -> Draft | None:
        """What the acting agent has typed for the ticket and not sent; it stays theirs even when the ticket is gone."""
        with self._look() as look:
            found = look.reader.draft(number, look.me.name)
            return None if found is None else Draft(number, found.body, found.saved_at.astimezone(look.zone))

    def drafts(self) -> list[Draft]:
        """All drafts of the acting agent, the newest first."""
        with self._look() as look:
            found = look.reader.drafts(look.me.name)
            return [Draft(draft.number, draft.body, draft.saved_at.astimezone(look.zone)) for draft in found]

    def log(self, number: int | None = None) -> list[Entry]:
        """The journal, refusals too: of one ticket, or of all that the agent may read; the owner reads all."""
        with self._look() as look:
            if number is not None:
                look.ticket(number)
            entries = look.reader.entries() if number is None else look.reader.entries_of(number)
            if number is None and look.only is not None:
                mine = set(look.reader.numbers(only=look.only))
                entries = [entry for entry in entries if entry.number in mine or entry.actor == self.agent_name]
            return [entry_value(entry, look) for entry in entries]


def view(look: Look, ticket: TicketRecord, head: int | None, position: int | None) -> Ticket:
    """A ticket as the acting agent sees it now; ``head`` is the eligible head of its queue."""
    known = facts(ticket)
    due, last_moment = deadline(look.policy, known), act_by(look.policy, known)
    zone = look.zone
    return Ticket(
        number=ticket.number,
        status=ticket.status,
        department=ticket.department,
        category=ticket.category,
        channel="email" if ticket.channel == "email" else "system",
        customer=Customer(ticket.customer_address, ticket.customer_name),
        subject=ticket.subject,
        opened_at=ticket.opened_at.astimezone(zone),
        queued_at=None if ticket.queued_at is None else ticket.queued_at.astimezone(zone),
        deadline=due.at.astimezone(zone),
        deadline_clause=due.clause,
        act_by=None if last_moment is None else last_moment.astimezone(zone),
        holder=ticket.holder,
        position=position,
        ruling_for_take=_take_ruling(look, ticket, head),
        passed_over=passed_over(look.policy, known, look.now) if ticket.status == "queued" else None,
    )


def whole(look: Look, ticket: TicketRecord) -> Ticket:
    """A ticket with its conversation and its entries; refused attempts are the journal's alone."""
    seen = view(look, ticket, _head_for(look, ticket), look.reader.position(ticket))
    messages = tuple(_message(message, look) for message in look.reader.messages(ticket.number))
    entries = tuple(entry_value(e, look) for e in look.reader.entries_of(ticket.number) if not e.refused)
    return replace(seen, messages=messages, entries=entries)


def agent_value(record: AgentRecord) -> Agent:
    """An agent as screens and commands show them."""
    return Agent(
        name=record.name,
        department=record.department,
        role="lead" if record.role == "lead" else "agent",
        full_name=record.full_name,
        os_user=record.os_user,
        retired=record.retired_at is not None,
    )


def entry_value(entry: EntryRecord, look: Look) -> Entry:
    """An entry as screens and commands show it."""
    return Entry(
        id=entry.id,
        at=entry.at.astimezone(look.zone),
        actor=entry.actor,
        action=entry.action,
        clause=entry.clause,
        detail=json.loads(entry.detail),
        number=entry.number,
        refused=entry.refused,
    )


def _message(message: MessageRecord, look: Look) -> Message:
    kinds = {"reply": "reply", "note": "note"}
    return Message(
        at=message.at.astimezone(look.zone),
        kind=kinds.get(message.kind, "customer"),  # type: ignore[arg-type]
        author=message.author,
        body=message.body,
        id=message.id,
        attachments=tuple(Attachment(file.name, file.size, file.media_type) for file in message.attachments),
    )


def _views(look: Look, found: list[TicketRecord], *, place: bool = True) -> list[Ticket]:
    heads: dict[str | None, int | None] = {}
    for ticket in found:
        if ticket.department not in heads:
            heads[ticket.department] = _head_for(look, ticket)
    return [
        view(look, ticket, heads[ticket.department], look.reader.position(ticket) if place else None)
        for ticket in found
    ]


def _head(look: Look, department: str) -> int | None:
    open_ones = look.policy.open_categories(department, look.now)
    head = eligible_head(look.policy, map(facts, look.reader.queued(department, open_ones)), look.now)
    return None if head is None else head.number


def _head_for(look: Look, ticket: TicketRecord) -> int | None:
    """The head of the ticket's queue, if the acting agent could take from it at all."""
    if look.agent is None or ticket.department is None or ticket.department != look.agent.department:
        return None
    return _head(look, ticket.department)


def _take_ruling(look: Look, ticket: TicketRecord, head: int | None) -> Ruling:
    if look.agent is None:
        return Refused("4.1", "The store's owner is not an agent.", "Add yourself as one to work tickets.")
    return actions.take(look.policy, look.agent, facts(ticket), look.now, head=head)


def _rulings(look: Look, record: TicketRecord, ticket: Ticket) -> dict[str, Ruling]:
    if look.agent is None:
        return {"take": ticket.ruling_for_take}
    known = facts(record)
    rulings = {name: rule(look.policy, look.agent, known, look.now) for name, rule in ACTIONS.items()}
    return {"take": ticket.ruling_for_take} | rulings


def _sentences(look: Look, ticket: Ticket, record: TicketRecord) -> Iterable[str]:
    if ticket.holder is not None:
        verb = "waits for the customer with" if ticket.status == "waiting" else "is in progress with"
        yield f"#{ticket.number} {verb} {ticket.holder}."
    elif ticket.position is not None:
        yield f"#{ticket.number} is number {ticket.position} in the queue of {ticket.department}."
    else:
        yield f"#{ticket.number} is {ticket.status}."
    take = ticket.ruling_for_take
    if isinstance(take, Refused):
        yield f"Take: {take.reason} {take.remedy} ({take.clause})"
    else:
        yield "Take: you can take it now; it is the head of the queue (3.1)."
    if ticket.status == "resolved":
        return
    over = ticket.deadline <= look.now
    yield (
        f"{'It was' if over else 'It is'} due on {ticket.deadline:%a %d %b %Y %H:%M} ({ticket.deadline_clause})"
        + (f"; act by {ticket.act_by:%a %d %b %H:%M}, the last open moment before." if ticket.act_by else ".")
    )
    if record.department is not None and (shut := closed(look.policy, record.department, record.category, look.now)):
        yield f"{shut.reason} {shut.remedy} ({shut.clause})"


def _known_department(look: Look, department: str | None) -> str | None:
    if department is not None:
        try:
            look.policy.department(department)
        except UnknownScope as error:
            said = str(error)
            raise BadInput(f"{said[0].upper()}{said[1:]}.", "Choose one of these.") from None
    return department
