"""Where a mail belongs: on the ticket it answers, or in a new one that says which it claims.

A mail joins a ticket by a reference to a letter of ours, or by the token of one, and only from the ticket's own
customer: what stands in a subject or in a From proves nothing. No command is ever taken from a mail.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from cs_tui.desk.incoming import Bounce, Incoming, Origin
from cs_tui.desk.intake import as_it_came, fitting, opened, ticket_written_on, write_again
from cs_tui.desk.outbox import header_id_of_token, number_in_subject
from cs_tui.desk.sending import give_up
from cs_tui.desk.session import Transaction, storable
from cs_tui.store import OutboxRecord, TicketRecord

__all__ = ["Taken", "take_in"]

NOT_ENDED = ("unsorted", "awaiting-approval", "queued", "in-progress", "waiting")
_NUMBER = re.compile(r"(\d{1,18})\.")


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a mail, and the number of the ticket it is on."""

    number: int
    how: Literal["opened", "joined", "automatic", "bounce", "here already"]


def take_in(tx: Transaction, mail: Incoming) -> Taken:
    """Take a mail in, once: the same one by another way is here already."""
    known = tx.writer.knows(mail.key)
    if known is not None:
        return Taken(known, "here already")
    mail, origin = fitting(tx, mail), mail.origin or Origin()
    if origin.bounce is not None:
        about = next(filter(None, map(tx.writer.letter_named, origin.bounce.about)), None)
        if about is not None:
            return _bounced(tx, mail, origin.bounce, about)
    told = _same_id(tx, origin)
    letters = list(_letters(tx, origin))
    for letter in letters:
        ticket = tx.ticket(letter.number)
        if ticket.customer_address == storable(mail.customer.address).lower():
            return _joined(tx, mail, ticket, automatic=origin.automatic, **told)
    if origin.automatic:
        earlier = _opened_by_machine(tx, mail)
        if earlier is not None:
            return _joined(tx, mail, earlier, automatic=True, **told)
        told["automatic"] = True
    claimed = letters[0].number if letters else number_in_subject(mail.subject)
    if claimed is not None:
        told["claims"] = claimed
    return Taken(opened(tx, mail, **told).number, "opened")


def _joined(tx: Transaction, mail: Incoming, ticket: TicketRecord, *, automatic: bool, **told: Any) -> Taken:
    """Onto a ticket; what a machine wrote asks nobody for anything, and opens nothing again."""
    came = as_it_came(mail)
    written = write_again(tx, ticket, storable(mail.body), automatic=automatic, came=came, **told)
    return Taken(written.number, "automatic" if automatic else "joined")


def _bounced(tx: Transaction, mail: Incoming, bounce: Bounce, letter: OutboxRecord) -> Taken:
    """A note on the ticket of the letter it is about, which has failed where the bounce says so for good."""
    ticket = ticket_written_on(tx, tx.ticket(letter.number))
    final = bounce.action == "failed"
    said = " ".join(filter(None, (bounce.action, bounce.status, bounce.said)))
    body = f"A mail server tells of the letter to {letter.recipient}: {said or 'in words alone'}.\n\n{mail.body}"
    limit = tx.policy.limits.body_characters
    kept = tx.add_message(ticket, "note", tx.actor, storable(body)[:limit], **as_it_came(mail))
    tx.change(ticket, "bounce", {}, clause="3.3", letter=letter.message_id, **kept)
    if final and letter.state != "failed":
        give_up(tx, letter, f"it came back: {' '.join(filter(None, (bounce.status, bounce.said)))}".rstrip(": "))
    return Taken(ticket.number, "bounce")


def _letters(tx: Transaction, origin: Origin) -> Iterator[OutboxRecord]:
    """The letters of ours that a mail answers, the one it names last first."""
    named = [*reversed(origin.references), *filter(None, (header_id_of_token(each) for each in origin.tokens))]
    for id in dict.fromkeys(named):
        letter = tx.writer.letter_named(id)
        if letter is not None:
            yield letter
            continue
        # A relay may have made small letters of an address.
        number = _NUMBER.match(id[1:])
        if number is not None and id.endswith("@cs-tui>"):
            yield from (each for each in tx.writer.letters_on(int(number[1])) if each.header_id.lower() == id.lower())


def _same_id(tx: Transaction, origin: Origin) -> dict[str, Any]:
    """The flag for a mail whose Message-ID another one has had, with other content."""
    other = None if origin.header_id is None else tx.writer.mail_named(origin.header_id)
    return {} if other is None else {"same_id_as": other}


def _opened_by_machine(tx: Transaction, mail: Incoming) -> TicketRecord | None:
    """The ticket that an earlier automatic mail of the same address opened, and nobody has ended."""
    customer = tx.writer.customer(storable(mail.customer.address).lower(), "")
    for number in tx.writer.numbers(customer_id=customer, statuses=NOT_ENDED):
        first = tx.reader.entries_of(number)[:1]
        if first and '"automatic":true' in first[0].detail:
            return tx.writer.ticket(number)
    return None
