"""One mail's bytes made into what an agent reads: what runs in the child process, and knows nothing of the desk."""

import json
import re
from dataclasses import dataclass, field
from email import policy
from email.feedparser import BytesFeedParser
from email.message import Message
from hashlib import sha256
from typing import Any

from cs_tui.mail.charsets import clean_text, one_line
from cs_tui.mail.headers import UNKNOWN_ADDRESS, customer_of, date_of, decode_header, first_words, parameter, raw_header
from cs_tui.mail.limits import BODY_LIMIT, HEADERS_LIMIT, PART_LIMIT, UNREADABLE_TEXT_LIMIT, excess
from cs_tui.mail.origins import origin_of
from cs_tui.mail.parts import TooDeepError, contents_of, media_type

__all__ = ["UNREADABLE_SUBJECT", "Letter", "read_letter", "unreadable_letter"]

UNREADABLE_SUBJECT = "(unreadable message)"
"""The subject of a message that could not be read."""

_FROM_LINE = re.compile(rb"(?im)^from:[^\r\n]{0,1000}?([^\s<>@,;:\"()]{1,64}@[^\s<>@,;:\"()]{1,255})")
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_LOOSE_FROM = re.compile(rb"(?im)^from[ \t]*:")
_LOOSE_HEADER = re.compile(rb"([!-9;-~]+)[ \t]*:")
_BOUNDARY = re.compile(rb"(?im)^--([^\s\"\\][^\r\n\"\\]{0,69}?)[ \t]*\r?\ncontent-")
_TRACE = re.compile(
    r"(?i)(x-|arc-|received|return-path|delivered-to|envelope-to|dkim-|domainkey-|authentication-results|status$|lines$|"
    r"list-|mailing-list|resent-|sender$|errors-to|precedence)"
)
"""Headers that depend on the way a mail took; all others tell which mail it is."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it reads. ``sent_at`` is ISO 8601 in UTC, attachments are (name, size in bytes, media type).

    ``origin`` is what `origin_of` finds; empty for a mail that could not be read.
    """

    key: str
    address: str
    name: str
    subject: str
    body: str
    sent_at: str | None
    attachments: list[tuple[str, int, str]]
    problem: str | None
    origin: dict[str, Any] = field(default_factory=dict)


class _TooManyPartsError(Exception):
    pass


class _AsWritten(policy.Compat32):
    """Headers as they were written: the standard library's own decoding is neither lenient nor bounded."""

    def header_fetch_parse(self, name: str, value: str) -> str:  # noqa: ARG002 - the policy's signature
        return value


_POLICY = _AsWritten()


def read_letter(raw: bytes) -> Letter:
    """Read a mail. Raises MemoryError alone: what cannot be read is an unreadable letter that says why."""
    problem = "it is empty" if not raw.strip() else excess(raw)
    if problem:
        return unreadable_letter(raw, problem)
    try:
        return _read(raw)
    except (_TooManyPartsError, TooDeepError) as error:
        return unreadable_letter(raw, str(error))
    except RecursionError:
        return unreadable_letter(raw, "its parts are nested too deep")
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - a customer's message is kept, whatever it does to the parser
        return unreadable_letter(raw, f"it could not be parsed ({type(error).__name__})")


def unreadable_letter(raw: bytes, problem: str) -> Letter:
    """What is shown of a message that could not be read: the beginning of its raw text. Parses nothing."""
    head = raw[: 4 * UNREADABLE_TEXT_LIMIT]
    text = head.decode("utf-8", "replace")
    if text.count("\ufffd") * 20 > len(text):
        text = head.decode("cp1252", "replace")
    found = _FROM_LINE.search(head)
    local, _, domain = found[1].decode("ascii", "replace").rpartition("@") if found else ("", "", "")
    address = f"{local}@{domain.lower()}" if local and domain else UNKNOWN_ADDRESS
    key = "mail:" + sha256(b"unreadable\0" + raw).hexdigest()
    body = clean_text(text[:UNREADABLE_TEXT_LIMIT])
    return Letter(key, address, "", UNREADABLE_SUBJECT, body, None, [], f"The message could not be read: {problem}.")


def _read(raw: bytes) -> Letter:
    message, problems = _parse(raw)
    headers = list(message.raw_items())
    if not headers:
        if b"\0" in raw[:4096]:
            return unreadable_letter(raw, "it is not a mail message")
        problems.append("it has no headers")
    contents = contents_of(message)
    charset = parameter(message, "Content-Type", "charset") or None
    address, name = customer_of(message, charset)
    body = clean_text(contents.body())
    subject = decode_header(raw_header(message, "Subject"), charset) or first_words(body)
    date = raw_header(message, "Date")
    sent_at = date_of(decode_header(date))
    attachments = [(one_line(name), size, kind) for name, size, kind in contents.attachments]
    identity = sorted(f"{name}: {value}" for name, value in headers if not _TRACE.match(name))
    text = json.dumps([[" ".join(each.split()) for each in (*identity, body)], [each[:2] for each in attachments]])
    key = "mail:" + sha256(text.encode("ascii")).hexdigest()
    problems += contents.problems
    if len(body) > BODY_LIMIT:
        body = body[:BODY_LIMIT]
        problems.append(f"only the first {BODY_LIMIT:,} characters are shown")
    problem = one_line("; ".join(dict.fromkeys(problems))) or None
    sent = sent_at.isoformat() if sent_at else None
    return Letter(key, address, name, subject, body, sent, attachments, problem, origin_of(message, body))


def _parse(raw: bytes) -> tuple[Message, list[str]]:
    """Parse into parts; where the boundary is missing or wrong, try the one that the text has."""
    message = _parsed(raw)
    if not raw_header(message, "From"):
        message = _parsed(_mended(raw))
    kind = media_type(message)
    if not kind.startswith("multipart/") or message.is_multipart():
        return message, []
    found = _BOUNDARY.search(raw)
    if found:
        start = raw.index(b"\n") + 1 if raw.startswith(b"From ") and b"\n" in raw else 0
        again = _parsed(b'Content-Type: %s; boundary="%s"\n%s' % (kind.encode(), found[1], raw[start:]))
        if again.is_multipart():
            return again, []
    return message, ["its parts could not be told apart"] if found else []


def _mended(raw: bytes) -> bytes:
    """Mend a block of headers that the parser stops in: blanks before a colon, a line that belongs to nothing."""
    end = _BLANK_LINE.search(raw[: HEADERS_LIMIT + 4])
    head = raw[: end.start()] if end else b""
    if not _LOOSE_FROM.search(head):
        return raw
    lines = head.replace(b"\r\n", b"\n").split(b"\n")
    mended: list[bytes] = []
    for line in lines:
        name = _LOOSE_HEADER.match(line)
        folded = line[:1] in {b" ", b"\t"} or (line.startswith(b"From ") and not mended)
        mended.append(b"%s:%s" % (name[1], line[name.end() :]) if name else line if folded else b" " + line)
    return b"\n".join(mended) + raw[len(head) :]


def _parsed(raw: bytes) -> Message:
    made = 0

    def make(policy: Any = _POLICY) -> Message:
        nonlocal made
        made += 1
        if made > PART_LIMIT + 2:
            raise _TooManyPartsError(f"it has more than {PART_LIMIT} parts")
        return Message(policy)

    parser = BytesFeedParser(make, policy=_POLICY)
    parser.feed(raw)
    return parser.close()
