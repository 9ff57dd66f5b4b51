"""Ruling again on what was done: each entry of the journal against the policy that was in force when it was made."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cs_tui.desk.deeds import REPLIES, Deed, follows, rulings
from cs_tui.desk.outcomes import outcome, read_changes
from cs_tui.desk.particulars import against_dispute, against_reason
from cs_tui.desk.retelling import Retelling
from cs_tui.desk.session import OWNER
from cs_tui.policy import AgentFacts, Policy, Refused, UnknownScope, front_desk
from cs_tui.policy.visibility import may_read
from cs_tui.store import EntryRecord

__all__ = ["AGENT_KEYS", "Court"]

AGENT_KEYS = ("department", "role", "os_user", "full_name")
NOBODY = {"department": "", "role": "agent", "os_user": None, "full_name": "", "retired": False}
OWNERS = ("init", "agent-add", "agent-edit", "agent-retire", "policy-apply", "restore", "forget")
INTAKE = ("open", "customer-message")
MAIL = ("accepted", "failed", "resent", "bounce", "auto-reply")
CONSEQUENCES = ("next-issue", "merged-in")


@dataclass(frozen=True)
class _Owed:
    """What has to be entered right after an entry, because it follows from it."""

    by: EntryRecord
    action: str
    number: int
    clause: str


Verdict = tuple[EntryRecord, Refused]
"""An entry, and what the policy says against it."""


class Court:
    """Follows the journal entry by entry, keeping the state that its own entries tell, and rules on each of them.

    ``text_of`` gives the text of a message by its id, or ``None``. ``agents`` is what the journal tells of each,
    ``forgotten`` the entries, with their tickets' numbers, whose words a later entry `forget` has replaced.
    """

    def __init__(self, text_of: Callable[[int], str | None]) -> None:
        self._text_of = text_of
        self._told = Retelling()
        self._owed: _Owed | None = None
        self._ready: set[tuple[int, str]] = set()
        self._letters: dict[int, int] = {}
        self.agents: dict[str, dict[str, Any]] = {}
        self.forgotten: dict[int, int | None] = {}

    def judge(self, entry: EntryRecord, policy: Policy) -> Iterator[Verdict]:
        """What the policy says against an entry that was not refused then, or against the one before it."""
        detail = json.loads(entry.detail)
        changes, at = read_changes(detail), _clock(entry, detail)
        owed = self._owed
        if owed is not None and (entry.action, entry.number) != (owed.action, owed.number):
            yield from self.adjourn()
        refused = self._verdict(entry, detail, changes, policy, at)
        if refused is None and entry.number is not None:
            refused = self._changed_more(entry, changes, policy, at)
        self._owed = None
        self._apply(entry, detail, changes)
        if refused is not None:
            yield entry, refused

    def adjourn(self) -> Iterator[Verdict]:
        """What is still to be said against the newest entry: that what follows from it was never entered."""
        if self._owed is not None:
            owed, self._owed = self._owed, None
            yield owed.by, Refused(owed.clause, f"No {owed.action} of #{owed.number} followed from it.", "")

    def _verdict(
        self, entry: EntryRecord, detail: dict[str, Any], changes: dict[str, Any], policy: Policy, at: datetime
    ) -> Refused | None:
        known = self.agents.get(entry.actor)
        if entry.action in OWNERS:
            if entry.actor != OWNER:
                return Refused("4.1", f"{entry.actor} is not the store's owner.", "")
            if entry.number is not None:
                return Refused("1.0", "It is about no ticket.", "")
            return self._forget(detail) if entry.action == "forget" else None
        if entry.action == "open":
            if entry.number in self._told.tickets:
                return Refused("1.0", "The ticket was opened already.", "")
        elif entry.number not in self._told.tickets:
            return Refused("1.0", "It is about a ticket that was never opened.", "")
        if entry.action in CONSEQUENCES:
            return self._consequence(entry, detail)
        if entry.action in MAIL and (refused := self._post(entry, detail)) is not None:
            return refused
        asked: Any = entry.number
        if entry.action in ("customer-message", "auto-reply"):
            asked = detail.get("asked", entry.number)
            if self._told.goes_on_as(asked) != entry.number:
                return Refused("1.0", "What is written on a merged ticket belongs to the one it was merged into.", "")
        disputed = changes.get("disputes") if entry.action == "open" else None
        if entry.actor == OWNER and entry.action in (*INTAKE, *MAIL) and disputed is None:
            return None
        if known is None or known.get("retired"):
            return Refused("4.1", f"{entry.actor} was no agent then.", "")
        if disputed is not None:
            if disputed not in self._told.tickets:
                return Refused(front_desk.AFTERWARDS, "It disputes a ticket that was never opened.", "")
            agent = AgentFacts(entry.actor, known["department"], known["role"])
            return against_dispute(policy, agent, self._told.facts(disputed), changes, at)
        if entry.action == "open" or entry.number is None:
            return None
        if entry.action == "unready":
            # It stays the author's own when the ticket has left their department, as their draft does.
            left_ready = (entry.number, entry.actor) in self._ready
            return None if left_ready else Refused("1.0", f"{entry.actor} had left nothing ready there.", "")
        ticket = self._told.facts(entry.number)
        agent = AgentFacts(entry.actor, known["department"], known["role"], self._told.in_progress(entry.actor))
        if not may_read(policy, agent, self._told.tickets[asked]["department"]):
            return Refused("4.1", f"{entry.actor} of {agent.department} may not read it.", "")
        if entry.action in INTAKE:
            return None
        deed = Deed(
            entry,
            detail,
            policy,
            agent,
            ticket,
            changes,
            at,
            told=self._told,
            agents=self.agents,
            after=self._after,
            text=self._text_of(detail.get("message", 0)) if entry.action in REPLIES else None,
            forgotten=entry.id in self.forgotten,
        )
        try:
            found = list(rulings(deed))
        except (UnknownScope, KeyError) as error:
            return Refused("1.0", f"Its scope is none of the policy's: {error}.", "")
        return next((ruling for ruling in found if isinstance(ruling, Refused)), None)

    @property
    def _after(self) -> EntryRecord | None:
        """The newest entry, if another is owed to it."""
        return None if self._owed is None else self._owed.by

    def _forget(self, detail: dict[str, Any]) -> Refused | None:
        """Who is forgotten has nothing left to be answered, and no words but theirs go (1.0)."""
        for number in detail["tickets"]:
            state = self._told.tickets.get(number, {})
            if state.get("customer") != detail["customer"] or state.get("status") not in ("resolved", "merged"):
                return Refused("1.0", f"#{number} was not a customer's who could be forgotten.", "")
        for id in detail["entries"]:
            if self.forgotten.get(int(id), detail["tickets"][0]) not in detail["tickets"]:
                return Refused("1.0", f"Entry {id}, whose words it replaces, is not about a ticket of theirs.", "")
        return against_reason(detail.get("reason"))

    def _post(self, entry: EntryRecord, detail: dict[str, Any]) -> Refused | None:
        """What the mail enters is the owner's, and all but a machine's answer is about a letter that was written."""
        if entry.actor != OWNER:
            return Refused("4.1", f"{entry.actor} is not the store's owner, whose the mail is.", "")
        if entry.action == "auto-reply":
            return None
        written_on = self._letters.get(detail.get("letter", 0))
        if written_on is None or entry.number not in (written_on, self._told.goes_on_as(written_on)):
            return Refused("3.3", "It is about no letter of this ticket.", "")
        return None

    def _changed_more(
        self, entry: EntryRecord, changes: dict[str, Any], policy: Policy, at: datetime
    ) -> Refused | None:
        """Whether the entry changed no more, and no less, than its action does."""
        before = self._told.tickets.get(entry.number or 0, {})
        if entry.action == "merged-in" and self._owed is not None:
            before = before | {"duplicate": self._told.tickets[self._owed.by.number or 0]}
        try:
            after = outcome(policy, entry.action, entry.actor, before, changes, at=entry.at, clock=at)
        except LookupError as error:
            return Refused("1.0", f"Its scope is none of the policy's: {error}.", "")
        if before | changes == after:
            return None
        return Refused("1.0", f"It changed more than the action {entry.action} does.", "")

    def _consequence(self, entry: EntryRecord, detail: dict[str, Any]) -> Refused | None:
        """A next issue's day starts, and an older ticket takes over, right after what they follow from (1.0, 2.2c)."""
        if follows(entry, self._after, detail.get("after" if entry.action == "next-issue" else "merged")):
            return None
        if entry.action == "next-issue":
            return Refused("2.2c", "No issue of the same customer was processed right before it.", "")
        return Refused("1.0", "No duplicate was merged right before it.", "")

    def _apply(self, entry: EntryRecord, detail: dict[str, Any], changes: dict[str, Any]) -> None:
        if entry.action in ("agent-add", "agent-edit"):
            told = {key: value for key, value in detail.items() if key in AGENT_KEYS}
            self.agents.setdefault(detail["agent"], dict(NOBODY)).update(told)
        elif entry.action == "agent-retire":
            self.agents.setdefault(detail["agent"], dict(NOBODY)).update(retired=True, os_user=None)
        if entry.number is None or (entry.action != "open" and entry.number not in self._told.tickets):
            return
        self._told.change(entry.number, changes)
        if detail.get("to") is not None and "message" in detail:
            self._letters[detail["message"]] = entry.number
        if entry.action == "ready":
            self._ready.add((entry.number, entry.actor))
        elif entry.action in ("unready", "reply", "decline"):
            self._ready.discard((entry.number, entry.actor))
        if entry.action == "merge":
            self._owed = _Owed(entry, "merged-in", changes["merged_into"], "1.0")
        elif entry.action in ("resolve", "decline"):
            following = self._told.next_issue(entry.number)
            self._owed = None if following is None else _Owed(entry, "next-issue", following, "2.2c")
        elif entry.action == "open" and changes.get("disputes") is not None:
            self._owed = _Owed(entry, "dispute", changes["disputes"], front_desk.AFTERWARDS)


def _clock(entry: EntryRecord, detail: dict[str, Any]) -> datetime:
    """What the clock said when the entry was made: its own time, unless the clock had been put back."""
    return datetime.fromisoformat(detail["clock"]) if "clock" in detail else entry.at
