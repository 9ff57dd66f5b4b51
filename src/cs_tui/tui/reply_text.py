"""What the reply pane says: titles, windows, news, and the pages of the review."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from cs_tui.desk import Ticket
from cs_tui.desk.values import Message
from cs_tui.policy import Finding, Policy, Refused
from cs_tui.tui.findings import finding_pieces, refusal_piece, refused_sign
from cs_tui.tui.inks import Line, Piece
from cs_tui.tui.safe_text import safe_line, safe_text
from cs_tui.tui.signs import signs
from cs_tui.tui.words import when

__all__ = [
    "Kind",
    "is_at_hand",
    "newest",
    "news_after",
    "news_said",
    "read",
    "review_paragraphs",
    "title_line",
    "window_said",
]

Kind = Literal["reply", "note", "decline"]


def title_line(kind: Kind, number: int, *, review: bool = False) -> Line:
    """The name of what is written; a note is told from a reply by words and by colour."""
    if kind == "note":
        return [(f" NOTE on #{number}", "note strong"), (" - internal, the customer never sees it ", "note")]
    if kind == "decline":
        said = f" REVIEW: DECLINE #{number}" if review else f" DECLINE #{number}"
        return [(said, "warning strong"), (" - answers the customer and resolves ", "warning")]
    return [(f" REVIEW of the reply to #{number} " if review else f" REPLY to #{number} ", "reply strong")]


class _Gate:
    """What has been loaded of the reply gate: its phrases are compiled when it first reads for a policy."""

    policy: Policy | None = None


def is_at_hand(policy: Policy) -> bool:
    """Whether the gate has read by this policy before, so that it reads a text in no time."""
    return _Gate.policy is policy


def read(policy: Policy, ticket: Ticket, body: str) -> tuple[Finding, ...] | Refused:
    """What the gate says of a body: its findings, or a refusal that names no words."""
    from cs_tui.policy.gate import rule_on_reply

    ruling = rule_on_reply(
        policy.frame,
        policy.off_system,
        policy.tone,
        ticket.channel,
        body,
        customer_address=ticket.customer.address,
        max_characters=policy.limits.body_characters,
    )
    _Gate.policy = policy
    if not isinstance(ruling, Refused):
        return ruling.warnings
    return ruling.findings or ruling


def window_said(
    ruling: Refused | None, policy: Policy | None, now: datetime | None = None, closes_at: datetime | None = None
) -> Line:
    """Whether a reply can be sent now, and if not until when; times in the company's zone."""
    zone = None if policy is None else policy.calendar.zone
    mark = signs()

    def time(at: datetime) -> str:
        local = at.astimezone(zone)
        return f"{local:%a %H:%M}" if now is None else when(local, now.astimezone(zone))

    if ruling is None:
        until = "" if closes_at is None else f" until {time(closes_at)}"
        return [(f" {mark.open} open{until}", "good")]
    if ruling.until is not None:
        said = f"closed until {time(ruling.until)}: the draft is kept; Ctrl-s to have it sent then"
    else:
        said = f"{safe_line(ruling.reason)} The draft is kept; send is locked."
    return [(f" {refused_sign()} {ruling.clause} {said}", "error")]


def newest(ticket: Ticket) -> int:
    """The id of a ticket's newest message; 0 when it has none."""
    return max((message.id for message in ticket.messages), default=0)


def news_after(seen: int, ticket: Ticket) -> list[Message]:
    """What the customer wrote or was sent after the message with this id, or wrote in a duplicate merged in since."""
    merged = {message.merges for message in ticket.messages if message.id > seen}
    return [
        message
        for message in ticket.messages
        if (message.id > seen and message.kind in ("customer", "reply"))
        or (message.kind == "customer" and message.number in merged)
    ]


def news_said(news: Iterable[Message], ticket: Ticket) -> Line:
    """That the customer wrote while one was writing, or that another reply went out."""
    newest = max(news, key=lambda message: message.id)
    return [(f" ! {_came(newest, ticket)}, while you write: Ctrl-s shows it", "warning strong")]


def review_paragraphs(
    policy: Policy,
    ticket: Ticket,
    body: str,
    *,
    findings: Iterable[Finding],
    refused: Refused | None,
    news: list[Message],
) -> list[Piece]:
    """The review: what came meanwhile, the message as it will leave, and what the gate says of it."""
    from cs_tui.policy.frame import compose

    found: list[Piece] = []
    for message in news:
        found.append((f"! {_came(message, ticket)}, while you were writing:", "warning strong"))
        found += [(f"  {line}", message.kind) for line in safe_text(message.body).split("\n")]
        found.append(("", ""))
    if news:
        found += [("Your reply:", "faint"), ("", "")]
    found += [(line, "") for line in safe_text(compose(policy.frame, ticket.channel, body)).split("\n")]
    said = finding_pieces(findings)
    if refused is not None:
        said.append(refusal_piece(refused))
    return [*found, ("", ""), *said] if said else found


def _came(message: Message, ticket: Ticket) -> str:
    if message.kind == "reply":
        return f"a reply of {safe_line(message.author)} went out at {message.at:%H:%M}"
    return f"{safe_line(ticket.customer.name or ticket.customer.address)} wrote at {message.at:%H:%M}"
