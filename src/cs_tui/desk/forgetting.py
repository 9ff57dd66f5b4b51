"""Forgetting a customer on request: their personal data goes, and the journal still proves what was done.

What is promised. Address, name, subjects, texts, mails as they came, names of files, drafts, what the outbox and the
search know of them and the words in entries are replaced in the store's file; what stays is what was done, when and by
whom, and hashes. The entry `forget` lists each entry whose words were replaced with the hash that the replaced one has:
those entries are still sealed by the chain, and nothing can be replaced silently. What they said before can be proved
no more, but to somebody who still has the words. Backups and exports that were made before still hold all of it, and so
does what others wrote of the customer on tickets that are not theirs.
"""

import json
from dataclasses import dataclass, replace
from typing import Any

from cs_tui.desk.desk import Desk
from cs_tui.desk.doing import given_reason
from cs_tui.desk.errors import BadInput
from cs_tui.desk.identity import require_owner
from cs_tui.desk.outbox import subject_of_reply
from cs_tui.desk.session import Transaction, fingerprint, storable
from cs_tui.store import FORGOTTEN, MessageRecord, canonical, hash_of

__all__ = ["Forgotten", "forget", "is_forgotten", "tickets_of", "without_words"]

ENDED = ("resolved", "merged")
"""Only then nobody has to answer them any more."""
ON_THEIR_WAY = ("queued", "sending", "deferred")


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was forgotten: as whom the customer stands from now on, their tickets, and how much was replaced."""

    customer: str
    tickets: tuple[int, ...]
    messages: int
    entries: int


def tickets_of(desk: Desk, address: str) -> list[int]:
    """The numbers of a customer's tickets, the owner's to know; raises `BadInput` where there is no such customer."""
    require_owner(desk.store)
    with Desk(desk.store, None, desk.clock)._transaction() as tx:
        return tx.writer.numbers(customer_id=_customer(tx, address)[0])


def forget(desk: Desk, address: str, reason: str) -> Forgotten:
    """Forget the customer with this address; the owner's alone. Raises `BadInput` while a ticket of theirs is open."""
    require_owner(desk.store)
    with Desk(desk.store, None, desk.clock)._transaction() as tx:
        id, name = _customer(tx, address)
        why, named = given_reason(reason), f"forgotten-{id}@customer.invalid"
        numbers = sorted(tx.writer.numbers(customer_id=id))
        tickets = tx.writer.tickets(numbers)
        for ticket in tickets:
            if ticket.status not in ENDED:
                raise BadInput(f"#{ticket.number} of this customer is {ticket.status}.", "Have it resolved first.")
            if any(letter.state in ON_THEIR_WAY for letter in tx.writer.letters_on(ticket.number)):
                raise BadInput(f"A reply to #{ticket.number} is still on its way.", "Have it delivered first.")
        messages = [message for number in numbers for message in tx.writer.messages_on(number)]
        marks = {message.id: _mark(message, named) for message in messages}
        details, hashes = dict[int, str](), dict[str, str]()
        for entry in (entry for number in numbers for entry in tx.writer.entries_of(number)):
            detail = without_words(entry.detail, named, marks)
            if detail != entry.detail:
                details[entry.id] = detail
                hashes[str(entry.id)] = hash_of(replace(entry, detail=detail))
        tx.record("forget", customer=named, tickets=numbers, entries=hashes, reason=why)
        subjects = {each.number: (each.subject, subject_of_reply(FORGOTTEN, each.number)) for each in tickets}
        tx.writer.forget_customer(id, named, subjects, details)
        tx.writer.drop_views_with((address, name))
    desk.store.empty_log()
    return Forgotten(named, tuple(numbers), len(messages), len(details))


def without_words(detail: str, named: str, marks: dict[int, str]) -> str:
    """An entry's detail with fixed words in the place of a customer's; the same where it holds none of theirs.

    ``marks`` is what stands for the messages from now on, by id; a message that is not there keeps its own.
    """
    said: dict[str, Any] = json.loads(detail)
    new = dict(said)
    if "set" in said:
        new["set"] = changes = dict(said["set"])
        changes.update(
            {key: value for key, value in {"subject": FORGOTTEN, "customer": named}.items() if key in changes}
        )
        if changes.get("satisfaction_said"):
            changes["satisfaction_said"] = FORGOTTEN
    if "reason" in said:
        new["reason"] = FORGOTTEN
    if said.get("to") is not None:
        new["to"] = named
    if "sha256" in said:
        new["sha256"] = marks.get(said.get("message", 0), said["sha256"]) if "message" in said else FORGOTTEN
    return detail if new == said else canonical(new | {"forgotten": True})


def is_forgotten(detail: str, named: str) -> bool:
    """Whether an entry's detail holds fixed words in the place of those of the customer who is ``named`` so now."""
    return '"forgotten":true' in detail and without_words(detail, named, {}) == detail


def _customer(tx: Transaction, address: str) -> tuple[int, str]:
    found = tx.writer.customer_named(storable(address).strip().lower())
    if found is None:
        raise BadInput(f"There is no customer {address}.", "Give the address as a ticket of theirs shows it.")
    return found


def _mark(message: MessageRecord, named: str) -> str:
    """What the journal keeps of a message from now on."""
    author = named if message.kind == "customer" else message.author
    return fingerprint(message.number, message.kind, author, message.at, FORGOTTEN)
