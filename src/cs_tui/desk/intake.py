"""How issues come in: new tickets, and customers who write again. Never locked by the hour, never refused."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from cs_tui.desk.doing import reopened
from cs_tui.desk.errors import BadInput
from cs_tui.desk.incoming import Incoming
from cs_tui.desk.reading import Reading
from cs_tui.desk.session import Transaction, fingerprint, known_scope, plain, storable
from cs_tui.desk.values import Ticket
from cs_tui.desk.viewing import seen_by_actor, whole
from cs_tui.policy import actions
from cs_tui.policy.model import CHANNELS
from cs_tui.policy.visibility import may_read
from cs_tui.store import AttachmentRecord, NewMessage, TicketRecord

__all__ = ["Intake", "as_it_came", "fitting", "opened", "ticket_written_on", "write_again"]


class Intake(Reading):
    """What customers do, entered by agents, by the owner or by the mail."""

    def add_ticket(self, incoming: Incoming) -> Ticket:
        """Open a ticket: queued or awaiting approval when its scope is given, else unsorted (1.0, 1.4c).

        Raises `BadInput` for an empty or too long subject or body, a bad address, channel or scope.
        """
        with self._transaction() as tx:
            _check(tx, incoming)
            seen = seen_by_actor(tx, opened(tx, incoming))
            readable = tx.agent is None or may_read(tx.policy, tx.agent, seen.department)
            return seen if readable else replace(seen, customer=incoming.customer)

    def customer_message(self, number: int, body: str) -> Ticket:
        """The customer writes on their ticket again: it comes back to its holder, or is reopened.

        Whether the mail brings it or an agent enters it, be it the holder: a waiting ticket comes back on top of what
        is in the holder's hand, who takes no other before both are finished (3.1). Raises `BadInput`, and
        `NoSuchTicket` for a ticket that the acting agent may not read (4.1).

        What is written on a merged ticket belongs to the one it was merged into, wherever that is now. Gives the ticket
        that was written on; where the acting agent may not read it, the one they named (4.1).
        """
        with self._transaction() as tx:
            asked = tx.ticket(number)
            _check_text(body, "message", tx.policy.limits.body_characters)
            written = write_again(tx, asked, storable(body))
            readable = tx.agent is None or may_read(tx.policy, tx.agent, written.department)
            return whole(tx, written if readable else asked)

    def receive(self, incoming: Iterable[Incoming]) -> list[int | None]:
        """Open a ticket for each message that is not here yet, all in one transaction.

        Gives each one's number, or ``None`` where the same message is here already. A scope the policy does not have
        leaves the ticket unsorted; what is too long is cut, with the whole kept as it came.
        """
        with self._transaction() as tx:
            messages = list(incoming)
            here = tx.writer.known(message.key for message in messages)
            new: list[Incoming | None] = []
            for message in messages:
                new.append(None if message.key in here else fitting(tx, message))
                if message.key:
                    here.add(message.key)
            numbers = iter(opened_each(tx, [message for message in new if message is not None]))
            return [None if message is None else next(numbers) for message in new]


def fitting(tx: Transaction, message: Incoming) -> Incoming:
    """A message as the policy's limits let it in: what is too long is cut, a scope that there is not is left out."""
    scope = tx.policy.departments.get(message.department or "")
    known = scope is not None and message.category in scope.categories
    named = (message.department, message.category) if known else (None, None)
    limits = tx.policy.limits
    body, subject = storable(message.body), storable(message.subject) or "(no subject)"
    raw = message.raw
    if len(body) > limits.body_characters:
        raw = raw if raw is not None else body.encode()
        left_out = len(body) - limits.body_characters
        body = f"{body[: limits.body_characters]}\n\n[{left_out:,} more characters; the whole message is kept.]"
    if len(subject) > limits.subject_characters:
        subject = f"{subject[: limits.subject_characters - 1]}…"
    fits = (body, subject, raw, *named)
    if fits == (message.body, message.subject, message.raw, message.department, message.category):
        return message
    return replace(message, body=body, subject=subject, raw=raw, department=named[0], category=named[1])


def as_it_came(message: Incoming) -> dict[str, Any]:
    """What is kept of a message beside its text, for `Transaction.add_message`."""
    return {
        "intake_key": message.key or None,
        "sent_at": message.sent_at,
        "problem": message.problem,
        "files": [AttachmentRecord(storable(f.name), f.size, f.media_type) for f in message.attachments],
        "raw": message.raw,
        "header_id": None if message.origin is None else message.origin.header_id,
    }


def opened(tx: Transaction, incoming: Incoming, disputes: int | None = None, **told: Any) -> TicketRecord:
    """Open a ticket, entered in the journal with what is ``told`` of it; ``disputes`` is what it is a dispute about."""
    (number,) = opened_each(tx, [incoming], disputes, **told)
    ticket = tx.writer.ticket(number)
    assert ticket is not None
    return ticket


