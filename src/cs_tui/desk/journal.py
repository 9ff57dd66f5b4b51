"""Proof afterwards: the journal's chain, and the state of every ticket rebuilt from its entries alone."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cs_tui.desk.desk import Desk
from cs_tui.desk.identity import require_owner
from cs_tui.desk.proof import AGENT_KEYS, Court
from cs_tui.desk.session import fingerprint, plain
from cs_tui.policy import Policy, PolicyError, parse_policy
from cs_tui.policy.frame import check_message
from cs_tui.store import START, EntryRecord, Reader, TicketRecord, chained, policy_digest

__all__ = ["Report", "head", "rebuild", "verify"]

PAGE = 1_000
"""Entries read at once."""


@dataclass
class Report:
    """What a verification found: counts, the newest hash, and each problem in a line, the first one first.

    ``violations`` counts the entries that the policy of their time does not allow, and replies that break its frame.
    """

    entries: int = 0
    tickets: int = 0
    refusals: int = 0
    violations: int = 0
    head: str = ""
    problems: list[str] = field(default_factory=list)


def head(desk: Desk) -> tuple[int, str]:
    """The newest entry's id and hash, to be kept elsewhere; (0, "") before the first."""
    require_owner(desk.store)
    with desk.store.read() as reader:
        last = reader.last_entry()
        return (0, "") if last is None else (last.id, last.hash)


def rebuild(entries: Iterable[tuple[EntryRecord, dict[str, Any]]]) -> dict[int, dict[str, Any]]:
    """Every ticket's state, by number, told by entries and their details alone; times as ISO 8601."""
    tickets: dict[int, dict[str, Any]] = {}
    for entry, detail in entries:
        if entry.number is not None and not entry.refused:
            tickets.setdefault(entry.number, {}).update(detail.get("set", {}))
    return tickets


def verify(desk: Desk, known_head: str | None = None) -> Report:
    """Check the chain, rule on every entry again, and compare all that is kept with what the journal says.

    With ``known_head``, also that the journal still holds it. The owner's alone.
    """
    require_owner(desk.store)
    with desk.store.read() as reader:
        audit = _Audit(reader)
        told = rebuild(audit.entries())
        if known_head is not None and known_head not in audit.heads:
            audit.problem(f"the journal does not hold {known_head[:16]}…: it was cut off or rebuilt, or is an old copy")
        audit.compare_tickets(told)
        audit.compare_messages()
        audit.compare_agents()
        audit.compare_settings()
        return audit.report


