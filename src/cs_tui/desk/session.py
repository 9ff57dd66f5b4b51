"""What every action and every look at the desk stands on: transactions, the policy in force, and who is acting."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from typing import Any

from cs_tui.desk import system_log
from cs_tui.desk.clock import Clock, system_clock
from cs_tui.desk.errors import BadInput, NoSuchTicket, NotAnAgent, StoreError
from cs_tui.desk.holiday_cache import kept_holidays
from cs_tui.digest import sha256
from cs_tui.policy import AgentFacts, Policy, PolicyError, Scope, TicketFacts, UnknownScope, parse_policy
from cs_tui.policy.visibility import may_read, readable_department
from cs_tui.store import Reader, Store, TicketRecord, Writer, canonical

__all__ = [
    "OWNER",
    "Look",
    "Session",
    "Transaction",
    "agent_facts",
    "facts",
    "fingerprint",
    "known_department",
    "known_scope",
    "plain",
    "storable",
]

OWNER = "owner"
"""The actor of what the store's owner does without being an agent."""


def facts(ticket: TicketRecord) -> TicketFacts:
    """A ticket as the policy looks at it."""
    return TicketFacts(
        number=ticket.number,
        status=ticket.status,
        department=ticket.department,
        category=ticket.category,
        channel=ticket.channel,
        due_from=ticket.due_from,
        queued_at=ticket.queued_at,
        previous_processed_at=ticket.previous_processed_at,
        holder=ticket.holder,
        behind=ticket.behind,
        answered=ticket.answered,
        customer_address=ticket.customer_address,
    )


def fingerprint(number: int, kind: str, author: str, at: datetime, body: str) -> str:
    """What the journal keeps of a message: whose it is, on which ticket, when, and what it says."""
    said = canonical([number, kind, author, at.astimezone(UTC).isoformat(), body])
    return sha256(said.encode()).hexdigest()


def storable(text: str) -> str:
    """Text without what no store can hold: lone surrogates and NUL; everything else stays as it came."""
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode()
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")


@dataclass(frozen=True)
class Look:
    """One look at the store, by one agent (``None``: the owner), at one moment."""

    reader: Reader
    policy_in_force: Callable[[], Policy]
    now: datetime
    agent: AgentFacts | None

    @cached_property
    def policy(self) -> Policy:
        """The policy in force; raises `BadInput` where this program cannot read it."""
        return self.policy_in_force()

    @property
    def me(self) -> AgentFacts:
        """The agent; raises `NotAnAgent` for an owner who is none."""
        if self.agent is None:
            raise NotAnAgent(
                "You own this store but are not one of its agents.",
                "Add yourself with `cs-tui agent add NAME --department D`, or act --as an agent.",
            )
        return self.agent

    @property
    def only(self) -> str | None:
        """The only department whose tickets may be read; ``None`` for all (4.1)."""
        return None if self.agent is None else readable_department(self.policy, self.agent)

    @property
    def zone(self) -> tzinfo:
        """The company's time zone, in which times are shown."""
        return self.policy.calendar.zone

    def ticket(self, number: int) -> TicketRecord:
        """The ticket, if this agent may read it; raises `NoSuchTicket`, the same for all others (4.1)."""
        found = self.reader.ticket(number)
        if found is None or (self.agent is not None and not may_read(self.policy, self.agent, found.department)):
            raise NoSuchTicket(number)
        return found


@dataclass(frozen=True)
class Transaction(Look):
    """A look that may change things: state and journal entry together, or neither.

    ``at`` is the time that is recorded: the clock's, but never before the newest entry, so that a clock put back does
    not change any order; ``now`` is what the clock says, and what is ruled by.
    """

    writer: Writer
    policy_id: int
    at: datetime

    @property
    def actor(self) -> str:
        """Who acts, as the journal names them."""
        return OWNER if self.agent is None else self.agent.name

    def record(
        self,
        action: str,
        *,
        number: int | None = None,
        clause: str | None = None,
        refused: bool = False,
        **detail: Any,
    ) -> int:
        """Add an entry to the journal; gives its id."""
        if self.now < self.at:
            detail["clock"] = self.now.astimezone(UTC).isoformat()
        return self.writer.append_entry(
            at=self.at,
            actor=self.actor,
            action=action,
            policy_id=self.policy_id,
            number=number,
            clause=clause,
            refused=refused,
            detail=detail,
        )

    def record_each(self, action: str, said: Iterable[tuple[int, dict[str, Any]]], *, clause: str) -> None:
        """Add an entry for each of several tickets, given by number with its detail."""
        clock = {"clock": self.now.astimezone(UTC).isoformat()} if self.now < self.at else {}
        self.writer.append_entries(
            [(number, detail | clock) for number, detail in said],
            at=self.at,
            actor=self.actor,
            action=action,
            policy_id=self.policy_id,
            clause=clause,
            refused=False,
        )

    def change(
        self, ticket: TicketRecord, action: str, changes: dict[str, Any], *, clause: str | None = None, **detail: Any
    ) -> TicketRecord:
        """Change a ticket and enter just what is written in the journal; gives the ticket as it is now."""
        changed = self.writer.change_ticket(ticket, **changes) if changes else ticket
        self.record(action, number=ticket.number, clause=clause, set=plain(changes), **detail)
        if changed.status != "queued":
            return replace(changed, behind=None)
        known = self.writer.ticket(ticket.number)  # what it is behind stands with other tickets
        assert known is not None
        return known

    def add_message(self, ticket: TicketRecord, kind: str, author: str, body: str, **more: Any) -> dict[str, Any]:
        """Add a message to a ticket; gives what its entry has to say of it."""
        customer = f"{ticket.customer_name} {ticket.customer_address}"
        id = self.writer.add_message(
            number=ticket.number,
            at=self.at,
            kind=kind,
            author=author,
            body=body,
            subject=ticket.subject,
            customer=customer,
            **more,
        )
        return {"message": id, "sha256": fingerprint(ticket.number, kind, author, self.at, body)}


