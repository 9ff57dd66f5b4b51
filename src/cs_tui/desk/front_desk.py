"""The front desk: tickets get their scope, requirements are decided, and the customer is heard afterwards (1.4)."""

from datetime import timedelta

from cs_tui.desk.doing import Doing, given_body, rescope, start_next_issue
from cs_tui.desk.errors import BadInput
from cs_tui.desk.incoming import Incoming
from cs_tui.desk.intake import opened
from cs_tui.desk.sending import news_since, send
from cs_tui.desk.session import Transaction, facts, known_scope, storable
from cs_tui.desk.values import Customer, FrontDeskLists, Outcome
from cs_tui.policy import Refused, front_desk
from cs_tui.policy.model import Policy
from cs_tui.store import TicketRecord

__all__ = ["FrontDesk"]

ASKED_FOR = timedelta(days=7)
"""How long after a ticket was processed its customer is asked for their satisfaction."""
SENTENCE = 1_000
"""Characters that a customer's sentence of satisfaction may have."""
PROCESSING = ("resolve", "decline")


class FrontDesk(Doing):
    """What Customer Room does; each action gives the ticket, or the refusal."""

    def front_desk(self) -> FrontDeskLists:
        """What waits for Customer Room, in order of arrival; empty for everybody else (1.4, 4.1)."""
        with self._look() as look:
            if look.me.department != look.policy.front_desk.department:
                return FrontDeskLists((), (), ())
            reader = look.reader
            return FrontDeskLists(
                unsorted=tuple(reader.numbers(statuses=["unsorted"])),
                to_approve=tuple(reader.numbers(statuses=["awaiting-approval"])),
                to_rate=tuple(reader.unrated_since(look.now - ASKED_FOR, actions=PROCESSING)),
            )

    def sort(self, number: int, department: str, category: str) -> Outcome:
        """Give a ticket its scope; a requirement then awaits approval (1.0, 1.4c)."""

        def act(tx: Transaction, ticket: TicketRecord) -> TicketRecord | Refused:
            to = known_scope(tx.policy, department, category)
            ruling = front_desk.sort(tx.policy, tx.me, facts(ticket), tx.now, to)
            return ruling if isinstance(ruling, Refused) else rescope(tx, ticket, "sort", to)

        return self._on(number, "sort", act)

    def approve(self, number: int) -> Outcome:
        """Approve a requirement: it is queued, in the place of its arrival (1.4c)."""

        def act(tx: Transaction, ticket: TicketRecord) -> TicketRecord | Refused:
            ruling = front_desk.approve(tx.policy, tx.me, facts(ticket), tx.now)
            if isinstance(ruling, Refused):
                return ruling
            return tx.change(ticket, "approve", {"status": "queued"}, clause=tx.policy.front_desk.clause)

        return self._on(number, "approve", act)

    def decline(self, number: int, body: str, seen: int | None = None) -> Outcome:
        """Decline a requirement with a written reply, which resolves the ticket (1.4c, 3.3, 3.5, 3.6).

        ``seen`` is as in `reply`.
        """

        def act(tx: Transaction, ticket: TicketRecord) -> TicketRecord | Refused:
            ruling = front_desk.decline(tx.policy, tx.me, facts(ticket), tx.now)
            if isinstance(ruling, Refused):
                return ruling
            if seen is not None and (news := news_since(tx, ticket, seen)):
                return news
            said = send(tx, ticket, body)
            if isinstance(said, Refused):
                return said
            changes = {"status": "resolved", "answered": True}
            declined = tx.change(ticket, "decline", changes, clause=tx.policy.front_desk.clause, **said)
            tx.writer.drop_draft(number, tx.me.name)
            start_next_issue(tx, declined)
            return declined

        return self._keeping(number, body, lambda: self._on(number, "decline", act))

    def rate(self, number: int, score: int, sentence: str = "") -> Outcome:
        """Record the customer's satisfaction with a resolved ticket: 1 to 5, and their sentence (1.4a)."""

        def act(tx: Transaction, ticket: TicketRecord) -> TicketRecord | Refused:
            if score not in front_desk.SCORES:
                raise BadInput(f"{score} is no score.", "Satisfaction is given from 1 (poor) to 5 (very good).")
            if len(sentence) > SENTENCE:
                raise BadInput(f"The sentence is longer than {SENTENCE:,} characters.", "Shorten it.")
            ruling = front_desk.rate(tx.policy, tx.me, facts(ticket), tx.now)
            if isinstance(ruling, Refused):
                return ruling
            changes = {"satisfaction": score, "satisfaction_said": storable(sentence.strip())}
            return tx.change(ticket, "rate", changes, clause=front_desk.AFTERWARDS)

        return self._on(number, "rate", act)

    def dispute(self, number: int, body: str) -> Outcome:
        """Open a dispute about a resolved ticket, in the customer's words; gives the new ticket (1.4a)."""

        def act(tx: Transaction, ticket: TicketRecord) -> TicketRecord | Refused:
            said = given_body(tx, body, "dispute")
            ruling = front_desk.dispute(tx.policy, tx.me, facts(ticket), tx.now)
            if isinstance(ruling, Refused):
                return ruling
            new = opened(tx, _dispute_of(tx.policy, ticket, said), disputes=number)
            tx.record("dispute", number=number, clause=front_desk.AFTERWARDS, dispute=new.number)
            return new

        return self._on(number, "dispute", act)


def _dispute_of(policy: Policy, ticket: TicketRecord, body: str) -> Incoming:
    return Incoming(
        key="",
        source="",
        customer=Customer(ticket.customer_address, ticket.customer_name),
        subject=f"Dispute about #{ticket.number}",
        body=body,
        channel="email" if ticket.channel == "email" else "system",
        department=policy.front_desk.department,
        category=policy.front_desk.dispute,
    )
