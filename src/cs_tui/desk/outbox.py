"""Letters: what a reply carries in the outbox beside its text, and the proof that it still does."""

from collections.abc import Iterable, Mapping
from typing import Any

from cs_tui.desk.audit_report import Report
from cs_tui.store import EntryRecord, LetterRecord

__all__ = ["check_letters", "subject_of_reply"]


def subject_of_reply(subject: str, number: int) -> str:
    """The subject under which a ticket's replies go out."""
    return f"Re: {subject} [#{number}]"


def check_letters(
    report: Report,
    letters: Iterable[LetterRecord],
    said: Mapping[int, tuple[EntryRecord, dict[str, Any]]],
    tickets: Mapping[int, dict[str, Any]],
) -> None:
    """Report each letter that is not what the journal says: of which message, to whom, and under which subject.

    ``said`` is the entry of each message and what it tells, ``tickets`` each ticket's state, both as the journal has
    them. How far a letter is on its way is the machine's to say.
    """
    owed = {id: entry for id, (entry, detail) in said.items() if detail.get("to") is not None}
    for letter in letters:
        known = said.get(letter.message_id)
        if known is None:
            report.problem(f"the outbox holds message {letter.message_id}, which is not in the journal")
            continue
        entry, detail = known
        owed.pop(letter.message_id, None)
        number = entry.number or 0
        subject = subject_of_reply(tickets.get(number, {}).get("subject", ""), number)
        if (letter.recipient, letter.subject) != (detail.get("to"), subject):
            _differs(report, letter.message_id, entry)
    for id, entry in owed.items():
        _differs(report, id, entry)


def _differs(report: Report, id: int, entry: EntryRecord) -> None:
    report.problem(f"message {id} of #{entry.number} is not in the outbox as the journal says", entry=entry.id)
