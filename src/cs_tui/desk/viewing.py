"""Records of the store made into what one agent sees at one moment: tickets, messages, entries, rulings."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

from cs_tui.desk.outcomes import MESSAGE_OF
from cs_tui.desk.session import OWNER, Look, facts
from cs_tui.desk.values import (
    Agent,
    Attachment,
    Customer,
    Delivery,
    Draft,
    Entry,
    Message,
    MessageKind,
    Ticket,
)
from cs_tui.policy import AgentFacts, Policy, Refused, Ruling, TicketFacts, actions, front_desk, leading
from cs_tui.policy.deadlines import act_by, deadline
from cs_tui.policy.queue import closed, eligible_head, passed_over
from cs_tui.policy.visibility import may_read
from cs_tui.store import AgentRecord, DraftRecord, EntryRecord, MessageRecord, OutboxRecord, TicketRecord

__all__ = [
    "ACTIONS",
    "agent_value",
    "conversation",
    "draft_value",
    "eligible",
    "entry_value",
    "head_of",
    "ruling_on_take",
    "rulings",
    "seen_by_actor",
    "sentences",
    "view",
    "views",
    "whole",
]

ACTIONS: dict[str, Callable[[Policy, AgentFacts, TicketFacts, datetime], Ruling]] = {
    "sort": front_desk.sort,
    "reply": actions.reply,
    "note": actions.note,
    "wait": actions.wait,
    "resolve": actions.resolve,
    "release": actions.release,
    "hand-over": actions.hand_over,
    "reassign": leading.reassign,
    "approve": front_desk.approve,
    "decline": front_desk.decline,
    "reopen": actions.reopen,
    "merge": leading.merge,
    "rate": front_desk.rate,
    "dispute": front_desk.dispute,
}
"""Actions on a ticket that are ruled on without knowing more than the ticket; see `Standing.rulings`."""


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
        open_left=_open_left(look, ticket, last_moment),
        merged_into=ticket.merged_into,
        disputes=ticket.disputes,
        satisfaction=ticket.satisfaction,
        satisfaction_said=ticket.satisfaction_said or "",
    )


def whole(look: Look, ticket: TicketRecord) -> Ticket:
    """A ticket with its conversation and its entries; refused attempts are the journal's alone."""
    head = head_of(look, ticket.department) if ticket.status == "queued" else None
    done = look.reader.entries_of(ticket.number)
    entries = tuple(entry_value(each, look.zone) for each in done if not each.refused)
    seen = view(look, ticket, head, look.reader.position(ticket))
    return replace(seen, messages=conversation(look, ticket.number, entries), entries=entries)


def conversation(look: Look, number: int, entries: Iterable[Entry] = ()) -> tuple[Message, ...]:
    """All messages of a ticket; by its ``entries`` the notes of merges say which ticket was merged.

    By them it is known too who entered what for the customer.
    """
    said = look.reader.messages(number)
    replies = [each.id for each in said if each.kind == "reply"]
    letters = look.reader.letters_of(replies) if replies else {}
    merged = {each.number for each in said} - {number}
    elsewhere = [entry for other in merged for entry in look.reader.entries_of(other)]
    entries = (*entries, *(entry_value(each, look.zone) for each in elsewhere))
    merges = {e.detail["message"]: e.detail["merged"] for e in entries if e.action == "merged-in"}
    hands = {e.detail.get("message"): e.actor for e in entries if _entered_for_the_customer(e)}
    return tuple(_message(each, look, merges.get(each.id), letters.get(each.id), hands.get(each.id)) for each in said)


def _entered_for_the_customer(entry: Entry) -> bool:
    """Whether an agent's hand brought a customer's words; what the mail or a file brought is the owner's."""
    return MESSAGE_OF.get(entry.action) == "customer" and entry.actor != OWNER


def seen_by_actor(look: Look, ticket: TicketRecord) -> Ticket:
    """A ticket as the one who just changed it may see it: of another department's, not how its queue stands (4.1)."""
    seen = whole(look, ticket)
    if look.agent is None or may_read(look.policy, look.agent, ticket.department):
        return seen
    return replace(seen, position=None, passed_over=None)


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


def draft_value(record: DraftRecord, look: Look) -> Draft:
    """A draft as its author sees it."""
    return Draft(
        number=record.number,
        body=record.body,
        saved_at=record.saved_at.astimezone(look.zone),
        ready_at=None if record.ready_at is None else record.ready_at.astimezone(look.zone),
        ready_then=record.ready_then,
        returned=record.returned,
    )


