"""Letters: what a reply carries in the outbox beside its text."""

import os
import re
from base64 import urlsafe_b64encode

__all__ = [
    "ENDS",
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
    return f"<{number}.{urlsafe_b64encode(os.urandom(18)).decode()}@cs-tui>"


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
