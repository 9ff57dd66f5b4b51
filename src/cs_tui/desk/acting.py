"""What people do with the tickets of their queue: each action asks the policy, then writes state and entry together."""

from typing import Literal

from cs_tui.desk.doing import Doing, given_body, given_reason, refuse, reopened, rescope, start_next_issue
from cs_tui.desk.sending import news_since, send
from cs_tui.desk.session import Transaction, facts, known_scope
from cs_tui.desk.values import Outcome, Ticket
from cs_tui.desk.viewing import eligible, ruling_on_take, whole
from cs_tui.policy import Refused, actions
from cs_tui.store import TicketRecord

__all__ = ["Acting", "Then"]

Then = Literal["wait", "resolve"]


class Acting(Doing):
    """The actions. Each gives the ticket as it is afterwards, or the refusal; refusals are entered in the journal too.

    Words that are missing or too long raise `BadInput`; a ticket the agent may not read is refused by 4.1.
    """

    def take(self) -> Ticket | Refused | None:
        """Take the eligible head of the queue; ``None`` when the queue is empty (3.1, 2.x, 4.1)."""
        with self._transaction() as tx:
            me, head = tx.me, eligible(tx)
            ruling = ruling_on_take(tx, head)
            if isinstance(ruling, Refused):
                return refuse(tx, "take", None, ruling)
            if head is None or ruling is None:
                return None
            taken = tx.change(head, "take", {"status": "in-progress", "holder": me.name}, clause="3.1")
        with self._look_back(tx, f"#{taken.number} is in your hand") as look:
            return whole(look, taken)

    def reply(self, number: int, body: str, then: Then | None = None, seen: int | None = None) -> Outcome:
        """Answer the customer, and leave the ticket waiting or resolve it with the answer (2.x, 3.3-3.6, 4.1, 4.2).

        ``seen`` is the id of the newest message its author had before their eyes: if the customer has written since,
        or another reply has gone out, this one is refused so that they read that first. What is refused is kept as the
        author's draft.
        """

        def act(tx: Transaction, ticket: TicketRecord) -> TicketRecord | Refused:
            ruling = actions.reply(tx.policy, tx.me, facts(ticket), tx.now)
            if isinstance(ruling, Refused):
                return ruling
            if seen is not None and (news := news_since(tx, ticket, seen)):
                return news
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
            said = tx.add_message(ticket, "note", tx.actor, given_body(tx, body, "note"))
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
            why = given_reason(reason)
            ruling = actions.release(tx.policy, tx.me, facts(ticket), tx.now)
            if isinstance(ruling, Refused):
                return ruling
            return tx.change(ticket, "release", {"status": "queued", "holder": None}, clause="4.1", reason=why)

        return self._on(number, "release", act)

    def hand_over(self, number: int, department: str, category: str, reason: str) -> Outcome:
        """Hand a ticket to another department's queue, where it keeps its first arrival time (1.0, 4.1)."""

        def act(tx: Transaction, ticket: TicketRecord) -> TicketRecord | Refused:
            why, to = given_reason(reason), known_scope(tx.policy, department, category)
            ruling = actions.hand_over(tx.policy, tx.me, facts(ticket), tx.now, to)
            return ruling if isinstance(ruling, Refused) else rescope(tx, ticket, "hand-over", to, reason=why)

        return self._on(number, "hand-over", act)

    def reopen(self, number: int, reason: str) -> Outcome:
        """Open a resolved ticket again, at the end of its queue and with new seven days (1.4a, 2.2d)."""

        def act(tx: Transaction, ticket: TicketRecord) -> TicketRecord | Refused:
            why = given_reason(reason)
            ruling = actions.reopen(tx.policy, tx.me, facts(ticket), tx.now)
            return ruling if isinstance(ruling, Refused) else reopened(tx, ticket, "reopen", reason=why)

        return self._on(number, "reopen", act)


def _wait(tx: Transaction, ticket: TicketRecord) -> TicketRecord | Refused:
    ruling = actions.wait(tx.policy, tx.me, facts(ticket), tx.now)
    return ruling if isinstance(ruling, Refused) else tx.change(ticket, "wait", {"status": "waiting"}, clause="3.3")


def _resolve(tx: Transaction, ticket: TicketRecord) -> TicketRecord | Refused:
    ruling = actions.resolve(tx.policy, tx.me, facts(ticket), tx.now)
    if isinstance(ruling, Refused):
        return ruling
    resolved = tx.change(ticket, "resolve", {"status": "resolved", "holder": None}, clause="3.3")
    start_next_issue(tx, resolved)
    return resolved
