"""Proof afterwards: the journal's chain, and the state of every ticket rebuilt from its entries alone."""

import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

from cs_tui.desk.audit_report import Report
from cs_tui.desk.desk import Desk
from cs_tui.desk.forgetting import is_forgotten
from cs_tui.desk.heads import KnownHead, head
from cs_tui.desk.identity import require_owner
from cs_tui.desk.outbox import ENDS, check_letters
from cs_tui.desk.outcomes import MESSAGE_OF
from cs_tui.desk.proof import AGENT_KEYS, Court
from cs_tui.desk.session import fingerprint, plain
from cs_tui.policy import Policy, PolicyError, parse_policy
from cs_tui.policy.frame import check_message
from cs_tui.store import (
    FORGOTTEN,
    START,
    EntryRecord,
    MessageRecord,
    Reader,
    Seal,
    Store,
    TicketRecord,
    chained,
    policy_digest,
    sealed,
    seals,
)

__all__ = ["Report", "head", "rebuild", "verify"]

PAGE = 1_000
"""Entries read at once."""


def rebuild(entries: Iterable[tuple[EntryRecord, dict[str, Any]]]) -> dict[int, dict[str, Any]]:
    """Every ticket's state, by number, told by entries and their details alone; times as ISO 8601."""
    tickets: dict[int, dict[str, Any]] = {}
    for entry, detail in entries:
        if entry.number is not None and not entry.refused:
            tickets.setdefault(entry.number, {}).update(detail.get("set", {}))
    return tickets


def verify(desk: Desk, known_head: str | None = None) -> Report:
    """Check the chain, rule on every entry again, and compare all that is kept with what the journal says.

    With ``known_head``, ID:HASH or the hash alone, also that the journal still holds it, in its
    place. The owner's alone.

    Journal, tickets and messages are read page by page, so that others can write meanwhile. All is told as it was when
    no more entries were found; a ticket that is worked on after that is for the next verification to compare.
    """
    require_owner(desk.store)
    while True:
        with ExitStack() as reading:
            audit = _Audit(desk.store, reading, None if known_head is None else KnownHead.parse(known_head))
            audit.all()
            if audit.nobody_was_forgotten_meanwhile():
                return audit.report


