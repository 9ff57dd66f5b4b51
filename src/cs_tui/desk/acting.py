"""What people do: each action asks the policy, then writes state and journal entry in one transaction."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Literal

from cs_tui.desk.errors import BadInput, NoSuchTicket
from cs_tui.desk.reading import Reading
from cs_tui.desk.sending import customer_wrote_since, send
from cs_tui.desk.session import Transaction, agent_facts, facts, known_scope, storable
from cs_tui.desk.values import Outcome, Ticket
from cs_tui.desk.viewing import eligible, ruling_on_take, seen_by_actor, whole
from cs_tui.policy import Refused, Scope, actions, front_desk, leading
from cs_tui.store import TicketRecord

__all__ = ["Acting", "Then", "reopened"]

Then = Literal["wait", "resolve"]
Act = Callable[[Transaction, TicketRecord], TicketRecord | Refused]


class Acting(Reading):
    """The actions. Each gives the ticket as it is afterwards, or the refusal; refusals are entered in the journal too.

    Words that are missing or too long raise `BadInput`; a ticket the agent may not read is refused by 4.1.
    """

    def take(self) -> Ticket | Refused | None:
        """Take the eligible head of the queue; ``None`` when the queue is empty (3.1, 2.x, 4.1)."""
        with self._transaction() as tx:
            me, head = tx.me, eligible(tx)
            ruling = ruling_on_take(tx, head)
            if isinstance(ruling, Refused):
                return _refuse(tx, "take", None, ruling)
            if head is None or ruling is None:
                return None
            ticket = tx.ticket(head.number)
            taken = tx.change(ticket, "take", {"status": "in-progress", "holder": me.name}, clause="3.1")
            return whole(tx, taken)

    def sort(self, number: int, department: str, category: str) -> Outcome:
        """Give a ticket its scope; a requirement then awaits approval (1.0, 1.4c)."""

        def act(tx: Transaction, ticket: TicketRecord) -> TicketRecord | Refused:
            to = known_scope(tx.policy, department, category)
            ruling = front_desk.sort(tx.policy, tx.me, facts(ticket), tx.now, to)
            return ruling if isinstance(ruling, Refused) else _rescope(tx, ticket, "sort", to)

        return self._on(number, "sort", act)

    def approve(self, number: int) -> Outcome:
        """Approve a requirement: it is queued, in the place of its arrival (1.4c)."""

        def act(tx: Transaction, ticket: TicketRecord) -> TicketRecord | Refused:
            ruling = front_desk.approve(tx.policy, tx.me, facts(ticket), tx.now)
            if isinstance(ruling, Refused):
                return ruling
            return tx.change(ticket, "approve", {"status": "queued"}, clause=tx.policy.front_desk.clause)

        return self._on(number, "approve", act)

    def decline(self, number: int, body: str) -> Outcome:
        """Decline a requirement with a written reply, which resolves the ticket (1.4c, 3.3, 3.5, 3.6)."""

        def act(tx: Transaction, ticket: TicketRecord) -> TicketRecord | Refused:
            ruling = front_desk.decline(tx.policy, tx.me, facts(ticket), tx.now)
            if isinstance(ruling, Refused):
                return ruling
            said = send(tx, ticket, body)
            if isinstance(said, Refused):
                return said
            changes = {"status": "resolved", "answered": True}
            declined = tx.change(ticket, "decline", changes, clause=tx.policy.front_desk.clause, **said)
            tx.writer.drop_draft(number, tx.me.name)
            _start_next_issue(tx, declined)
            return declined

        return self._keeping(number, body, lambda: self._on(number, "decline", act))

    def reply(self, number: int, body: str, then: Then | None = None, seen: int | None = None) -> Outcome:
        """Answer the customer, and leave the ticket waiting or resolve it with the answer (2.x, 3.3-3.6, 4.1, 4.2).

        ``seen`` is the id of the newest message its author had before their eyes: if the customer has written since,
        the reply is refused so that they read it first. What is refused is kept as the author's draft.
        """

        def act(tx: Transaction, ticket: TicketRecord) -> TicketRecord | Refused:
            ruling = actions.reply(tx.policy, tx.me, facts(ticket), tx.now)
            if isinstance(ruling, Refused):
                return ruling
            if seen is not None and customer_wrote_since(tx, ticket, seen):
                return Refused(
                    "3.3",
                    f"The customer has written on #{number} since you began.",
                    "Read the new message, then send.",
                )
            said = send(tx, ticket, body)
            if isinstance(said, Refused):
                return said
            ticket = tx.change(ticket, "reply", {"answered": True}, clause="3.3", **said)
            tx.writer.drop_draft(number, tx.me.name)
            if then is None:
                return ticket
            follows = _wait if then == "wait" else _resolve
            return follows(tx, ticket)

        return self._keeping(number, body, lambda: self._on(number, "reply", act))

    def note(self, number: int, body: str) -> Outcome:
        """Leave an internal note; the customer never sees it (1.0)."""

        def act(tx: Transaction, ticket: TicketRecord) -> TicketRecord | Refused:
            ruling = actions.note(tx.policy, tx.me, facts(ticket), tx.now)
            if isinstance(ruling, Refused):
                return ruling
            said = tx.add_message(ticket, "note", tx.actor, _body(tx, body, "note"))
            return tx.change(ticket, "note", {}, clause="1.0", **said)

        return self._on(number, "note", act)

    def wait(self, number: int) -> Outcome:
        """Leave a ticket to the customer's answer (3.3, 4.1)."""
        return self._on(number, "wait", _wait)

    def resolve(self, number: int) -> Outcome:
        """Mark a ticket as processed (3.3, 4.1)."""
        return self._on(number, "resolve", _resolve)

    def release(self, number: int, reason: str) -> Outcome:
        """Put a ticket back to its place in the queue (4.1)."""

        def act(tx: Transaction, ticket: TicketRecord) -> TicketRecord | Refused:
            why = _reason(reason)
            ruling = actions.release(tx.policy, tx.me, facts(ticket), tx.now)
            if isinstance(ruling, Refused):
                return ruling
            return tx.change(ticket, "release", {"status": "queued", "holder": None}, clause="4.1", reason=why)

        return self._on(number, "release", act)

    def hand_over(self, number: int, department: str, category: str, reason: str) -> Outcome:
        """Hand a ticket to another department's queue, where it keeps its first arrival time (1.0, 4.1)."""

        def act(tx: Transaction, ticket: TicketRecord) -> TicketRecord | Refused:
            why, to = _reason(reason), known_scope(tx.policy, department, category)
            ruling = actions.hand_over(tx.policy, tx.me, facts(ticket), tx.now, to)
            return ruling if isinstance(ruling, Refused) else _rescope(tx, ticket, "hand-over", to, reason=why)

        return self._on(number, "hand-over", act)

    def reassign(self, numbers: Sequence[int], to: str | None, reason: str) -> list[Outcome]:
        """Move tickets to an agent of the department, or back to the queue (``None``), for one reason (3.1, 4.1).

        Each ticket is ruled on by itself; the outcomes come in the order of ``numbers``.
        """

        def act(tx: Transaction, ticket: TicketRecord) -> TicketRecord | Refused:
            ruling = leading.reassign(tx.policy, tx.me, facts(ticket), tx.now)
            if isinstance(ruling, Refused):
                return ruling
            if to is None:
                changes: dict[str, Any] = {"status": "queued", "holder": None}
            else:
                refused = leading.assignee(tx.policy, facts(ticket), agent_facts(tx.writer, to))
                if refused is not None:
                    return refused
                changes = {"holder": to}
            return tx.change(ticket, "reassign", changes, clause="4.1", reason=_reason(reason), former=ticket.holder)

        with self._transaction() as tx:
            _reason(reason)
            if to is not None:
                agent_facts(tx.writer, to)
            return [self._on(number, "reassign", act) for number in dict.fromkeys(numbers)]

    def reopen(self, number: int, reason: str) -> Outcome:
        """Open a resolved ticket again, at the end of its queue and with new seven days (1.4a, 2.2d)."""

        def act(tx: Transaction, ticket: TicketRecord) -> TicketRecord | Refused:
            why = _reason(reason)
            ruling = actions.reopen(tx.policy, tx.me, facts(ticket), tx.now)
            return ruling if isinstance(ruling, Refused) else reopened(tx, ticket, "reopen", reason=why)

        return self._on(number, "reopen", act)

    def save_draft(self, number: int, body: str) -> None:
        """Keep what the acting agent has typed for a ticket; an empty text drops the draft.

        Never refused for the hour. Raises `NoSuchTicket` where the agent neither reads the ticket nor has a draft.
        """
        with self._transaction() as tx:
            name = tx.me.name
            if tx.writer.draft(number, name) is None:
                tx.ticket(number)
            if len(body) > 10 * tx.policy.limits.body_characters:
                raise BadInput("The draft is too long to be kept.", "Shorten it.")
            if body.strip():
                tx.writer.save_draft(number, name, storable(body), tx.at)
            else:
                tx.writer.drop_draft(number, name)

    def _keeping(self, number: int, body: str, send: Callable[[], Outcome]) -> Outcome:
        """Send a text, and keep it as the author's draft where it is refused."""
        with self._transaction():
            outcome = send()
            if isinstance(outcome, Refused) and body.strip():
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
                return _refuse(tx, action, None, refused, asked=number)
            done = act(tx, ticket)
            if isinstance(done, Refused):
                return _refuse(tx, action, number, done)
            return seen_by_actor(tx, done)


