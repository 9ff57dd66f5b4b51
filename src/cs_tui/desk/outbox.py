"""Letters: what a reply carries in the outbox beside its text, and the proof that it still does."""

import re
from collections.abc import Iterable, Mapping
from secrets import token_urlsafe
from typing import Any

from cs_tui.desk.audit_report import Report
from cs_tui.store import EntryRecord, LetterRecord

__all__ = [
    "ENDS",
    "check_letters",
    "header_id_of_token",
    "new_header_id",
    "number_in_subject",
    "subject_of_reply",
    "token_of",
]

ENDS = ("accepted", "failed")
"""What the journal tells of a letter's way; until then it is the machine's to say how far it is."""

_TOKEN = re.compile(r"\d{1,18}\.[A-Za-z0-9_-]{24}")
_NUMBER = re.compile(r"\[#(\d{1,18})\]")


def new_header_id(number: int) -> str:
    """A Message-ID for a letter on a ticket, which nobody can guess."""
    return f"<{number}.{token_urlsafe(18)}@cs-tui>"


def token_of(header_id: str) -> str:
    """What stands for a letter in the address that answers to it go to."""
    return header_id[1:].partition("@")[0]


def header_id_of_token(token: str) -> str | None:
    """The Message-ID of the letter that a token stands for; ``None`` for what is no token."""
    return f"<{token}@cs-tui>" if _TOKEN.fullmatch(token) else None


def number_in_subject(subject: str) -> int | None:
    """The ticket that a subject names, as `subject_of_reply` does."""
    found = _NUMBER.search(subject)
    return None if found is None else int(found[1])


def subject_of_reply(subject: str, number: int) -> str:
    """The subject under which a ticket's replies go out."""
    return f"Re: {subject} [#{number}]"


def check_letters(
    report: Report,
    letters: Iterable[LetterRecord],
    said: Mapping[int, tuple[EntryRecord, dict[str, Any]]],
    tickets: Mapping[int, dict[str, Any]],
    ends: Mapping[int, str],
) -> None:
    """Report each letter that is not what the journal says: of which message, to whom, and under which subject.

    ``said`` is the entry of each message and what it tells, ``tickets`` each ticket's state, both as the journal has
    them. That one was taken or given up is told by ``ends``, its newest entry of `ENDS`; how far any other is on its
    way is the machine's to say.
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
        end = letter.state if letter.state in ENDS else None
        if (letter.recipient, letter.subject, end) != (detail.get("to"), subject, ends.get(letter.message_id)):
            _differs(report, letter.message_id, entry)
    for id, entry in owed.items():
        _differs(report, id, entry)


def _differs(report: Report, id: int, entry: EntryRecord) -> None:
    report.problem(f"message {id} of #{entry.number} is not in the outbox as the journal says", entry=entry.id)
