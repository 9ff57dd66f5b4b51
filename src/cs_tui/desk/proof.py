"""Ruling again on what was done: each entry of the journal against the policy that was in force when it was made."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cs_tui.policy import (
    ALLOWED,
    AgentFacts,
    Policy,
    Refused,
    Ruling,
    Scope,
    TicketFacts,
    UnknownScope,
    actions,
    front_desk,
    leading,
)
from cs_tui.policy.frame import check_message
from cs_tui.policy.gate import rule_on_reply
from cs_tui.policy.queue import eligible_head
from cs_tui.policy.visibility import may_read
from cs_tui.store import EntryRecord

__all__ = ["AGENT_KEYS", "Court"]

PROCESSED_NOW = ("in-progress", "waiting")
TIMES = ("opened_at", "queued_at", "due_from", "previous_processed_at")
AGENT_KEYS = ("department", "role", "os_user", "full_name")
NOBODY = {"department": "", "role": "agent", "os_user": None, "full_name": "", "retired": False}
OWNERS = ("init", "agent-add", "agent-edit", "agent-retire", "policy-apply")
INTAKE = ("open", "customer-message")
CONSEQUENCES = ("next-issue", "merged-in")
TAKEN_OVER = {"answered", "due_from", "queued_at", "previous_processed_at", "status"}


@dataclass(frozen=True)
class _Deed:
    """One entry, with all that a ruling on it needs."""

    entry: EntryRecord
    detail: dict[str, Any]
    policy: Policy
    agent: AgentFacts
    ticket: TicketFacts
    at: datetime

    @property
    def changes(self) -> dict[str, Any]:
        changes = self.detail.get("set", {})
        assert isinstance(changes, dict)
        return changes

    @property
    def scope(self) -> Scope:
        return Scope(str(self.changes.get("department")), str(self.changes.get("category")))


class Court:
    """Follows the journal entry by entry, keeping the state that its own entries tell, and rules on each of them.

    ``text_of`` gives the text of a message by its id, or ``None``. ``agents`` is what the journal tells of each.
    """

    def __init__(self, text_of: Callable[[int], str | None]) -> None:
        self._text_of = text_of
        self._tickets: dict[int, dict[str, Any]] = {}
        self._queued: dict[str, set[int]] = {}
        self._busy: dict[tuple[str, str], set[int]] = {}
        self._hands: dict[str, set[int]] = {}
        self.agents: dict[str, dict[str, Any]] = {}

    def judge(self, entry: EntryRecord, policy: Policy) -> Refused | None:
        """What the policy says against an entry that was not refused then; ``None`` when it may stand."""
        detail = json.loads(entry.detail)
        verdict = self._verdict(entry, detail, policy)
        self._apply(entry, detail)
        return verdict

    def _verdict(self, entry: EntryRecord, detail: dict[str, Any], policy: Policy) -> Refused | None:
        if entry.action in (*OWNERS, *INTAKE):
            return None
        if entry.number not in self._tickets:
            return Refused("1.0", "It is about a ticket that was never opened.", "")
        ticket = self._facts(entry.number)
        if entry.action in CONSEQUENCES:
            return (self._next_issue if entry.action == "next-issue" else self._merged_in)(detail, ticket)
        known = self.agents.get(entry.actor)
        if known is None or known.get("retired"):
            return Refused("4.1", f"{entry.actor} was no agent then.", "")
        in_progress = sum(self._tickets[n]["status"] == "in-progress" for n in self._hands.get(entry.actor, ()))
        agent = AgentFacts(entry.actor, known["department"], known["role"], in_progress)
        if not may_read(policy, agent, ticket.department):
            return Refused("4.1", f"{entry.actor} of {agent.department} may not read it.", "")
        rule = _RULES.get(entry.action)
        if rule is None:
            return Refused("1.0", f"The policy knows no action {entry.action}.", "")
        at = datetime.fromisoformat(detail["clock"]) if "clock" in detail else entry.at
        deed = _Deed(entry, detail, policy, agent, ticket, at)
        try:
            rulings = [*rule(self, deed), *self._text(deed)]
        except (UnknownScope, KeyError) as error:
            return Refused("1.0", f"Its scope is none of the policy's: {error}.", "")
        return next((ruling for ruling in rulings if isinstance(ruling, Refused)), None) or _outcome(deed)

    def _take(self, deed: _Deed) -> Iterator[Ruling]:
        department = deed.ticket.department or ""
        queued = sorted(
            self._queued.get(department, ()), key=lambda number: (self._tickets[number]["queued_at"], number)
        )
        head = eligible_head(deed.policy, map(self._facts, queued), deed.at)
        number = None if head is None else head.number
        yield actions.take(deed.policy, deed.agent, deed.ticket, deed.at, head=number)

    def _reassign(self, deed: _Deed) -> Iterator[Ruling]:
        yield leading.reassign(deed.policy, deed.agent, deed.ticket, deed.at)
        to = deed.changes.get("holder")
        if to is not None:
            known = self.agents.get(to, {"department": "", "role": "agent"})
            facts = AgentFacts(to, known["department"], known["role"], retired=bool(known.get("retired")))
            yield leading.assignee(deed.policy, deed.ticket, facts) or ALLOWED

    def _sort(self, deed: _Deed) -> Iterator[Ruling]:
        yield front_desk.sort(deed.policy, deed.agent, deed.ticket, deed.at, deed.scope)

    def _hand_over(self, deed: _Deed) -> Iterator[Ruling]:
        yield actions.hand_over(deed.policy, deed.agent, deed.ticket, deed.at, deed.scope)

    def _text(self, deed: _Deed) -> Iterator[Ruling]:
        """The gate, on the text of a reply as it left."""
        if deed.entry.action not in ("reply", "decline"):
            return
        text = self._text_of(deed.detail.get("message", 0))
        if text is None:
            yield Refused("3.3", "Its text is not in the store.", "")
            return
        policy, channel = deed.policy, deed.ticket.channel
        yield check_message(policy.frame, channel, text) or ALLOWED
        yield rule_on_reply(
            policy.frame,
            policy.off_system,
            policy.tone,
            channel,
            text,
            customer_address=deed.ticket.customer_address,
            max_characters=policy.limits.body_characters + len(text),
        )

    def _next_issue(self, detail: dict[str, Any], ticket: TicketFacts) -> Refused | None:
        before = self._tickets.get(detail.get("after", 0), {})
        same = before.get("customer") == ticket.customer_address and before.get("department") == ticket.department
        if same and before.get("status") == "resolved":
            return None
        return Refused("2.2c", "No issue of the same customer was processed before it.", "")

    def _merge(self, deed: _Deed) -> Iterator[Ruling]:
        into = deed.changes.get("merged_into")
        if into not in self._tickets:
            yield Refused("1.0", "It was merged into a ticket that was never opened.", "")
            return
        yield leading.merge(deed.policy, deed.agent, deed.ticket, deed.at, self._facts(into))

    def _merged_in(self, detail: dict[str, Any], ticket: TicketFacts) -> Refused | None:
        """The older ticket takes over the earlier times of both and a question to be answered, and no more."""
        duplicate, changes = self._tickets.get(detail.get("merged", 0), {}), detail.get("set", {})
        status = "in-progress" if ticket.status == "waiting" else ticket.status
        earliest = {
            name: min((at for at in (duplicate.get(name), getattr(ticket, name)) if at is not None), default=None)
            for name in ("due_from", "queued_at", "previous_processed_at")
        }
        told = {name: changes.get(name) and datetime.fromisoformat(changes[name]) for name in earliest}
        if (
            duplicate.get("merged_into") == ticket.number
            and changes.keys() <= TAKEN_OVER
            and changes.get("status", ticket.status) == status
            and changes.get("answered") is False
            and told == earliest
        ):
            return None
        return Refused("1.0", "It took over more than its duplicate brought.", "")

    def _apply(self, entry: EntryRecord, detail: dict[str, Any]) -> None:
        if entry.action in ("agent-add", "agent-edit"):
            told = {key: value for key, value in detail.items() if key in AGENT_KEYS}
            self.agents.setdefault(detail["agent"], dict(NOBODY)).update(told)
        elif entry.action == "agent-retire":
            self.agents.setdefault(detail["agent"], dict(NOBODY)).update(retired=True, os_user=None)
        if entry.number is None or (entry.action != "open" and entry.number not in self._tickets):
            return
        number, state = entry.number, self._tickets.setdefault(entry.number, {})
        self._index(number, state, present=False)
        changes = dict(detail.get("set", {}))
        for name in TIMES:
            if changes.get(name) is not None:
                changes[name] = datetime.fromisoformat(changes[name])
        state.update(changes)
        self._index(number, state, present=True)

    def _index(self, number: int, state: dict[str, Any], *, present: bool) -> None:
        """Keep queues, hands and customers who are being served in step with a ticket's state."""
        department, status = state.get("department") or "", state.get("status")
        places: list[set[int]] = []
        if status == "queued":
            places.append(self._queued.setdefault(department, set()))
        if status in PROCESSED_NOW:
            places.append(self._busy.setdefault((state["customer"], department), set()))
        if state.get("holder"):
            places.append(self._hands.setdefault(state["holder"], set()))
        for place in places:
            (place.add if present else place.discard)(number)

    def _facts(self, number: int) -> TicketFacts:
        state = self._tickets[number]
        busy = self._busy.get((state["customer"], state["department"] or ""), set())
        return TicketFacts(
            number=number,
            status=state["status"],
            department=state["department"],
            category=state["category"],
            channel=state["channel"],
            due_from=state["due_from"],
            queued_at=state["queued_at"],
            previous_processed_at=state["previous_processed_at"],
            holder=state["holder"],
            behind=min(busy) if busy and state["status"] == "queued" else None,
            answered=state["answered"],
            customer_address=state["customer"],
        )


