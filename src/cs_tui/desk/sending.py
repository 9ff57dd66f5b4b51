"""Sending a reply: the gate, the composed message, and its place in the outbox."""

import json
import re
from typing import Any

from cs_tui.desk.outbox import new_header_id, subject_of_reply
from cs_tui.desk.session import Transaction, facts, storable
from cs_tui.policy import Policy, Refused, Ruling, actions
from cs_tui.store import OutboxRecord, TicketRecord

__all__ = ["give_up", "is_the_last_word", "news_since", "rule_on_text", "send"]

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""What no hand types and no customer should be sent: control characters, and overrides of the reading direction."""


def send(tx: Transaction, ticket: TicketRecord, body: str) -> dict[str, Any] | Refused:
    """Pass the reply gate, keep the composed message and put it into the outbox; gives what its entry says of it."""

    from cs_tui.policy.frame import compose

    policy, body = tx.policy, _sendable(body)
    ruling = rule_on_text(policy, ticket, body)
    if isinstance(ruling, Refused):
        return ruling
    composed = compose(policy.frame, ticket.channel, body)
    said = tx.add_message(ticket, "reply", tx.actor, composed)
    if ticket.channel == "email":
        tx.writer.add_outbox(
            message_id=said["message"],
            header_id=new_header_id(ticket.number),
            recipient=ticket.customer_address,
            subject=subject_of_reply(ticket.subject, ticket.number),
            at=tx.at,
        )
        said["to"] = ticket.customer_address
    return said


def give_up(tx: Transaction, letter: OutboxRecord, reason: str) -> None:
    """Keep that a letter did not and will not reach the customer, in the outbox and in the journal."""
    said = storable(reason)
    tx.writer.change_letter(letter.message_id, state="failed", next_at=None, last_error=said)
    tx.record("failed", number=letter.number, clause="3.3", letter=letter.message_id, reason=said)


def rule_on_text(policy: Policy, ticket: TicketRecord, body: str) -> Ruling:
    """What the reply gate says to a body for this ticket (3.3-3.6, 4.2)."""
    from cs_tui.policy.gate import rule_on_reply

    return rule_on_reply(
        policy.frame,
        policy.off_system,
        policy.tone,
        ticket.channel,
        body,
        customer_address=ticket.customer_address,
        max_characters=policy.limits.body_characters,
    )


def news_since(tx: Transaction, ticket: TicketRecord, seen: int) -> Refused | None:
    """Why an answer is to be read over first: there is news since the message with the id ``seen`` (3.3)."""
    new = [message for message in tx.reader.messages(ticket.number) if message.id > seen]
    merged = (entry for entry in tx.reader.entries_of(ticket.number) if entry.action == "merged-in")
    wrote = any(m.kind == "customer" for m in new) or any(json.loads(e.detail)["message"] > seen for e in merged)
    sent = [message.author for message in new if message.kind == "reply"]
    answered_by = sent[-1] if sent else None
    ruling = actions.read_first(tx.me, facts(ticket), customer_wrote=wrote, answered_by=answered_by)
    return ruling if isinstance(ruling, Refused) else None


def is_the_last_word(tx: Transaction, number: int, body: str) -> bool:
    """Whether the customer has this very text as the acting agent's reply, and has not written since."""
    from cs_tui.policy.frame import compose

    ticket = tx.reader.ticket(number)
    said = [] if ticket is None else [each for each in tx.reader.messages(number) if each.kind != "note"]
    if ticket is None or not said or (said[-1].kind, said[-1].author) != ("reply", tx.actor):
        return False
    return said[-1].body == compose(tx.policy.frame, ticket.channel, _sendable(body))


def _sendable(body: str) -> str:
    return _CONTROLS.sub("", storable(body))
