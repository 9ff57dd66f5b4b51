"""What the desk gives, as a person reads it. Whatever is in these texts is made safe where it is printed."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo
from textwrap import indent
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cs_tui.desk import Customer, Entry, Member, Message, Prediction, Ticket
    from cs_tui.policy import Refused

__all__ = [
    "FORECAST_HEADINGS",
    "LIST_HEADINGS",
    "QUEUE_HEADINGS",
    "TEAM_HEADINGS",
    "clock_time",
    "entry_row",
    "forecast_row",
    "list_row",
    "queue_rows",
    "state",
    "team_row",
    "ticket_text",
]

LIST_HEADINGS = ("number", "status", "scope", "holder", "customer", "act by", "subject")
QUEUE_HEADINGS = ("", "place", "number", "customer", "category", "since", "act by", "takeable")
FORECAST_HEADINGS = ("number", "status", "holder", "place", "deadline", "risk", "why")
TEAM_HEADINGS = ("agent", "role", "presence", "last seen", "done today", "holds")


def clock_time(at: datetime | None) -> str:
    """A time as ISO 8601 with offset, to the second."""
    return "-" if at is None else at.isoformat(timespec="seconds")


def state(ticket: "Ticket") -> str:
    """Where the ticket stands, to follow its number."""
    scope = f"{ticket.department}/{ticket.category}"
    match ticket.status:
        case "queued":
            place = "" if ticket.position is None else f", number {ticket.position} of the queue"
            return f"is queued in {scope}{place}"
        case "in-progress":
            return f"is in progress with {ticket.holder}"
        case "waiting":
            return f"waits for the customer, with {ticket.holder}"
        case "awaiting-approval":
            return f"awaits approval for {scope}"
        case "merged":
            return f"is merged into #{ticket.merged_into}"
        case status:
            return f"is {status}"


def forecast_row(prediction: "Prediction") -> tuple[str, ...]:
    """A ticket's line in a forecast."""
    return (
        f"#{prediction.number}",
        prediction.status,
        prediction.holder or "-",
        "-" if prediction.place is None else str(prediction.place),
        clock_time(prediction.deadline),
        f"{prediction.risk:.0%}",
        prediction.explanation,
    )


def list_row(ticket: "Ticket") -> tuple[str, ...]:
    """A ticket's line in a list."""
    scope = "-" if ticket.department is None else f"{ticket.department}/{ticket.category}"
    return (
        f"#{ticket.number}",
        ticket.status,
        scope,
        ticket.holder or "-",
        _who(ticket.customer),
        clock_time(ticket.act_by),
        ticket.subject,
    )


def queue_rows(tickets: Iterable["Ticket"]) -> Iterator[tuple[str, ...]]:
    """The lines of a queue; its head, the first that nothing passes over, is marked."""
    marked = False
    for ticket in tickets:
        head = not marked and ticket.passed_over is None
        marked = marked or head
        yield (
            ">" if head else "",
            str(ticket.position),
            f"#{ticket.number}",
            _who(ticket.customer),
            ticket.category or "-",
            clock_time(ticket.queued_at),
            clock_time(ticket.act_by),
            _takeable(ticket, head),
        )


def _takeable(ticket: "Ticket", head: bool) -> str:
    """Whether the ticket is eligible, or why not and until when; of the head, also why this agent cannot take it."""
    from cs_tui.policy import Refused

    refused, zone = ticket.passed_over, ticket.opened_at.tzinfo
    if head:
        ruling = ticket.ruling_for_take
        return f"head, but {_why(ruling, zone)}" if isinstance(ruling, Refused) else "head"
    return "eligible" if refused is None else _why(refused, zone)


def _why(refused: "Refused", zone: tzinfo | None) -> str:
    until = "" if refused.until is None else f" Until {clock_time(refused.until.astimezone(zone))}."
    return f"{refused.clause}: {refused.reason}{until}"


