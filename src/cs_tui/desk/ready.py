"""Replies left ready to send while the desk is closed: ruled on again, whole, when the window opens (2.x, 3.x)."""

import json
from contextlib import suppress
from dataclasses import replace
from typing import Literal

from cs_tui.desk.acting import Acting
from cs_tui.desk.doing import refuse
from cs_tui.desk.errors import DeskError, NoSuchTicket
from cs_tui.desk.front_desk import FrontDesk
from cs_tui.desk.sending import news_since, rule_on_text
from cs_tui.desk.session import Look, Transaction, facts, fingerprint, storable
from cs_tui.desk.values import Outcome
from cs_tui.policy import AgentFacts, Refused, actions
from cs_tui.policy.queue import closed
from cs_tui.store import DraftRecord, TicketRecord

__all__ = ["Ready", "ReadyThen"]

ReadyThen = Literal["send", "wait", "resolve", "decline"]

READY = "ready"
"""The action, as the journal names it."""


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
            if seen is not None and (news := news_since(tx, ticket, seen)):
                return news
            kept, author = storable(body), tx.me.name
            newest = max((message.id for message in tx.reader.messages(number)), default=0)
            tx.writer.save_draft(number, author, kept, tx.at)
            tx.writer.leave_ready(number, author, then=then, seen=newest if seen is None else seen, at=tx.at)
            said = {"then": then, "sha256": fingerprint(number, READY, author, tx.at, kept)}
            return tx.change(ticket, READY, {}, clause=None if shut is None else shut.clause, **said)

        with self._transaction() as tx:
            # The hour is asked of what the agent reads alone: of other tickets one answer is given, at any time (4.1).
            with suppress(NoSuchTicket):
                if _shut(tx, tx.ticket(number), then) is None:
                    return self._send(number, body, then, seen)
            return self._keeping(number, body, lambda: self._on(number, READY, act))

    def send_ready(self) -> int:
        """Send every reply that was left ready and whose desk is open now, each once; gives how many went out.

        Each is ruled on as its author's, anew and whole. What is refused goes back to its author with the reason.
        """
        with self._look() as look:
            ready = look.reader.ready_drafts()
            found = {ticket.number: ticket for ticket in look.reader.tickets({draft.number for draft in ready})}
            due = [d for d in ready if _shut(look, found[d.number], d.ready_then or "send") is None]
            if due:
                from cs_tui.policy.gate import learn_to_read

                learn_to_read(look.policy.frame, look.policy.off_system, look.policy.tone)
        return sum(self._send_for(draft) for draft in due)

    def _send_for(self, draft: DraftRecord) -> bool:
        """Send a ready reply as its author; what cannot even be ruled on, theirs being retired, goes back."""
        try:
            return Ready(self.store, draft.agent, self.clock)._send_own(draft.number)
        except DeskError as error:
            with self._transaction() as tx:
                still = tx.writer.draft(draft.number, draft.agent)
                if still is not None and still.ready_then is not None:
                    tx.writer.return_draft(draft.number, draft.agent, str(error))
                    author = replace(tx, agent=AgentFacts(draft.agent, ""))
                    refuse(author, _action(still.ready_then), draft.number, Refused("4.1", error.cause, error.remedy))
            return False

    def _send_own(self, number: int) -> bool:
        """Send the acting agent's ready reply, if it still is and the desk still open; says whether it went out."""
        with self._transaction() as tx:
            draft, ticket = tx.writer.draft(number, tx.me.name), tx.writer.ticket(number)
            if draft is None or draft.ready_then is None or ticket is None:
                return False
            if _shut(tx, ticket, draft.ready_then) is not None:
                return False
            if _is_as_left(tx, draft):
                outcome = self._send(number, draft.body, draft.ready_then, draft.ready_seen)
            else:
                changed = Refused("1.0", "It was changed outside the desk.", "Read it over, then send it.")
                outcome = refuse(tx, _action(draft.ready_then), number, changed)
            if isinstance(outcome, Refused) and outcome.until is None:
                reason = f"{outcome.reason} {outcome.remedy} ({outcome.clause})"
                tx.writer.return_draft(number, tx.me.name, reason)
            return not isinstance(outcome, Refused)

    def _send(self, number: int, body: str, then: str, seen: int | None) -> Outcome:
        if then == "decline":
            return self.decline(number, body, seen)
        return self.reply(number, body, "wait" if then == "wait" else "resolve" if then == "resolve" else None, seen)


def _action(then: str) -> str:
    return "decline" if then == "decline" else "reply"


def _is_as_left(tx: Transaction, draft: DraftRecord) -> bool:
    """Whether a ready draft says what its author's newest entry about it tells that they left."""
    left = [
        e for e in tx.reader.entries_of(draft.number) if (e.actor, e.action, e.refused) == (draft.agent, READY, False)
    ]
    if not left:
        return False
    said = json.loads(left[-1].detail)
    mark = fingerprint(draft.number, READY, draft.agent, left[-1].at, draft.body)
    return (said.get("then"), said.get("sha256")) == (draft.ready_then, mark)


def _shut(look: Look, ticket: TicketRecord, then: str) -> Refused | None:
    """Why an answer cannot leave now for the hour alone: declines are the front desk's, replies the department's."""
    if then == "decline":
        return closed(look.policy, look.policy.front_desk.department, None, look.now)
    if ticket.department is None:
        return None
    return closed(look.policy, ticket.department, ticket.category, look.now)