def _refuse(tx: Transaction, action: str, number: int | None, refused: Refused, **detail: Any) -> Refused:
    """Enter a refusal in the journal, and give it back."""
    tx.record(action, number=number, clause=refused.clause, refused=True, reason=refused.reason, **detail)
    return refused


def _wait(tx: Transaction, ticket: TicketRecord) -> TicketRecord | Refused:
    ruling = actions.wait(tx.policy, tx.me, facts(ticket), tx.now)
    return ruling if isinstance(ruling, Refused) else tx.change(ticket, "wait", {"status": "waiting"}, clause="3.3")


def _resolve(tx: Transaction, ticket: TicketRecord) -> TicketRecord | Refused:
    ruling = actions.resolve(tx.policy, tx.me, facts(ticket), tx.now)
    if isinstance(ruling, Refused):
        return ruling
    resolved = tx.change(ticket, "resolve", {"status": "resolved", "holder": None}, clause="3.3")
    _start_next_issue(tx, resolved)
    return resolved


def _start_next_issue(tx: Transaction, processed: TicketRecord) -> None:
    """Start the day within which the customer's next issue in the department is due; one that runs goes on (2.2c)."""
    if processed.department is None:
        return
    following = tx.writer.next_issue(processed.customer_id, processed.department)
    if following is not None and following.previous_processed_at is None:
        clause = tx.policy.limits.next_issue_clause
        tx.change(following, "next-issue", {"previous_processed_at": tx.now}, clause=clause, after=processed.number)


def _rescope(tx: Transaction, ticket: TicketRecord, action: str, to: Scope, **detail: Any) -> TicketRecord:
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


def _reason(reason: str) -> str:
    if not reason.strip():
        raise BadInput("A reason is missing.", "Say in a few words why; it is kept in the ticket's progress.")
    if len(reason) > 1_000:
        raise BadInput("The reason is longer than 1,000 characters.", "Say it shorter; details go into a note.")
    return storable(reason.strip())


def _body(tx: Transaction, body: str, what: str) -> str:
    limit = tx.policy.limits.body_characters
    if not body.strip():
        raise BadInput(f"The {what} is empty.", "Write something.")
    if len(body) > limit:
        raise BadInput(f"The {what} has {len(body):,} characters; the limit is {limit:,}.", "Shorten it.")
    return storable(body)