def entry_value(entry: EntryRecord, zone: tzinfo) -> Entry:
    """An entry as screens and commands show it, its time in a zone."""
    return Entry(
        id=entry.id,
        at=entry.at.astimezone(zone),
        actor=entry.actor,
        action=entry.action,
        clause=entry.clause,
        detail=json.loads(entry.detail),
        number=entry.number,
        refused=entry.refused,
    )


def _open_left(look: Look, ticket: TicketRecord, until: datetime | None) -> timedelta:
    if until is None or until <= look.now:
        return timedelta()
    department = ticket.department or look.policy.front_desk.department
    schedule = look.policy.departments[department].schedule
    common = look.policy.is_common(department, ticket.category)
    return schedule.open_time_between(look.now, until, common=common)


def _message(
    message: MessageRecord, look: Look, merges: int | None, letter: OutboxRecord | None, entered_by: str | None
) -> Message:
    kinds: dict[str, MessageKind] = {"reply": "reply", "note": "note"}
    return Message(
        at=message.at.astimezone(look.zone),
        kind=kinds.get(message.kind, "customer"),
        author=message.author,
        body=message.body,
        id=message.id,
        attachments=tuple(Attachment(file.name, file.size, file.media_type) for file in message.attachments),
        number=message.number,
        merges=merges,
        delivery=None if letter is None else _delivery(letter, look.zone),
        entered_by=entered_by,
    )


def _delivery(letter: OutboxRecord, zone: tzinfo) -> Delivery:
    at = letter.next_at if letter.sent_at is None else letter.sent_at
    return Delivery(letter.state, letter.last_error or "", None if at is None else at.astimezone(zone))


def views(look: Look, found: list[TicketRecord], *, place: bool = True) -> list[Ticket]:
    """Tickets as the acting agent sees them now; finding each one's place in the queue can be left out."""
    heads = {department: head_of(look, department) for department in {ticket.department for ticket in found}}
    queues = {ticket.department for ticket in found if place and ticket.status == "queued" and ticket.department}
    numbers = {name: look.reader.queue_numbers(name) for name in queues}
    places = {number: at for queue in numbers.values() for at, number in enumerate(queue, start=1)}
    return [view(look, ticket, heads[ticket.department], places.get(ticket.number)) for ticket in found]


def head_of(look: Look, department: str | None) -> int | None:
    """The number of a queue's eligible head, if the acting agent could take from it at all."""
    if look.agent is None or department != look.agent.department:
        return None
    head = eligible(look)
    return None if head is None else head.number


def _take_ruling(look: Look, ticket: TicketRecord, head: int | None) -> Ruling:
    if look.agent is None:
        return Refused("4.1", "The store's owner is not an agent.", "Add yourself as one to work tickets.")
    return actions.take(look.policy, look.agent, facts(ticket), look.now, head=head)


def rulings(look: Look, record: TicketRecord, ticket: Ticket) -> dict[str, Ruling]:
    """The policy's answer to each action that the acting agent might do with the ticket now."""
    if look.agent is None:
        return {"take": ticket.ruling_for_take}
    known = facts(record)
    ruled = {name: rule(look.policy, look.agent, known, look.now) for name, rule in ACTIONS.items()}
    return {"take": ticket.ruling_for_take} | ruled


def sentences(look: Look, ticket: Ticket, record: TicketRecord) -> Iterable[str]:
    """Where the ticket stands and when that changes, sentence by sentence."""
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


def eligible(look: Look) -> TicketRecord | None:
    """The eligible head of the acting agent's queue."""
    department = look.me.department
    read: TicketRecord | None = None

    def known() -> Iterator[TicketFacts]:
        nonlocal read
        for read in look.reader.queued(department, look.policy.open_categories(department, look.now)):
            yield facts(read)

    return None if eligible_head(look.policy, known(), look.now) is None else read


def ruling_on_take(look: Look, head: TicketRecord | None) -> Ruling | None:
    """The ruling on taking the head; without one, why nothing can be taken, or ``None`` where nothing is queued."""
    me, policy = look.me, look.policy
    if head is not None:
        return actions.take(policy, me, facts(head), look.now, head=head.number)
    first = next(look.reader.queued(me.department), None)
    return actions.hold(policy, me) if first is None else passed_over(policy, facts(first), look.now)
