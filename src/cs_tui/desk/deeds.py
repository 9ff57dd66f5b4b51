"""What the policy says to a deed: the action of one journal entry, ruled on with all that was so when it was done."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cs_tui.desk.particulars import against_ready, against_reason, against_satisfaction
from cs_tui.desk.retelling import Retelling
from cs_tui.policy import ALLOWED, AgentFacts, Policy, Refused, Ruling, Scope, TicketFacts, actions, front_desk, leading
from cs_tui.policy.frame import check_message
from cs_tui.policy.gate import rule_on_reply
from cs_tui.policy.queue import eligible_head
from cs_tui.store import EntryRecord

__all__ = ["REPLIES", "Deed", "follows", "rulings"]

REPLIES = ("reply", "decline")
"""The actions with which a text leaves the desk."""


@dataclass(frozen=True)
class Deed:
    """One entry, with all that a ruling on it needs.

    ``told`` is what the entries before it tell of the tickets, ``agents`` what they tell of each agent, and ``after``
    the one right before it if it has to be followed by another. ``text`` is that of a reply as it is in the store,
    ``forgotten`` whether its words were replaced.
    """

    entry: EntryRecord
    detail: dict[str, Any]
    policy: Policy
    agent: AgentFacts
    ticket: TicketFacts
    changes: dict[str, Any]
    at: datetime
    told: Retelling
    agents: Mapping[str, dict[str, Any]]
    after: EntryRecord | None
    text: str | None
    forgotten: bool

    @property
    def scope(self) -> Scope:
        """The scope that it gave the ticket."""
        return Scope(str(self.changes.get("department")), str(self.changes.get("category")))


def rulings(deed: Deed) -> Iterator[Ruling]:
    """All that the policy says to a deed, first of the action, then of its text.

    Raises `UnknownScope` or `KeyError` for a scope that is none of the policy's.
    """
    rule = _RULES.get(deed.entry.action)
    if rule is None:
        yield Refused("1.0", f"The policy knows no action {deed.entry.action}.", "")
        return
    yield from rule(deed)
    if deed.entry.action in REPLIES:
        yield from _text(deed)


def follows(entry: EntryRecord, after: EntryRecord | None, number: Any) -> bool:
    """Whether the entry before it is the one of this ticket, by the same hand, that an entry is owed to."""
    return after is not None and (after.number, after.actor) == (number, entry.actor)


def _take(deed: Deed) -> Iterator[Ruling]:
    department = deed.ticket.department or ""
    head = eligible_head(deed.policy, map(deed.told.facts, deed.told.queue(department)), deed.at)
    number = None if head is None else head.number
    yield actions.take(deed.policy, deed.agent, deed.ticket, deed.at, head=number)


def _sort(deed: Deed) -> Iterator[Ruling]:
    yield front_desk.sort(deed.policy, deed.agent, deed.ticket, deed.at, deed.scope)


def _hand_over(deed: Deed) -> Iterator[Ruling]:
    yield actions.hand_over(deed.policy, deed.agent, deed.ticket, deed.at, deed.scope)


def _reassign(deed: Deed) -> Iterator[Ruling]:
    yield leading.reassign(deed.policy, deed.agent, deed.ticket, deed.at)
    to = deed.changes.get("holder")
    if to is not None:
        known = deed.agents.get(to, {"department": "", "role": "agent"})
        facts = AgentFacts(to, known["department"], known["role"], retired=bool(known.get("retired")))
        yield leading.assignee(deed.policy, deed.ticket, facts) or ALLOWED


def _merge(deed: Deed) -> Iterator[Ruling]:
    into = deed.changes.get("merged_into")
    if into not in deed.told.tickets:
        yield Refused("1.0", "It was merged into a ticket that was never opened.", "")
        return
    yield leading.merge(deed.policy, deed.agent, deed.ticket, deed.at, deed.told.facts(into))


def _ready_reply(deed: Deed) -> Iterator[Ruling]:
    yield actions.leave_ready(deed.policy, deed.agent, deed.ticket, deed.at)
    yield against_ready(deed.detail) or ALLOWED


def _rate(deed: Deed) -> Iterator[Ruling]:
    yield front_desk.rate(deed.policy, deed.agent, deed.ticket, deed.at)
    yield against_satisfaction(deed.changes) or ALLOWED


def _dispute(deed: Deed) -> Iterator[Ruling]:
    yield front_desk.dispute(deed.policy, deed.agent, deed.ticket, deed.at)
    if not follows(deed.entry, deed.after, deed.detail.get("dispute")):
        yield Refused(front_desk.AFTERWARDS, "No dispute about it was opened right before it.", "")


def _text(deed: Deed) -> Iterator[Ruling]:
    """The gate, on the text of a reply as it left."""
    if deed.text is None:
        yield Refused("3.3", "Its text is not in the store.", "")
        return
    policy, channel = deed.policy, deed.ticket.channel
    if not deed.forgotten:
        yield check_message(policy.frame, channel, deed.text) or ALLOWED
        yield rule_on_reply(
            policy.frame,
            policy.off_system,
            policy.tone,
            channel,
            deed.text,
            customer_address=deed.ticket.customer_address,
            max_characters=policy.limits.body_characters + len(deed.text),
        )
    if deed.detail.get("to") != (deed.ticket.customer_address if channel == "email" else None):
        yield Refused("3.3", "It did not go to the customer.", "")


_Rule = Callable[[Deed], Iterator[Ruling]]


def _plain_rule(rule: Callable[[Policy, AgentFacts, TicketFacts, datetime], Ruling]) -> _Rule:
    def ruled(deed: Deed) -> Iterator[Ruling]:
        yield rule(deed.policy, deed.agent, deed.ticket, deed.at)

    return ruled


def _with_reason(rule: _Rule) -> _Rule:
    """The rule of an action that is entered with its reason (1.0)."""

    def ruled(deed: Deed) -> Iterator[Ruling]:
        yield from rule(deed)
        yield against_reason(deed.detail.get("reason")) or ALLOWED

    return ruled


_RULES: dict[str, _Rule] = {
    "take": _take,
    "sort": _sort,
    "hand-over": _with_reason(_hand_over),
    "reassign": _with_reason(_reassign),
    "approve": _plain_rule(front_desk.approve),
    "decline": _plain_rule(front_desk.decline),
    "reply": _plain_rule(actions.reply),
    "note": _plain_rule(actions.note),
    "wait": _plain_rule(actions.wait),
    "resolve": _plain_rule(actions.resolve),
    "release": _with_reason(_plain_rule(actions.release)),
    "reopen": _with_reason(_plain_rule(actions.reopen)),
    "merge": _merge,
    "ready": _ready_reply,
    "rate": _rate,
    "dispute": _dispute,
}