def _plain_rule(
    rule: Callable[[Policy, AgentFacts, TicketFacts, datetime], Ruling],
) -> Callable[[Court, _Deed], Iterator[Ruling]]:
    def ruled(_: Court, deed: _Deed) -> Iterator[Ruling]:
        yield rule(deed.policy, deed.agent, deed.ticket, deed.at)

    return ruled


_RULES: dict[str, Callable[[Court, _Deed], Iterator[Ruling]]] = {
    "take": Court._take,
    "sort": Court._sort,
    "hand-over": Court._hand_over,
    "reassign": Court._reassign,
    "approve": _plain_rule(front_desk.approve),
    "decline": _plain_rule(front_desk.decline),
    "reply": _plain_rule(actions.reply),
    "note": _plain_rule(actions.note),
    "wait": _plain_rule(actions.wait),
    "resolve": _plain_rule(actions.resolve),
    "release": _plain_rule(actions.release),
    "reopen": _plain_rule(actions.reopen),
    "merge": Court._merge,
    "ready": _plain_rule(actions.leave_ready),
    "rate": _plain_rule(front_desk.rate),
    "dispute": _plain_rule(front_desk.dispute),
}

_STATUS_AFTER = {
    "take": ("in-progress",),
    "approve": ("queued",),
    "decline": ("resolved",),
    "wait": ("waiting",),
    "resolve": ("resolved",),
    "release": ("queued",),
    "reopen": ("queued",),
    "merge": ("merged",),
}


def _outcome(deed: _Deed) -> Refused | None:
    """Whether the entry changed no more than its action does."""
    action, changes, ticket = deed.entry.action, deed.changes, deed.ticket
    status, holder = changes.get("status", ticket.status), changes.get("holder", ticket.holder)
    wanted: tuple[str, ...] = _STATUS_AFTER.get(action, (ticket.status,))
    if action in ("sort", "hand-over"):
        wanted = (actions.status_in_scope(deed.policy, deed.scope),)
    if action == "reassign":
        wanted = ("queued",) if holder is None else (ticket.status,)
    holds = {"take": deed.entry.actor, "wait": ticket.holder, "reassign": holder}.get(
        action, ticket.holder if action in ("reply", "note", "ready") else None
    )
    arrival = ticket.queued_at
    moved = (
        action != "reopen"
        and arrival is not None
        and changes.get("queued_at", arrival.isoformat()) != (arrival.isoformat())
    )
    if status in wanted and holder == holds and not moved:
        return None
    return Refused("1.0", f"It changed more than the action {action} does.", "")
