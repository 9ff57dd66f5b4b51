"""A mail's headers: encoded-words, addresses, dates, parameters; and the first words of a text that has no subject."""

import base64
import binascii
import re
from datetime import UTC, datetime
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from urllib.parse import unquote_to_bytes

from cs_tui.mail.charsets import decode_bytes, one_line
from cs_tui.mail.limits import HEADER_LIMIT, NAME_LIMIT

__all__ = [
    "NO_SUBJECT",
    "UNKNOWN_ADDRESS",
    "customer_of",
    "date_of",
    "decode_header",
    "first_words",
    "parameter",
    "raw_header",
    "tidy_address",
]

UNKNOWN_ADDRESS = "unknown@invalid"
"""The customer's address where a mail names none."""

NO_SUBJECT = "(no subject)"
"""The subject of a message that has neither subject nor text."""

_ADDRESS_LIMIT = 320
_WORD = re.compile(r"=\?([^?\s]*)\?([bBqQ])\?([^?]*(?:\?(?!=)[^?]*)*)\?=")
_PLAIN_ADDRESS = re.compile(r"[^\s<>@,;:\"()\[\]]{1,64}@[^\s<>@,;:\"()\[\]]{1,255}")
_FORBIDDEN = re.compile(r"[\s\x00-\x1f\x7f-\x9f<>]")
_PARAMETER = re.compile(r';\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^;]*))')
_SEQUENCE = re.compile(r"([^*]+)\*(?:(\d{1,3})(\*?))?")


def raw_header(part: Message, name: str) -> str:
    """The first header of that name as it was written, bytes beyond ASCII as surrogates; empty where there is none."""
    wanted = name.lower()
    for found, value in part.raw_items():
        if found.strip().lower() == wanted:
            return str(value)[:HEADER_LIMIT].replace("\r", "").replace("\n", "")
    return ""


def decode_header(value: str, hint: str | None = None) -> str:
    """Decode a header's encoded-words and stray bytes into one line of text; ``hint`` is the charset of the mail."""
    pieces: list[tuple[bytes, str | None, bool]] = []
    at = 0
    for word in _WORD.finditer(value):
        between = value[at : word.start()]
        charset = word[1].partition("*")[0].lower()
        data = _word_bytes(word[2], word[3])
        if between.strip() or not (pieces and pieces[-1][2]):
            pieces.append((_bytes(between), hint, False))
        if pieces and pieces[-1][2] and pieces[-1][1] == charset:
            # A character of several bytes may have been cut between two words.
            pieces[-1] = (pieces[-1][0] + data, charset, True)
        else:
            pieces.append((data, charset, True))
        at = word.end()
    pieces.append((_bytes(value[at:]), hint, False))
    return one_line("".join(_decoded(data, charset, hint, encoded) for data, charset, encoded in pieces))


def customer_of(message: Message, hint: str | None = None) -> tuple[str, str]:
    """The address and name of who wrote: From, else Reply-To, Sender, Return-Path, or ``UNKNOWN_ADDRESS``."""
    name = ""
    for header in ("From", "Reply-To", "Sender", "Return-Path"):
        value = raw_header(message, header)
        found, address = _mailbox(value, hint)
        name = name or found
        if address:
            return address, name[:NAME_LIMIT]
    return UNKNOWN_ADDRESS, name[:NAME_LIMIT]


def tidy_address(text: str) -> str | None:
    """An address with its domain in lower case, or None where it has no @, or spaces or control characters."""
    text = text.strip()
    local, at, domain = text.rpartition("@")
    if not (at and local and domain) or len(text) > _ADDRESS_LIMIT or _FORBIDDEN.search(text):
        return None
    if "@" in local and not (local.startswith('"') and local.endswith('"')):
        return None
    return f"{local}@{domain.rstrip('.').lower()}"


def date_of(text: str) -> datetime | None:
    """A time in UTC from a mail's or an ISO 8601 date (UTC where it names no zone), or None where it is neither."""
    for parse in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            found = parse(text.strip()[:100])
            return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def parameter(part: Message, header: str, name: str) -> str:
    """A parameter of a header (a file's name, a charset), joined and decoded (RFC 2231, encoded-words, bytes)."""
    pieces: dict[int, tuple[bool, str]] = {}
    plain = ""
    for found in _PARAMETER.finditer(";" + raw_header(part, header).partition(";")[2]):
        value = re.sub(r"\\(.)", r"\1", found[2]) if found[2] is not None else found[3].strip()
        sequence = _SEQUENCE.fullmatch(found[1].lower())
        if found[1].lower() == name:
            plain = plain or value
        elif sequence and sequence[1] == name:
            encoded = sequence[2] is None or sequence[3] == "*"
            pieces.setdefault(int(sequence[2] or 0), (encoded, value))
    if not pieces:
        return decode_header(plain)
    data, charset = b"", None
    for index, (encoded, value) in sorted(pieces.items()):
        piece = value
        if encoded and index == min(pieces) and piece.count("'") >= 2:
            charset, _, piece = piece.split("'", 2)
        data += unquote_to_bytes(_bytes(piece)) if encoded else _bytes(piece)
    if charset is None and b"=?" in data:
        return decode_header(data.decode("ascii", "surrogateescape"))
    return one_line(decode_bytes(data, charset)[0])


def first_words(text: str) -> str:
    """A subject for a message without one: the first 8 words of its text, at most 60 characters."""
    lines = text[:5000].splitlines()
    own = [line for line in lines if not line.lstrip().startswith(">")]
    words = " ".join(own).split() or " ".join(lines).split()
    words = [word for word in words if any(map(str.isalnum, word))] or words
    short = " ".join(words[:8])
    if not short:
        return NO_SUBJECT
    if len(short) > 60:
        short = short[:59].rpartition(" ")[0] if " " in short[30:59] else short[:59]
        return short.rstrip() + "…"
    return short + "…" if len(words) > 8 else short


def _bytes(text: str) -> bytes:
    """The bytes of a header's text; what was beyond ASCII came as surrogates, or is text of our own."""
    try:
        return text.encode("ascii", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogateescape")


def _word_bytes(kind: str, text: str) -> bytes:
    data = _bytes(text)
    if kind in "qQ":
        return binascii.a2b_qp(data, header=True)
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    return base64.b64decode(letters[: len(letters) - (len(letters) % 4 == 1)] + b"==="[: -len(letters) % 4])


def _decoded(data: bytes, charset: str | None, hint: str | None, encoded: bool) -> str:
    # A blank line of encoded text is kept apart from a header's folding by its own spaces.
    return decode_bytes(data, charset if encoded else None, hint)[0]


def _mailbox(value: str, hint: str | None) -> tuple[str, str | None]:
    """The name and the address of the first mailbox of a header that has one."""
    try:
        found = getaddresses([value])
    except (RecursionError, ValueError, IndexError):
        found = []
    for name, address in found:
        tidy = tidy_address(_text(address, hint))
        if tidy:
            return _unquoted(decode_header(name, hint)), tidy
    text = decode_header(value, hint)
    loose = _PLAIN_ADDRESS.search(text)
    name = _unquoted(text.replace(loose[0], "") if loose else text)
    return name.strip(" <>,;\"'()"), tidy_address(loose[0]) if loose else None


def _text(value: str, hint: str | None) -> str:
    return value if value.isascii() else one_line(decode_bytes(_bytes(value), None, hint)[0])


def _unquoted(name: str) -> str:
    return one_line(name.strip().strip('"'))
