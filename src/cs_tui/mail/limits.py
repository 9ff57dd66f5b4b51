"""How large a mail may be before it is not read at all, checked on the bytes, before anything parses them."""

import re

__all__ = [
    "BODY_LIMIT",
    "CHILD_MEMORY",
    "CHILD_SECONDS",
    "DEPTH_LIMIT",
    "FILE_LIMIT",
    "HEADERS_LIMIT",
    "HEADER_LIMIT",
    "MESSAGE_LIMIT",
    "NAME_LIMIT",
    "PART_LIMIT",
    "UNREADABLE_TEXT_LIMIT",
    "excess",
]

MESSAGE_LIMIT = 25 * 1024 * 1024
"""Bytes of a message, and of one row of a file. A larger mail is kept raw and not parsed."""

FILE_LIMIT = 100 * 1024 * 1024
"""Bytes of a message that are still kept raw. What is larger stays where it is, and is reported."""

HEADERS_LIMIT = 256 * 1024
"""Bytes of all headers of a message together."""

HEADER_LIMIT = 8 * 1024
"""Bytes of one header, folded lines included; trace headers, which nobody reads, count only towards HEADERS_LIMIT."""

PART_LIMIT = 200
"""MIME parts of a message, containers included."""

DEPTH_LIMIT = 20
"""Levels of MIME parts within parts."""

CHILD_MEMORY = 512 * 1024 * 1024
"""Bytes of memory that the reader's child process may use above what it needs to start."""

CHILD_SECONDS = 10.0
"""Seconds that one message may take to read."""

BODY_LIMIT = 1_000_000
"""Characters of a readable body; the rest is in the raw message."""

NAME_LIMIT = 255
"""Characters of an attachment's name, and of a customer's."""

UNREADABLE_TEXT_LIMIT = 20_000
"""Characters of the raw text that stands for the body of a message that could not be read."""

_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_HEADER = re.compile(rb"[!-9;-~]+[ \t]*:")
_TRACE = re.compile(rb"(?i)(?:x-|arc-|dkim-|received|authentication-results|references|in-reply-to)")


def excess(raw: bytes) -> str | None:
    """Say in one line which limit of size the message breaks, or None. Looks at no more than the headers' limit."""
    if len(raw) > MESSAGE_LIMIT:
        return f"it is larger than {MESSAGE_LIMIT // 1024**2} MB"
    start = at = 0
    name = b""
    while at < len(raw):
        line = _LINE.match(raw, at, at + HEADERS_LIMIT + 1)
        if line is None or not line[0].strip(b"\r\n"):
            break
        if line[0][:1] not in b" \t":
            if not _HEADER.match(line[0]) and not (at == 0 and line[0].startswith(b"From ")):
                break
            start, name = at, line[0][:64]
        at = line.end()
        if at - start > HEADER_LIMIT and not _TRACE.match(name):
            label = name.partition(b":")[0].decode("ascii", "replace")[:40]
            return f"its header “{label}” is larger than {HEADER_LIMIT // 1024} KB"
        if at > HEADERS_LIMIT:
            return f"its headers are larger than {HEADERS_LIMIT // 1024} KB"
    return None
