"""Replies left ready to send while the desk is closed: ruled on again, whole, when the window opens (2.x, 3.x)."""

from typing import Literal

from cs_tui.desk.acting import Acting
from cs_tui.desk.errors import DeskError
from cs_tui.desk.front_desk import FrontDesk
from cs_tui.desk.sending import rule_on_text
from cs_tui.desk.session import Look, Transaction, facts
from cs_tui.desk.values import Outcome
from cs_tui.policy import Refused, actions
from cs_tui.policy.queue import closed
from cs_tui.store import TicketRecord

__all__ = ["Ready", "ReadyThen"]

ReadyThen = Literal["send", "wait", "resolve", "decline"]


class Ready(Acting, FrontDesk):
    """Leaving a reply for the moment the desk opens, and sending those that were left, whoever is there then."""

    def leave_ready(self, number: int, body: str, then: ReadyThen = "send", seen: int | None = None) -> Outcome:
        """Leave a reply (with ``decline`` a decline) to be sent when the desk opens; until then it is a draft.

        While the desk is open it is sent at once. Refused, and kept as a draft, where more than the hour stands against
        it; ``seen`` is as in `reply`.
        """

        def act(tx: Transaction, ticket: TicketRecord) -> TicketRecord | Refused:
            shut = _shut(tx, ticket, then)
            ruling = actions.leave_ready(tx.policy, tx.me, facts(ticket), tx.now)
            if not isinstance(ruling, Refused):
                ruling = rule_on_text(tx.policy, ticket, body)
            if isinstance(ruling, Refused):
                return ruling
            self.save_draft(number, body)
            tx.writer.leave_ready(number, tx.me.name, then=then, seen=seen, at=tx.at)
            return tx.change(ticket, "ready", {}, clause=None if shut is None else shut.clause, then=then)

        with self._transaction() as tx:
            ticket = tx.reader.ticket(number)
            if ticket is None or _shut(tx, ticket, then) is None:
                return self._send(number, body, then, seen)
            return self._keeping(number, body, lambda: self._on(number, "ready", act))

    def send_ready(self) -> int:
        """Send every reply that was left ready and whose desk is open now, each once; gives how many went out.

        Each is ruled on as its author's, anew and whole. What is refused goes back to its author with the reason.
        """
        with self._look() as look:
            ready = look.reader.ready_drafts()
            found = {ticket.number: ticket for ticket in look.reader.tickets({draft.number for draft in ready})}
            due = [d for d in ready if _shut(look, found[d.number], d.ready_then or "send") is None]
        return sum(Ready(self.store, draft.agent, self.clock)._send_own(draft.number) for draft in due)

    def _send_own(self, number: int) -> bool:
        """Send the acting agent's ready reply, if it still is; says whether it went out."""
        assert self.agent_name is not None
        try:
            with self._transaction() as tx:
                draft = tx.writer.draft(number, self.agent_name)
                if draft is None or draft.ready_at is None or draft.ready_then is None:
                    return False
                outcome = self._send(number, draft.body, draft.ready_then, draft.ready_seen)
                if not isinstance(outcome, Refused):
                    return True
                reason = f"{outcome.reason} {outcome.remedy} ({outcome.clause})"
                tx.writer.return_draft(number, self.agent_name, reason)
        except DeskError as error:
            with self.store.write() as writer:
                writer.return_draft(number, self.agent_name, str(error))
        return False

    def _send(self, number: int, body: str, then: str, seen: int | None) -> Outcome:
        if then == "decline":
            return self.decline(number, body)
        return self.reply(number, body, "wait" if then == "wait" else "resolve" if then == "resolve" else None, seen)


def _shut(look: Look, ticket: TicketRecord, then: str) -> Refused | None:
    """Why an answer cannot leave now for the hour alone: declines are the front desk's, replies the department's."""
    if then == "decline":
        return closed(look.policy, look.policy.front_desk.department, None, look.now)
    if ticket.department is None:
        return None
    return closed(look.policy, ticket.department, ticket.category, look.now)