def team_row(member: "Member") -> tuple[str, ...]:
    """An agent's line in their team; the tickets of one who has left need a new hand."""
    presence: str = member.presence
    if member.away_for is not None:
        presence = f"absent for {member.away_for.total_seconds() / 3600:.0f} open hours"
    holds = ", ".join(f"#{held.number} since {clock_time(held.since)}" for held in member.holds)
    leaves = member.holds and member.presence in ("absent", "retired")
    return (
        member.agent.name,
        member.agent.role,
        presence,
        clock_time(member.seen_at),
        str(member.done_today),
        f"{holds} (reassign them)" if leaves else holds or "-",
    )


def ticket_text(ticket: "Ticket") -> str:
    """A ticket whole: what it is, the conversation, and its progress."""
    from cs_tui.policy import Refused

    scope = "unsorted" if ticket.department is None else f"{ticket.department}/{ticket.category}"
    take = ticket.ruling_for_take
    parts = [
        f"#{ticket.number}  {_one_line(ticket.subject)}",
        f"  scope     {scope}",
        f"  channel   {ticket.channel}",
        f"  customer  {_one_line(_named(ticket.customer))}",
        *([] if ticket.claims is None else [f"  claims    to belong to #{ticket.claims}, which nothing proves"]),
        f"  state     {state(ticket)}",
        f"  opened    {clock_time(ticket.opened_at)}",
        f"  deadline  {clock_time(ticket.deadline)} ({ticket.deadline_clause}), act by {clock_time(ticket.act_by)}",
        f"  take      {f'{take.reason} ({take.clause})' if isinstance(take, Refused) else 'you can take it now (3.1)'}",
        "",
    ]
    for message in ticket.messages:
        parts += [_message(message), ""]
    parts.append("progress")
    parts += [f"  {'  '.join(entry_row(entry)[1:])}" for entry in ticket.entries]
    return "\n".join(parts)


def entry_row(entry: "Entry") -> tuple[str, ...]:
    """An entry of the journal: id, time, actor, action, clause, and what there is to tell; refusals are marked."""
    told = {key: value for key, value in entry.detail.items() if key not in ("set", "message", "sha256")}
    told |= {key: entry.detail["set"][key] for key in ("status", "holder") if key in entry.detail.get("set", {})}
    detail = ", ".join(f"{key}: {_plain(value)}" for key, value in told.items())
    action = f"REFUSED {entry.action}" if entry.refused else entry.action
    return (str(entry.id), clock_time(entry.at), entry.actor, action, f"({entry.clause or '-'})", detail)


def _message(message: "Message") -> str:
    who = {"customer": "customer", "reply": "reply by", "note": "internal note by"}[message.kind]
    hand = f", entered by {_one_line(message.entered_by)}" if message.entered_by else ""
    head = f"{who} {_one_line(message.author)}, {clock_time(message.at)}{hand}{_way(message)}"
    files = "".join(
        f"\n    [attachment {_one_line(file.name)}, {file.size:,} bytes, {_one_line(file.media_type)}]"
        for file in message.attachments
    )
    margin = "  : " if message.kind == "note" else "    "
    return f"{head}\n{indent(message.body.replace(chr(13) + chr(10), chr(10)), margin, lambda _: True)}{files}"


def _way(message: "Message") -> str:
    """How far a reply is on its way, where it goes by mail."""
    from cs_tui.desk import LOST

    delivery = message.delivery
    if delivery is None or delivery.state == "queued":
        return ""
    said = f": {_one_line(delivery.said)}" if delivery.said else ""
    again = f", tried again {clock_time(delivery.at)}" if delivery.at and delivery.state != "accepted" else ""
    return f" [{delivery.state}{again}{said}]" + (f"\n    ! {LOST}" if delivery.state == "failed" else "")


def _plain(value: object) -> str:
    return _one_line(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _who(customer: "Customer") -> str:
    return customer.name or customer.address


def _named(customer: "Customer") -> str:
    return f"{customer.name} <{customer.address}>" if customer.name else customer.address


def _one_line(text: str) -> str:
    return " ".join(text.split())
