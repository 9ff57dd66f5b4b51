"""Proof afterwards: the journal's chain from its first entry to its last, each ruled on again, and what it tells."""

import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

from cs_tui.desk.audit_report import Report
from cs_tui.desk.comparing import Told, compare
from cs_tui.desk.desk import Desk
from cs_tui.desk.forgetting import is_forgotten
from cs_tui.desk.heads import KnownHead
from cs_tui.desk.identity import require_owner
from cs_tui.desk.outbox import ENDS
from cs_tui.desk.outcomes import MESSAGE_OF
from cs_tui.desk.proof import Court
from cs_tui.desk.turns import PAGE, Turns
from cs_tui.policy import Policy, PolicyError, parse_policy
from cs_tui.store import START, EntryRecord, Seal, chained, policy_digest, sealed, seals

__all__ = ["rebuild", "verify"]


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
        report = Report()
        with ExitStack() as reading:
            turns = Turns(desk.store, reading)
            walk = _Walk(turns, report, None if known_head is None else KnownHead.parse(known_head))
            told = walk.to_the_end()
            for damage in desk.store.damages():
                report.problem(f"the file is damaged: {damage}")
            compare(told, turns, report)
            if walk.nobody_was_forgotten_meanwhile():
                return report


class _Walk:
    """One way through the journal, from the first entry to the last."""

    def __init__(self, turns: Turns, report: Report, known: KnownHead | None) -> None:
        self._turns, self._report, self._known = turns, report, known
        self._court = Court(self._text)
        self._policies: dict[int, Policy | None] = {}
        self._messages: dict[int, tuple[EntryRecord, dict[str, Any]]] = {}
        self._ends: dict[int, str] = {}
        self._in_force: int | None = None
        self._settings: dict[str, str] = {}
        self._forgets: list[EntryRecord] = []
        self._seals: dict[int, Seal] = {}

    def to_the_end(self) -> Told:
        """Check every entry; gives what they tell together."""
        tickets = rebuild(self._entries())
        if self._known is not None:
            self._known.compare(self._report)
        return Told(
            tickets=tickets,
            messages=self._messages,
            ends=self._ends,
            agents=self._court.agents,
            forgotten=self._court.forgotten,
            settings=self._settings,
            policy_id=self._in_force,
            policy=None if self._in_force is None else self._policy(self._in_force),
        )

    def nobody_was_forgotten_meanwhile(self) -> bool:
        """Whether what was read first and what was read last tell of the same customers."""
        return self._turns.reader.forgets() == self._forgets

    def _text(self, message: int) -> str | None:
        return self._turns.reader.text(message)

    def _entries(self) -> Iterator[tuple[EntryRecord, dict[str, Any]]]:
        """All entries with their details, each checked and ruled on as it passes."""
        before: EntryRecord | None = None
        for entry in self._chain():
            self._report.entries += 1
            self._report.refusals += entry.refused
            self._report.forgotten += entry.id in self._court.forgotten
            detail = _detail(entry)
            if self._known is not None:
                self._known.meet(entry, detail or {})
            if detail is None:
                self._report.problem(f"entry {entry.id} cannot be read", entry=entry.id)
                continue
            if not entry.refused:
                self._check(entry, before, detail)
            before = entry
            yield entry, detail
        for judged, refused in self._court.adjourn():
            self._report.violation(judged, f"breaks {refused.clause}: {refused.reason}")

    def _chain(self) -> Iterator[EntryRecord]:
        previous, after, at = START, 0, datetime.min.replace(tzinfo=UTC)
        broken = False
        while page := self._page(after):
            if after == 0:
                self._forgets = self._turns.reader.forgets()
                self._seals = seals(self._forgets)
            for entry in page:
                whole = chained(entry, previous)
                if not whole and sealed(entry, previous, self._seals):
                    whole = True
                    self._court.forgotten[entry.id] = entry.number
                if not broken and (entry.id != after + 1 or not whole):
                    said = f"entry {after + 1} was edited, deleted or put elsewhere: the chain breaks there"
                    self._report.problem(said, entry=after + 1)
                    broken = True
                if entry.at < at:
                    self._report.problem(f"entry {entry.id} is older than the one before it", entry=entry.id)
                previous, after, at = entry.hash, entry.id, entry.at
                yield entry
        self._report.head = previous

    def _page(self, after: int) -> list[EntryRecord]:
        self._turns.turn()
        try:
            return self._turns.reader.entries(after=after, limit=PAGE)
        except (TypeError, ValueError):
            self._report.problem(f"an entry after {after} was edited so that it cannot be read", entry=after + 1)
            return []

    def _check(self, entry: EntryRecord, before: EntryRecord | None, detail: dict[str, Any]) -> None:
        try:
            self._check_clock(entry, before, detail)
            self._check_policy(entry, detail)
            self._check_restore(entry, detail)
            self._check_forgotten(entry)
            self._check_message(entry, detail)
            self._judge(entry)
            if entry.action in ENDS:
                self._ends[detail.get("letter", 0)] = entry.action
        except (KeyError, TypeError, ValueError):
            self._report.problem(f"entry {entry.id} makes no sense where it stands", entry=entry.id)

    def _check_clock(self, entry: EntryRecord, before: EntryRecord | None, detail: dict[str, Any]) -> None:
        """A clock that had been put back is entered beside the time of the entry before, which stands then."""
        if "clock" not in detail:
            return
        if before is None or entry.at != before.at or _time(detail["clock"]) >= entry.at:
            self._report.violation(entry, "names an hour that no clock put back explains")

    def _check_policy(self, entry: EntryRecord, detail: dict[str, Any]) -> None:
        """Every entry is made under the newest policy that was put in force, and that is still what it was."""
        if entry.action == "init" and entry.id > 1:
            self._report.violation(entry, "breaks 1.0: The store was made already.")
        elif entry.action == "init":
            self._settings = dict(detail.get("settings", {}))
            self._in_force = entry.policy_id
        if entry.policy_id != self._in_force:
            told = f"was ruled on by policy version {entry.policy_id} while version {self._in_force} was in force"
            self._report.violation(entry, told)
        if entry.action == "policy-apply":
            self._in_force = _version(detail.get("version"))
        if entry.action in ("init", "policy-apply"):
            record = None if self._in_force is None else self._turns.reader.policy(self._in_force)
            if record is None or policy_digest(record.source) != detail.get("sha256"):
                said = f"the policy of entry {entry.id} was changed after it was put in force"
                self._report.problem(said, entry=entry.id)

    def _check_restore(self, entry: EntryRecord, detail: dict[str, Any]) -> None:
        """What was restored ends where the entry says: nothing was written between that and the entry."""
        if entry.action == "restore" and detail.get("backup") != {"entry": entry.id - 1, "head": entry.previous_hash}:
            self._report.violation(entry, "names another end of the backup than the journal had")

    def _check_forgotten(self, entry: EntryRecord) -> None:
        """Where words were replaced, nothing else was; and whoever was forgotten had nothing left to be answered."""
        if entry.id in self._court.forgotten and not is_forgotten(entry.detail, self._seals[entry.id].customer):
            self._report.problem(f"entry {entry.id} was changed beyond what is forgotten", entry=entry.id)

    def _check_message(self, entry: EntryRecord, detail: dict[str, Any]) -> None:
        """An entry tells of one message of its own, or of none, as its action does; only replies leave the desk."""
        kind, id = MESSAGE_OF.get(entry.action), detail.get("message")
        if (kind is None) != (id is None):
            self._report.violation(
                entry, "breaks 1.0: It has no message." if id is None else "breaks 1.0: It has a message."
            )
        if kind != "reply" and detail.get("to") is not None:
            self._report.violation(entry, "breaks 3.3: What is no reply went to the customer.")
        if id is None:
            return
        if id in self._messages:
            self._report.violation(entry, "breaks 1.0: Its message is that of another entry.")
        self._messages.setdefault(id, (entry, detail))

    def _judge(self, entry: EntryRecord) -> None:
        policy = self._policy(entry.policy_id)
        if policy is None:
            return
        for judged, refused in self._court.judge(entry, policy):
            self._report.violation(judged, f"breaks {refused.clause}: {refused.reason}")

    def _policy(self, id: int) -> Policy | None:
        """A version of the policy; ``None``, told once, where it is gone or cannot be read."""
        if id not in self._policies:
            record, self._policies[id] = self._turns.reader.policy(id), None
            try:
                if record is None:
                    raise PolicyError(f"version {id}", ["it is not in the store"])
                self._policies[id] = parse_policy(record.source, f"version {id}")
            except PolicyError as error:
                self._report.problem(f"entries of policy version {id} cannot be ruled on: {error.problems[0]}")
        return self._policies[id]


def _detail(entry: EntryRecord) -> dict[str, Any] | None:
    try:
        detail = json.loads(entry.detail)
    except ValueError:
        return None
    return detail if isinstance(detail, dict) and isinstance(detail.get("set", {}), dict) else None


def _version(said: Any) -> int | None:
    """A version of the policy as an entry says it; ``None`` for what is none."""
    return said if type(said) is int and 0 < said < 1 << 63 else None


def _time(said: Any) -> datetime:
    """A time as an entry says it; one that is none is no earlier than any other."""
    try:
        return datetime.fromisoformat(said)
    except (TypeError, ValueError):
        return datetime.max.replace(tzinfo=UTC)