def opened_each(tx: Transaction, incoming: Sequence[Incoming], disputes: int | None = None, **told: Any) -> list[int]:
    """Open a ticket for each message, as `opened` does for one; gives their numbers."""
    wrote = [(storable(each.customer.address).lower(), storable(each.customer.name)) for each in incoming]
    customers = tx.writer.customers(wrote)
    columns = [_opening(tx, each, disputes) for each in incoming]
    numbers = tx.writer.add_tickets(
        each | {"customer_id": customers[address][0]} for each, (address, _) in zip(columns, wrote, strict=True)
    )
    messages = [
        NewMessage(
            number=number,
            at=tx.at,
            kind="customer",
            author=address,
            body=storable(each.body),
            subject=opening["subject"],
            customer=f"{customers[address][1]} {address}",
            **as_it_came(each),
        )
        for number, each, opening, (address, _) in zip(numbers, incoming, columns, wrote, strict=True)
    ]
    ids = tx.writer.add_messages(messages)
    said = [
        (
            message.number,
            {
                "set": plain(opening) | {"customer": message.author},
                "message": id,
                "sha256": fingerprint(message.number, message.kind, message.author, message.at, message.body),
                **told,
            },
        )
        for id, message, opening in zip(ids, messages, columns, strict=True)
    ]
    tx.record_each("open", said, clause="1.0")
    return numbers


def _opening(tx: Transaction, incoming: Incoming, disputes: int | None) -> dict[str, Any]:
    """The columns that a ticket is opened with, but for its customer's."""
    status, scope = "unsorted", None
    if incoming.department is not None and incoming.category is not None:
        scope = known_scope(tx.policy, incoming.department, incoming.category)
        status = actions.status_in_scope(tx.policy, scope)
    return {
        "status": status,
        "department": None if scope is None else scope.department,
        "category": None if scope is None else scope.category,
        "channel": incoming.channel,
        "subject": " ".join(storable(incoming.subject).splitlines()),
        "opened_at": tx.at,
        "queued_at": None if scope is None else tx.at,
        "due_from": tx.now,
        "previous_processed_at": None,
        "holder": None,
        "answered": False,
        "disputes": disputes,
    }


def ticket_written_on(tx: Transaction, asked: TicketRecord) -> TicketRecord:
    """Where what is written on a ticket goes: what was merged goes on in the one it was merged into."""
    ticket = asked
    while ticket.merged_into is not None:
        older = tx.writer.ticket(ticket.merged_into)
        assert older is not None
        ticket = older
    return ticket


def write_again(
    tx: Transaction,
    asked: TicketRecord,
    body: str,
    *,
    automatic: bool = False,
    came: dict[str, Any] | None = None,
    **told: Any,
) -> TicketRecord:
    """The customer writes again, or a machine does for them: what is ``automatic`` is kept and changes nothing."""
    ticket = ticket_written_on(tx, asked)
    said = tx.add_message(ticket, "customer", ticket.customer_address, body, **came or {}) | told
    if ticket.number != asked.number:
        said["asked"] = asked.number
    if automatic:
        return tx.change(ticket, "auto-reply", {}, clause="1.0", **said)
    if ticket.status == "resolved":
        return reopened(tx, ticket, "customer-message", **said)
    changes: dict[str, object] = {"answered": False}
    if ticket.status == "waiting":
        changes["status"] = "in-progress"
    return tx.change(ticket, "customer-message", changes, clause="1.0", **said)


def _check(tx: Transaction, incoming: Incoming) -> None:
    limits = tx.policy.limits
    _check_text(incoming.subject, "subject", limits.subject_characters)
    _check_text(incoming.body, "body", limits.body_characters)
    address = incoming.customer.address
    if address.count("@") != 1 or address.startswith("@") or address.endswith("@") or not address.isprintable():
        raise BadInput(f'"{address}" is not an e-mail address.', "Write it as name@example.com.")
    if any(character.isspace() or character in "<>,;" for character in address) or len(address) > 254:
        raise BadInput(f'"{address}" is not an e-mail address.', "Write it as name@example.com.")
    if incoming.channel not in CHANNELS:
        raise BadInput(
            f'There is no channel "{incoming.channel}" (2.2a).', f"Customers reach us by {' or '.join(CHANNELS)}."
        )
    if (incoming.department is None) != (incoming.category is None):
        raise BadInput("A scope is a department and a category (1.0).", "Give both, or neither.")
    if incoming.department is not None and incoming.category is not None:
        scope = known_scope(tx.policy, incoming.department, incoming.category)
        if scope.category not in tx.policy.departments[scope.department].categories:
            known = ", ".join(tx.policy.departments[scope.department].categories)
            raise BadInput(f"{scope.department} has no category {scope.category} (1.0).", f"Choose one of {known}.")


def _check_text(text: str, what: str, limit: int) -> None:
    if not text.strip():
        raise BadInput(f"The {what} is empty.", "Say what the problem is.")
    if len(text) > limit:
        raise BadInput(f"The {what} has {len(text):,} characters; the limit is {limit:,}.", "Shorten it.")