def plain(changes: dict[str, Any]) -> dict[str, Any]:
    """Changes of columns in the form the journal keeps: times as ISO 8601, in UTC."""
    return {
        key: value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
        for key, value in changes.items()
    }


class Session:
    """One agent's way to one store. Every method may be called from any thread."""

    def __init__(self, store: Store, agent: str | None = None, clock: Clock = system_clock) -> None:
        self.store = store
        self.agent_name = agent
        self.clock = clock
        self._policy: tuple[int, Policy] | None = None
        self._open = threading.local()

    def close(self) -> None:
        """Give the store back."""
        self.store.close()

    @property
    def service_account(self) -> bool:
        """Whether the store belongs to an account that many people come in by: no way out of the program then."""
        with self.store.read() as reader:
            return reader.setting("service_account") is not None

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Several actions of this thread in one commit; all of them are lost together if the block raises."""
        with self._transaction():
            yield

    @contextmanager
    def _look(self) -> Iterator[Look]:
        writer = self._writer
        if writer is not None:
            yield self._begin(writer)
            return
        with self.store.read() as reader:
            yield Look(reader, lambda: self._policy_in_force(reader), self.clock(), self._facts(reader))

    @contextmanager
    def _transaction(self) -> Iterator[Transaction]:
        """The transaction that is open in this thread, or a new one."""
        if self._writer is not None:
            yield self._begin(self._writer)
            return
        said = None
        with self.store.write() as writer:
            self._open.writer, before = writer, writer.last_entry()
            try:
                yield self._begin(writer)
            finally:
                self._open.writer = None
            newest = writer.last_entry()
            if newest is not None and system_log.due(before, newest) and writer.setting("demo") is None:
                said = system_log.said_of(writer.entry(1), newest)
        if said is not None:
            system_log.tell(said)

    @contextmanager
    def _look_back(self, tx: Transaction, done: str) -> Iterator[Look]:
        """A look at what a transaction has done, for which nobody waits to write; in a batch, part of that.

        Where it fails, the `StoreError` says first what is ``done`` and stays so.
        """
        if self._writer is not None:
            yield tx
            return
        try:
            with self.store.read() as reader:
                yield Look(reader, lambda: tx.policy, tx.now, tx.agent)
        except StoreError as error:
            raise type(error)(
                f"{done}, but cannot be shown: {error.cause}",
                "Do not repeat it; look at it once the store can be read.",
            ) from error

    @property
    def _writer(self) -> Writer | None:
        return getattr(self._open, "writer", None)

    def _begin(self, writer: Writer) -> Transaction:
        policy_id = writer.newest_policy_id()
        if policy_id is None:
            raise BadInput("The store has no policy.", "Put a backup in its place.")
        now, last = self.clock(), writer.last_entry()
        at = now if last is None else max(now, last.at)
        return Transaction(
            writer, lambda: self._policy_in_force(writer), now, self._facts(writer), writer, policy_id, at
        )

    def _policy_in_force(self, reader: Reader) -> Policy:
        id = reader.newest_policy_id()
        if self._policy is None or self._policy[0] != id:
            record = reader.policy()
            if record is None:
                raise BadInput("The store has no policy.", "Put a backup in its place.")
            try:
                self._policy = (record.id, parse_policy(record.source, holidays=kept_holidays))
            except PolicyError as error:
                raise BadInput(
                    f"This program cannot read the policy in force: {error.problems[0]}.",
                    "The store's owner puts one in force that it can: cs-tui policy apply FILE.",
                ) from None
        return self._policy[1]

    def _facts(self, reader: Reader) -> AgentFacts | None:
        if self.agent_name is None:
            return None
        return agent_facts(reader, self.agent_name)


def agent_facts(reader: Reader, name: str) -> AgentFacts:
    """An agent as the policy looks at them; raises `NotAnAgent` for one who is unknown or retired."""
    found = reader.agent(name)
    if found is None:
        raise NotAnAgent(f'There is no agent "{name}".', "See `cs-tui agent list`.")
    if found.retired_at is not None:
        raise NotAnAgent(f"{name} is retired.", "Ask the store's owner.")
    return AgentFacts(found.name, found.department, found.role, found.in_progress)


def known_department(policy: Policy, name: str) -> str:
    """The department, if the policy has it; raises `BadInput` with those there are."""
    try:
        return policy.department(name).name
    except UnknownScope as error:
        raise _unknown(error) from None


def known_scope(policy: Policy, department: str, category: str) -> Scope:
    """The pair, if the policy knows both words; raises `BadInput`. Whether they belong together the policy rules."""
    try:
        policy.department(department)
        if not policy.has_category(category):
            policy.category(department, category)
    except UnknownScope as error:
        raise _unknown(error) from None
    return Scope(department, category)


def _unknown(error: UnknownScope) -> BadInput:
    said = str(error)
    return BadInput(f"{said[0].upper()}{said[1:]}.", "Choose one of these.")
