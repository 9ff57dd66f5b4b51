"""What every action is made of: loaded and ruled on in one transaction, refused or entered in the journal."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from cs_tui.desk.errors import BadInput, NoSuchTicket
from cs_tui.desk.reading import HELD, Reading
from cs_tui.desk.sending import is_the_last_word
from cs_tui.desk.session import Transaction, storable
from cs_tui.desk.values import Outcome
from cs_tui.desk.viewing import seen_by_actor
from cs_tui.policy import Refused, Scope, actions
from cs_tui.store import TicketRecord

__all__ = ["Doing", "given_body", "given_reason", "refuse", "reopened", "rescope", "start_next_issue"]

Act = Callable[[Transaction, TicketRecord], TicketRecord | Refused]


class Doing(Reading):
    """The ground of the actions: one ticket, one transaction, one outcome; and drafts."""

    def save_draft(self, number: int, body: str) -> bool:
        """Keep what the acting agent has typed for a ticket; an empty text drops the draft.

        Another text than the one that was left ready takes that back: it no longer goes out by itself, which is
        entered in the journal and said by the answer. The same text again changes nothing. Never refused for the hour.
        Raises `NoSuchTicket` where the agent neither reads the ticket nor has a draft.
        """
        with self._transaction() as tx:
            name, before = tx.me.name, tx.writer.draft(number, tx.me.name)
            if before is None:
                tx.ticket(number)
            if len(body) > 10 * tx.policy.limits.body_characters:
                raise BadInput("The draft is too long to be kept.", "Shorten it.")
            kept = storable(body) if body.strip() else None
            if kept == (None if before is None else before.body):
                return False
            if kept is None:
                tx.writer.drop_draft(number, name)
            else:
                tx.writer.save_draft(number, name, kept, tx.at)
            if before is None or before.ready_at is None:
                return False
            tx.record("unready", number=number, clause="1.0")
            return True

    def _keeping(self, number: int, body: str, send: Callable[[], Outcome]) -> Outcome:
        """Send a text, and keep it as the author's draft where it is refused, unless the customer has it already."""
        if self._writer is None:
            from cs_tui.policy.gate import learn_to_read

            policy = self.policy()
            learn_to_read(policy.frame, policy.off_system, policy.tone)
        with self._transaction() as tx:
            outcome = send()
            if isinstance(outcome, Refused) and body.strip() and not is_the_last_word(tx, number, body):
                with suppress(NoSuchTicket, BadInput):
                    self.save_draft(number, body)
            return outcome

    def _on(self, number: int, action: str, act: Act) -> Outcome:
        """Do one action on one ticket, in one transaction."""
        with self._transaction() as tx:
            try:
                ticket = tx.ticket(number)
            except NoSuchTicket as unseen:
                if tx.only is None:
                    raise
                refused = Refused("4.1", f"There is no ticket #{number} for you.", unseen.remedy)
                return refuse(tx, action, None, refused, asked=number)
            done = act(tx, ticket)
            if isinstance(done, Refused):
                return refuse(tx, action, number, done)
            return seen_by_actor(tx, done)


def refuse(tx: Transaction, action: str, number: int | None, refused: Refused, **detail: Any) -> Refused:
    """Enter a refusal in the journal, and give it back."""
    tx.record(action, number=number, clause=refused.clause, refused=True, reason=refused.reason, **detail)
    return refused


def start_next_issue(tx: Transaction, processed: TicketRecord) -> None:
    """Start the day within which the customer's next issue in the department is due; one that runs goes on (2.2c).

    None starts while another of their issues is processed there: it is then that one which the next is behind.
    """
    customer, department = processed.customer_id, processed.department
    if department is None or tx.writer.numbers(statuses=HELD, only=department, customer_id=customer):
        return
    following = tx.writer.next_issue(customer, department)
    if following is not None and following.previous_processed_at is None:
        clause = tx.policy.limits.next_issue_clause
        tx.change(following, "next-issue", {"previous_processed_at": tx.now}, clause=clause, after=processed.number)


def rescope(tx: Transaction, ticket: TicketRecord, action: str, to: Scope, **detail: Any) -> TicketRecord:
    """Put a ticket into a scope, at the place its first arrival gives it there."""
    changes = {
        "status": actions.status_in_scope(tx.policy, to),
        "department": to.department,
        "category": to.category,
        "holder": None,
        "queued_at": ticket.queued_at or ticket.opened_at,
    }
    return tx.change(ticket, action, changes, clause="1.0", **detail)


def reopened(tx: Transaction, ticket: TicketRecord, action: str, **detail: Any) -> TicketRecord:
    """Queue a resolved ticket anew: same scope, arrival and seven days from now (2.2d)."""
    changes = {"status": "queued", "queued_at": tx.at, "due_from": tx.now, "previous_processed_at": None}
    return tx.change(ticket, action, changes | {"answered": False}, clause="1.4a", **detail)


def given_reason(reason: str) -> str:
    """The reason as it is kept; raises `BadInput` for none, or a long one."""
    if not reason.strip():
        raise BadInput("A reason is missing.", "Say in a few words why; it is kept in the ticket's progress.")
    if len(reason) > 1_000:
        raise BadInput("The reason is longer than 1,000 characters.", "Say it shorter; details go into a note.")
    return storable(reason.strip())


def given_body(tx: Transaction, body: str, what: str) -> str:
    """The text as it is kept; raises `BadInput` for an empty or too long one."""
    limit = tx.policy.limits.body_characters
    if not body.strip():
        raise BadInput(f"The {what} is empty.", "Write something.")
    if len(body) > limit:
        raise BadInput(f"The {what} has {len(body):,} characters; the limit is {limit:,}.", "Shorten it.")
    return storable(body)
