"""Proof afterwards: the journal's chain, and the state of every ticket rebuilt from its entries alone."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cs_tui.desk.desk import Desk
from cs_tui.desk.identity import require_owner
from cs_tui.desk.proof import Court
from cs_tui.desk.session import fingerprint, plain
from cs_tui.policy import Policy, parse_policy
from cs_tui.policy.frame import check_message
from cs_tui.store import START, EntryRecord, Reader, TicketRecord, chained

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


def rebuild(entries: Iterable[EntryRecord]) -> dict[int, dict[str, Any]]:
    """Every ticket's state, by number, told by the journal alone; times as ISO 8601."""
    tickets: dict[int, dict[str, Any]] = {}
    for entry in entries:
        if entry.number is not None and not entry.refused:
            tickets.setdefault(entry.number, {}).update(json.loads(entry.detail).get("set", {}))
    return tickets


def verify(desk: Desk, known_head: str | None = None) -> Report:
    """Check the chain, rule on every entry again, and compare tickets and messages with what the journal says.

    With ``known_head``, also that the journal still holds it. The owner's alone.
    """
    require_owner(desk.store)
    report = Report()
    with desk.store.read() as reader:
        told: dict[int, dict[str, Any]] = {}
        said: dict[int, str] = {}
        heads = set()
        court, policies = Court(reader.text), _Policies(reader)
        for entry in _checked(reader, report):
            heads.add(entry.hash)
            if entry.refused:
                report.refusals += 1
                continue
            detail = json.loads(entry.detail)
            if entry.number is not None:
                told.setdefault(entry.number, {}).update(detail.get("set", {}))
                if "message" in detail:
                    said[detail["message"]] = detail["sha256"]
            if (verdict := court.judge(entry, policies[entry.policy_id])) is not None:
                report.violations += 1
                about = "" if entry.number is None else f" #{entry.number}"
                report.problems.append(
                    f"entry {entry.id}: {entry.actor}'s {entry.action}{about} breaks {verdict.clause}: {verdict.reason}"
                )
        if known_head is not None and known_head not in heads:
            report.problems.append(
                f"the journal does not hold {known_head[:16]}…: it was cut off or rebuilt, or an old copy was put back"
            )
        _compare_tickets(reader, told, report)
        _compare_messages(reader, said, report, policies.newest)
    return report


class _Policies(dict[int, Policy]):
    """The versions of the policy, each read when an entry made under it turns up."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self._reader = reader

    def __missing__(self, id: int) -> Policy:
        record = self._reader.policy(id)
        assert record is not None
        return self.setdefault(id, parse_policy(record.source))

    @property
    def newest(self) -> Policy:
        """The policy in force."""
        id = self._reader.newest_policy_id()
        assert id is not None
        return self[id]


def _checked(reader: Reader, report: Report) -> Iterator[EntryRecord]:
    """All entries, each checked against the one before."""
    previous, after, at = START, 0, datetime.min.replace(tzinfo=UTC)
    broken = False
    while page := reader.entries(after=after, limit=PAGE):
        for entry in page:
            if not broken and (entry.id != after + 1 or not chained(entry, previous)):
                report.problems.append(
                    f"entry {after + 1} was edited, deleted or put elsewhere: the chain breaks there"
                )
                broken = True
            if entry.at < at:
                report.problems.append(f"entry {entry.id} is older than the one before it")
            previous, after, at = entry.hash, entry.id, entry.at
            report.entries += 1
            yield entry
    report.head = previous


def _compare_tickets(reader: Reader, told: dict[int, dict[str, Any]], report: Report) -> None:
    after = 0
    while page := reader.list_tickets(after=after, limit=PAGE):
        for ticket in page:
            after = ticket.number
            report.tickets += 1
            state = told.pop(ticket.number, None)
            if state is None:
                report.problems.append(f"#{ticket.number} has no entry")
                continue
            kept = _state(ticket)
            if differing := sorted(key for key in kept if state.get(key) != kept[key]):
                report.problems.append(f"#{ticket.number} is not what the journal says: {', '.join(differing)}")
    report.problems.extend(f"#{number} is in the journal and not in the store" for number in told)


def _compare_messages(reader: Reader, said: dict[int, str], report: Report, policy: Policy) -> None:
    for id, number, kind, channel, body in reader.all_messages():
        known = said.pop(id, None)
        if known is None:
            report.problems.append(f"message {id} of #{number} has no entry")
            broken = check_message(policy.frame, channel, body) if kind == "reply" else None
            if broken is not None:
                report.violations += 1
                report.problems.append(f"message {id} of #{number} breaks {broken.clause}: {broken.reason}")
        elif known != fingerprint(body):
            report.problems.append(f"message {id} of #{number} was changed after it was written")
    report.problems.extend(f"message {id} is in the journal and not in the store" for id in said)


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
        }
    )
