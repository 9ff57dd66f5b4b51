"""Proof of what is kept beside the journal: tickets, messages, letters, agents, policy and settings are as it tells."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cs_tui.desk.audit_report import Report
from cs_tui.desk.outbox import ENDS, subject_of_reply
from cs_tui.desk.outcomes import MESSAGE_OF
from cs_tui.desk.proof import AGENT_KEYS
from cs_tui.desk.session import fingerprint, plain
from cs_tui.desk.turns import PAGE, Turns
from cs_tui.policy import Policy
from cs_tui.policy.frame import check_message
from cs_tui.store import FORGOTTEN, EntryRecord, LetterRecord, MessageRecord, TicketRecord

__all__ = ["Told", "compare"]


@dataclass(frozen=True)
class Told:
    """What a journal tells, once it was read to its end.

    ``tickets`` is each ticket's state by number, its times as ISO 8601; ``messages`` the entry that each message came
    with, and its detail, by the message's id; ``ends`` the newest entry of `ENDS` about each letter, by its message's
    id; ``agents`` what is told of each by name; ``forgotten`` the entries whose words were replaced; ``settings`` what
    the store was made with. ``policy`` is that of ``policy_id``, the version in force, or ``None`` where it cannot be
    read. Tickets and messages are taken out as they are compared: of a long journal they fill the memory.
    """

    tickets: dict[int, dict[str, Any]]
    messages: dict[int, tuple[EntryRecord, dict[str, Any]]]
    ends: Mapping[int, str]
    agents: Mapping[str, dict[str, Any]]
    forgotten: Mapping[int, int | None]
    settings: Mapping[str, str]
    policy_id: int | None
    policy: Policy | None


def compare(told: Told, turns: Turns, report: Report) -> None:
    """Report all that is not as the journal tells. It begins in the turn in which no more entries were found."""
    comparison = _Comparison(told, turns, report)
    comparison.letters()
    comparison.agents()
    comparison.policies()
    comparison.settings()
    last = turns.reader.last_message_id()
    comparison.tickets()
    comparison.messages(last)


@dataclass(frozen=True)
class _Comparison:
    told: Told
    turns: Turns
    report: Report

    def letters(self) -> None:
        """Every letter is as its entry says: of which message, to whom, under which subject, and where it ended.

        How far one that was neither taken nor given up is on its way is the machine's to say.
        """
        owed = {id: entry for id, (entry, detail) in self.told.messages.items() if detail.get("to") is not None}
        for letter in self.turns.reader.letters():
            known = self.told.messages.get(letter.message_id)
            if known is None:
                self.report.problem(f"the outbox holds message {letter.message_id}, which is not in the journal")
                continue
            entry, detail = known
            owed.pop(letter.message_id, None)
            if not self._is_sent_as(letter, entry, detail):
                self._not_sent_as(letter.message_id, entry)
        for id, entry in owed.items():
            self._not_sent_as(id, entry)

    def _is_sent_as(self, letter: LetterRecord, entry: EntryRecord, detail: dict[str, Any]) -> bool:
        number = entry.number or 0
        subject = subject_of_reply(self.told.tickets.get(number, {}).get("subject", ""), number)
        end = letter.state if letter.state in ENDS else None
        ended = self.told.ends.get(letter.message_id)
        return (letter.recipient, letter.subject, end) == (detail.get("to"), subject, ended)

    def _not_sent_as(self, id: int, entry: EntryRecord) -> None:
        said = f"message {id} of #{entry.number} is not in the outbox as the journal says"
        self.report.problem(said, entry=entry.id)

    def agents(self) -> None:
        """Every agent is who the journal says."""
        told = dict(self.told.agents)
        for agent in self.turns.reader.agents():
            kept = {key: getattr(agent, key) for key in AGENT_KEYS} | {"retired": agent.retired_at is not None}
            if told.pop(agent.name, None) != kept:
                self.report.problem(f"the agent {agent.name} is not what the journal says")
        for name in told:
            self.report.problem(f"the agent {name} is in the journal and not in the store")

    def policies(self) -> None:
        """The policy in force is the one that was entered last."""
        newest = self.turns.reader.newest_policy_id()
        if newest != self.told.policy_id:
            self.report.problem(f"policy version {newest} was put in force by no entry")

    def settings(self) -> None:
        """The store is of the kind it was made as; only a demo's clock may be set."""
        kept = self.turns.reader.all_settings()
        if "demo" in kept and "demo" in self.told.settings:
            kept["demo"] = self.told.settings["demo"]
        if kept != self.told.settings:
            self.report.problem("the store's settings are not what it was made with")

    def tickets(self) -> None:
        """Every ticket is what its entries say; one that is worked on meanwhile is for the next verification."""
        told, turns = self.told.tickets, self.turns
        after, last = 0, turns.reader.last_entry_id()
        while page := turns.reader.list_tickets(after=after, limit=PAGE):
            worked_on = turns.reader.touched_since(last)
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
            turns.turn()
        for number in told:
            self.report.problem(f"#{number} is in the journal and not in the store")

    def messages(self, last: int) -> None:
        """Every message up to the last one is what its entry says."""
        told = self.told.messages
        for message, channel in self._kept_messages(last):
            known = told.pop(message.id, None)
            if known is None:
                self._untold(message, channel)
            else:
                self._message(message, *known)
        for id, (entry, _) in told.items():
            self.report.problem(f"message {id} is in the journal and not in the store", entry=entry.id)

    def _kept_messages(self, last: int) -> Iterator[tuple[MessageRecord, str]]:
        after = 0
        while page := self.turns.reader.all_messages(after=after, until=last, limit=PAGE):
            yield from page
            after = page[-1][0].id
            self.turns.turn()

    def _message(self, message: MessageRecord, entry: EntryRecord, detail: dict[str, Any]) -> None:
        about = _about(message)
        mark = fingerprint(message.number, message.kind, message.author, message.at, message.body)
        if detail.get("sha256") != mark:
            self.report.problem(f"{about} was changed after it was written", entry=entry.id)
        elif entry.id in self.told.forgotten and message.body != FORGOTTEN:
            self.report.problem(f"{about} is not forgotten, as its entry is", entry=entry.id)
        elif not _is_of(message, entry):
            self.report.violation(entry, f"breaks 1.0: The {about} is not its own.")

    def _untold(self, message: MessageRecord, channel: str) -> None:
        """A message that no entry tells of is reported, and what its frame lacks if it went as a reply."""
        about = _about(message)
        self.report.problem(f"{about} has no entry")
        if message.kind != "reply" or self.told.policy is None:
            return
        broken = check_message(self.told.policy.frame, channel, message.body)
        if broken is not None:
            self.report.problem(f"{about} breaks {broken.clause}: {broken.reason}", violation=True)


def _about(message: MessageRecord) -> str:
    return f"message {message.id} of #{message.number}"


def _is_of(message: MessageRecord, entry: EntryRecord) -> bool:
    """Whether a message is what its entry's action says: on that ticket, of that kind, by that hand, then."""
    kind = MESSAGE_OF.get(entry.action)
    by_its_hand = kind == "customer" or message.author == entry.actor
    return by_its_hand and (message.number, message.kind, message.at) == (entry.number, kind, entry.at)


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
