"""Sending a reply: the gate, the composed message, and its place in the outbox."""

import json
import re
from secrets import token_urlsafe
from typing import Any

from cs_tui.desk.session import Transaction, storable
from cs_tui.policy import Policy, Refused, Ruling
from cs_tui.policy.frame import compose
from cs_tui.policy.gate import rule_on_reply
from cs_tui.store import TicketRecord

__all__ = ["customer_wrote_since", "rule_on_text", "send"]

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""What no hand types and no customer should be sent: control characters, and overrides of the reading direction."""


def send(tx: Transaction, ticket: TicketRecord, body: str) -> dict[str, Any] | Refused:
    """Pass the reply gate, keep the composed message and put it into the outbox; gives what its entry says of it."""
    policy, body = tx.policy, _CONTROLS.sub("", storable(body))
    ruling = rule_on_text(policy, ticket, body)
    if isinstance(ruling, Refused):
        return ruling
    composed = compose(policy.frame, ticket.channel, body)
    said = tx.add_message(ticket, "reply", tx.actor, composed)
    if ticket.channel == "email":
        tx.writer.add_outbox(
            message_id=said["message"],
            header_id=f"<{ticket.number}.{token_urlsafe(18)}@cs-tui>",
            recipient=ticket.customer_address,
            subject=f"Re: {ticket.subject} [#{ticket.number}]",
            at=tx.at,
        )
        said["to"] = ticket.customer_address
    return said


def rule_on_text(policy: Policy, ticket: TicketRecord, body: str) -> Ruling:
    """What the reply gate says to a body for this ticket (3.3-3.6, 4.2)."""
    return rule_on_reply(
        policy.frame,
        policy.off_system,
        policy.tone,
        ticket.channel,
        body,
        customer_address=ticket.customer_address,
        max_characters=policy.limits.body_characters,
    )


def customer_wrote_since(tx: Transaction, ticket: TicketRecord, seen: int) -> bool:
    """Whether there is news of the customer since the message with the id ``seen``: one, or a duplicate merged in."""
    if any(message.id > seen and message.kind == "customer" for message in tx.reader.messages(ticket.number)):
        return True
    entries = (entry for entry in tx.reader.entries_of(ticket.number) if entry.action == "merged-in")
    return any(json.loads(entry.detail)["message"] > seen for entry in entries)