class _Audit:
    """One verification, from the first entry to the last, and then of what is kept beside the journal."""

    reader: Reader
    """Reads in the newest transaction; each page has its own."""

    def __init__(self, store: Store, reading: ExitStack, known: KnownHead | None) -> None:
        self.report = Report()
        self._known = known
        self._store, self._reading = store, reading
        self._court = Court(self._text)
        self._policies: dict[int, Policy | None] = {}
        self.said: dict[int, tuple[EntryRecord, dict[str, Any]]] = {}
        self.ends: dict[int, str] = {}
        self._in_force: int | None = None
        self._settings: dict[str, str] = {}
        self._forgets: list[EntryRecord] = []
        self._seals: dict[int, Seal] = {}

    def all(self) -> None:
        """Check all there is."""
        told = rebuild(self.entries())
        if self._known is not None:
            self._known.compare(self.report)
        check_letters(self.report, self.reader.letters(), self.said, told, self.ends)
        self.compare_agents()
        self.compare_policies()
        self.compare_settings()
        for damage in self._store.damages():
            self.report.problem(f"the file is damaged: {damage}")
        last = self.reader.last_message_id()
        self.compare_tickets(told)
        self.compare_messages(last)

    def nobody_was_forgotten_meanwhile(self) -> bool:
        """Whether what was read first and what was read last tell of the same customers."""
        return self.reader.forgets() == self._forgets

    def _text(self, message: int) -> str | None:
        return self.reader.text(message)

    def entries(self) -> Iterator[tuple[EntryRecord, dict[str, Any]]]:
        """All entries with their details, each checked and ruled on as it passes."""
        before: EntryRecord | None = None
        for entry in self._chain():
            self.report.entries += 1
            self.report.refusals += entry.refused
            self.report.forgotten += entry.id in self._court.forgotten
            detail = _detail(entry)
            if self._known is not None:
                self._known.meet(entry, detail or {})
            if detail is None:
                self.report.problem(f"entry {entry.id} cannot be read", entry=entry.id)
                continue
            if not entry.refused:
                self._check_clock(entry, before, detail)
                self._check_policy(entry, detail)
                self._check_restore(entry, detail)
                self._check_forgotten(entry)
                self._check_message(entry, detail)
                self._judge(entry)
                if entry.action in ENDS:
                    self.ends[detail.get("letter", 0)] = entry.action
            before = entry
            yield entry, detail
        for judged, refused in self._court.adjourn():
            self.report.violation(judged, f"breaks {refused.clause}: {refused.reason}")

    def _chain(self) -> Iterator[EntryRecord]:
        previous, after, at = START, 0, datetime.min.replace(tzinfo=UTC)
        broken = False
        while page := self._page(after):
            if after == 0:
                self._forgets = self.reader.forgets()
                self._seals = seals(self._forgets)
            for entry in page:
                whole = chained(entry, previous)
                if not whole and sealed(entry, previous, self._seals):
                    whole = True
                    self._court.forgotten[entry.id] = entry.number
                if not broken and (entry.id != after + 1 or not whole):
                    said = f"entry {after + 1} was edited, deleted or put elsewhere: the chain breaks there"
                    self.report.problem(said, entry=after + 1)
                    broken = True
                if entry.at < at:
                    self.report.problem(f"entry {entry.id} is older than the one before it", entry=entry.id)
                previous, after, at = entry.hash, entry.id, entry.at
                yield entry
        self.report.head = previous

    def _turn(self) -> None:
        """Let others write, and go on in a new transaction."""
        self._reading.close()
        self.reader = self._reading.enter_context(self._store.read())

    def _page(self, after: int) -> list[EntryRecord]:
        self._turn()
        try:
            return self.reader.entries(after=after, limit=PAGE)
        except (TypeError, ValueError):
            self.report.problem(f"an entry after {after} was edited so that it cannot be read", entry=after + 1)
            return []

    def _check_clock(self, entry: EntryRecord, before: EntryRecord | None, detail: dict[str, Any]) -> None:
        """A clock that had been put back is entered beside the time of the entry before, which stands then."""
        if "clock" not in detail:
            return
        if before is None or entry.at != before.at or _time(detail["clock"]) >= entry.at:
            self.report.violation(entry, "names an hour that no clock put back explains")

    def _check_policy(self, entry: EntryRecord, detail: dict[str, Any]) -> None:
        """Every entry is made under the newest policy that was put in force, and that is still what it was."""
        if entry.action == "init" and entry.id > 1:
            self.report.violation(entry, "breaks 1.0: The store was made already.")
        elif entry.action == "init":
            self._settings = detail.get("settings", {})
            self._in_force = entry.policy_id
        if entry.policy_id != self._in_force:
            told = f"was ruled on by policy version {entry.policy_id} while version {self._in_force} was in force"
            self.report.violation(entry, told)
        if entry.action == "policy-apply":
            self._in_force = detail.get("version")
        if entry.action in ("init", "policy-apply"):
            record = self.reader.policy(self._in_force)
            if record is None or policy_digest(record.source) != detail.get("sha256"):
                said = f"the policy of entry {entry.id} was changed after it was put in force"
                self.report.problem(said, entry=entry.id)

    def _check_restore(self, entry: EntryRecord, detail: dict[str, Any]) -> None:
        """What was restored ends where the entry says: nothing was written between that and the entry."""
        if entry.action == "restore" and detail.get("backup") != {"entry": entry.id - 1, "head": entry.previous_hash}:
            self.report.violation(entry, "names another end of the backup than the journal had")

    def _check_forgotten(self, entry: EntryRecord) -> None:
        """Where words were replaced, nothing else was; and whoever was forgotten had nothing left to be answered."""
        if entry.id in self._court.forgotten and not is_forgotten(entry.detail, self._seals[entry.id].customer):
            self.report.problem(f"entry {entry.id} was changed beyond what is forgotten", entry=entry.id)

    def _check_message(self, entry: EntryRecord, detail: dict[str, Any]) -> None:
        """An entry tells of one message of its own, or of none, as its action does; only replies leave the desk."""
        kind, id = MESSAGE_OF.get(entry.action), detail.get("message")
        if (kind is None) != (id is None):
            self.report.violation(
                entry, "breaks 1.0: It has no message." if id is None else "breaks 1.0: It has a message."
            )
        if kind != "reply" and detail.get("to") is not None:
            self.report.violation(entry, "breaks 3.3: What is no reply went to the customer.")
        if id is None:
            return
        if id in self.said:
            self.report.violation(entry, "breaks 1.0: Its message is that of another entry.")
        self.said.setdefault(id, (entry, detail))

    def _judge(self, entry: EntryRecord) -> None:
        policy = self._policy(entry.policy_id)
        if policy is None:
            return
        try:
            for judged, refused in self._court.judge(entry, policy):
                self.report.violation(judged, f"breaks {refused.clause}: {refused.reason}")
        except (KeyError, TypeError, ValueError):
            self.report.problem(f"entry {entry.id} makes no sense where it stands", entry=entry.id)

    def _policy(self, id: int) -> Policy | None:
        """A version of the policy; ``None``, told once, where it is gone or cannot be read."""
        if id not in self._policies:
            record, self._policies[id] = self.reader.policy(id), None
            try:
                if record is None:
                    raise PolicyError(f"version {id}", ["it is not in the store"])
                self._policies[id] = parse_policy(record.source, f"version {id}")
            except PolicyError as error:
                self.report.problem(f"entries of policy version {id} cannot be ruled on: {error.problems[0]}")
        return self._policies[id]

    def compare_tickets(self, told: dict[int, dict[str, Any]]) -> None:
        """Every ticket is what its entries say."""
        after, last = 0, self.reader.last_entry_id()
        while page := self.reader.list_tickets(after=after, limit=PAGE):
            worked_on = self.reader.touched_since(last)
            for ticket in page:
                after = ticket.number
                state = told.pop(ticket.number, None)
                self.report.tickets += state is not None or ticket.number not in worked_on
                if ticket.number in worked_on:
                    continue
                if state is None:
                    self.report.problem(f"#{ticket.number} has no entry")
                    continue
                kept = _state(ticket)
                if differing := sorted(key for key in kept if state.get(key) != kept[key]):
                    self.report.problem(f"#{ticket.number} is not what the journal says: {', '.join(differing)}")
            self._turn()
        for number in told:
            self.report.problem(f"#{number} is in the journal and not in the store")

    def compare_messages(self, last: int) -> None:
        """Every message up to the last one is what its entry says."""
        newest = self._policy(self.reader.newest_policy_id() or 0)
        for message, channel in self._messages(last):
            about = f"message {message.id} of #{message.number}"
            known = self.said.pop(message.id, None)
            if known is None:
                self.report.problem(f"{about} has no entry")
                if message.kind == "reply" and newest is not None:
                    self._frame(newest, channel, message.body, about)
                continue
            entry, detail = known
            mark = fingerprint(message.number, message.kind, message.author, message.at, message.body)
            if detail.get("sha256") != mark:
                self.report.problem(f"{about} was changed after it was written", entry=entry.id)
            elif entry.id in self._court.forgotten and message.body != FORGOTTEN:
                self.report.problem(f"{about} is not forgotten, as its entry is", entry=entry.id)
            elif not self._is_of(message, entry):
                self.report.violation(entry, f"breaks 1.0: The {about} is not its own.")
        for id, (entry, _) in self.said.items():
            self.report.problem(f"message {id} is in the journal and not in the store", entry=entry.id)

    def _messages(self, last: int) -> Iterator[tuple[MessageRecord, str]]:
        after = 0
        while page := self.reader.all_messages(after=after, until=last, limit=PAGE):
            yield from page
            after = page[-1][0].id
            self._turn()

    @staticmethod
    def _is_of(message: MessageRecord, entry: EntryRecord) -> bool:
        """Whether a message is what its entry's action says: on that ticket, of that kind, by that hand, then."""
        kind = MESSAGE_OF.get(entry.action)
        by_its_hand = kind == "customer" or message.author == entry.actor
        return by_its_hand and (message.number, message.kind, message.at) == (entry.number, kind, entry.at)

    def _frame(self, policy: Policy, channel: str, body: str, about: str) -> None:
        broken = check_message(policy.frame, channel, body)
        if broken is not None:
            self.report.problem(f"{about} breaks {broken.clause}: {broken.reason}", violation=True)

    def compare_agents(self) -> None:
        """Every agent is who the journal says."""
        told = dict(self._court.agents)
        for agent in self.reader.agents():
            kept = {key: getattr(agent, key) for key in AGENT_KEYS} | {"retired": agent.retired_at is not None}
            if told.pop(agent.name, None) != kept:
                self.report.problem(f"the agent {agent.name} is not what the journal says")
        for name in told:
            self.report.problem(f"the agent {name} is in the journal and not in the store")

    def compare_policies(self) -> None:
        """The policy in force is the one that was entered last."""
        newest = self.reader.newest_policy_id()
        if newest != self._in_force:
            self.report.problem(f"policy version {newest} was put in force by no entry")

    def compare_settings(self) -> None:
        """The store is of the kind it was made as; only a demo's clock may be set."""
        kept = self.reader.all_settings()
        if "demo" in kept and "demo" in self._settings:
            kept["demo"] = self._settings["demo"]
        if kept != self._settings:
            self.report.problem("the store's settings are not what it was made with")


def _detail(entry: EntryRecord) -> dict[str, Any] | None:
    try:
        detail = json.loads(entry.detail)
    except ValueError:
        return None
    return detail if isinstance(detail, dict) else None


def _time(said: Any) -> datetime:
    """A time as an entry says it; one that is none is no earlier than any other."""
    try:
        return datetime.fromisoformat(said)
    except (TypeError, ValueError):
        return datetime.max.replace(tzinfo=UTC)


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