class _Audit:
    """One verification, from the first entry to the last, and then of what is kept beside the journal."""

    def __init__(self, reader: Reader) -> None:
        self.report = Report()
        self.heads: set[str] = set()
        self._reader = reader
        self._court = Court(reader.text)
        self._policies: dict[int, Policy | None] = {}
        self._said: dict[int, dict[str, Any]] = {}
        self._settings: dict[str, str] = {}

    def problem(self, said: str, *, violation: bool = False) -> None:
        """Report a problem."""
        self.report.violations += violation
        self.report.problems.append(said)

    def entries(self) -> Iterator[tuple[EntryRecord, dict[str, Any]]]:
        """All entries with their details, each checked and ruled on as it passes."""
        for entry in self._chain():
            self.heads.add(entry.hash)
            self.report.entries += 1
            self.report.refusals += entry.refused
            detail = _detail(entry)
            if detail is None:
                self.problem(f"entry {entry.id} cannot be read")
                continue
            if not entry.refused:
                self._learn(entry, detail)
                self._judge(entry)
            yield entry, detail

    def _chain(self) -> Iterator[EntryRecord]:
        previous, after, at = START, 0, datetime.min.replace(tzinfo=UTC)
        broken = False
        while page := self._page(after):
            for entry in page:
                if not broken and (entry.id != after + 1 or not chained(entry, previous)):
                    self.problem(f"entry {after + 1} was edited, deleted or put elsewhere: the chain breaks there")
                    broken = True
                if entry.at < at:
                    self.problem(f"entry {entry.id} is older than the one before it")
                previous, after, at = entry.hash, entry.id, entry.at
                yield entry
        self.report.head = previous

    def _page(self, after: int) -> list[EntryRecord]:
        try:
            return self._reader.entries(after=after, limit=PAGE)
        except (TypeError, ValueError):
            self.problem(f"an entry after {after} was edited so that it cannot be read")
            return []

    def _learn(self, entry: EntryRecord, detail: dict[str, Any]) -> None:
        if "message" in detail:
            self._said[detail["message"]] = detail
        if entry.action == "init":
            self._settings = detail.get("settings", {})
        if entry.action in ("init", "policy-apply"):
            record = self._reader.policy(detail.get("version", entry.policy_id))
            if record is None or policy_digest(record.source) != detail.get("sha256"):
                self.problem(f"the policy of entry {entry.id} was changed after it was put in force")

    def _judge(self, entry: EntryRecord) -> None:
        policy = self._policy(entry.policy_id)
        if policy is None:
            return
        try:
            verdict = self._court.judge(entry, policy)
        except (KeyError, TypeError, ValueError):
            self.problem(f"entry {entry.id} makes no sense where it stands")
            return
        if verdict is not None:
            about = "" if entry.number is None else f" #{entry.number}"
            said = f"entry {entry.id}: {entry.actor}'s {entry.action}{about} breaks {verdict.clause}: {verdict.reason}"
            self.problem(said, violation=True)

    def _policy(self, id: int) -> Policy | None:
        """A version of the policy; ``None``, told once, where it is gone or cannot be read."""
        if id not in self._policies:
            record, self._policies[id] = self._reader.policy(id), None
            try:
                if record is None:
                    raise PolicyError(f"version {id}", ["it is not in the store"])
                self._policies[id] = parse_policy(record.source, f"version {id}")
            except PolicyError as error:
                self.problem(f"entries of policy version {id} cannot be ruled on: {error.problems[0]}")
        return self._policies[id]

    def compare_tickets(self, told: dict[int, dict[str, Any]]) -> None:
        """Every ticket is what its entries say."""
        after = 0
        while page := self._reader.list_tickets(after=after, limit=PAGE):
            for ticket in page:
                after = ticket.number
                self.report.tickets += 1
                state = told.pop(ticket.number, None)
                if state is None:
                    self.problem(f"#{ticket.number} has no entry")
                    continue
                kept = _state(ticket)
                if differing := sorted(key for key in kept if state.get(key) != kept[key]):
                    self.problem(f"#{ticket.number} is not what the journal says: {', '.join(differing)}")
        for number in told:
            self.problem(f"#{number} is in the journal and not in the store")

    def compare_messages(self) -> None:
        """Every message, and the outbox's recipient of a reply, is what its entry says."""
        newest = self._policy(self._reader.newest_policy_id() or 0)
        for message, channel, recipient in self._reader.all_messages():
            about = f"message {message.id} of #{message.number}"
            known = self._said.pop(message.id, None)
            if known is None:
                self.problem(f"{about} has no entry")
                if message.kind == "reply" and newest is not None:
                    self._frame(newest, channel, message.body, about)
                continue
            mark = fingerprint(message.number, message.kind, message.author, message.at, message.body)
            if known.get("sha256") != mark:
                self.problem(f"{about} was changed after it was written")
            if known.get("to") != recipient:
                self.problem(f"{about} is not in the outbox as the journal says")
        for id in self._said:
            self.problem(f"message {id} is in the journal and not in the store")

    def _frame(self, policy: Policy, channel: str, body: str, about: str) -> None:
        broken = check_message(policy.frame, channel, body)
        if broken is not None:
            self.problem(f"{about} breaks {broken.clause}: {broken.reason}", violation=True)

    def compare_agents(self) -> None:
        """Every agent is who the journal says."""
        told = dict(self._court.agents)
        for agent in self._reader.agents():
            kept = {key: getattr(agent, key) for key in AGENT_KEYS} | {"retired": agent.retired_at is not None}
            if told.pop(agent.name, None) != kept:
                self.problem(f"the agent {agent.name} is not what the journal says")
        for name in told:
            self.problem(f"the agent {name} is in the journal and not in the store")

    def compare_settings(self) -> None:
        """The store is of the kind it was made as; only a demo's clock may be set."""
        kept = self._reader.all_settings()
        if "demo" in kept and "demo" in self._settings:
            kept["demo"] = self._settings["demo"]
        if kept != self._settings:
            self.problem("the store's settings are not what it was made with")


def _detail(entry: EntryRecord) -> dict[str, Any] | None:
    try:
        detail = json.loads(entry.detail)
    except ValueError:
        return None
    return detail if isinstance(detail, dict) else None


def _state(ticket: TicketRecord) -> dict[str, Any]:
    """A ticket's columns in the form the journal keeps."""
    return plain(
        {
            "status": ticket.status,
            "department": ticket.department,
            "category": ticket.category,
            "channel": ticket.channel,
            "subject": ticket.subject,
            "customer": ticket.customer_address,
            "opened_at": ticket.opened_at,
            "queued_at": ticket.queued_at,
            "due_from": ticket.due_from,
            "previous_processed_at": ticket.previous_processed_at,
            "holder": ticket.holder,
            "answered": ticket.answered,
            "merged_into": ticket.merged_into,
            "disputes": ticket.disputes,
            "satisfaction": ticket.satisfaction,
            "satisfaction_said": ticket.satisfaction_said,
        }
    )
