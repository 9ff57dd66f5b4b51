"""Where a mail comes from: what it answers, whether a machine wrote it, and of which letter it tells that it came back.

Runs in the child process. What a header says is taken as a claim: the desk decides what follows from it.
"""

import re
from collections.abc import Iterable, Iterator
from email.message import Message
from itertools import islice
from typing import Any

from cs_tui.mail.charsets import one_line
from cs_tui.mail.headers import decode_header, raw_header

__all__ = ["origin_of"]

_ID = re.compile(r"<[^<>\s]{1,250}>")
_PLUS = re.compile(r"\+([A-Za-z0-9._-]{1,64})@")
_RETURNED_ID = re.compile(r"(?im)^[> ]{0,4}message-id:\s{0,80}(<[^<>\s]{1,250}>)")
_ADDRESSED = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "resent-to")
_SAYS_SO = ("x-autoreply", "x-autorespond", "x-autoresponder")
_PRECEDENCES = ("bulk", "junk", "auto_reply")
"""Not ``list``: people write to a desk by way of lists, too."""
_MACHINES = re.compile(r"(?i)<?(?:mailer-daemon|postmaster)@")
_MOST = 50
"""References and tokens that are looked at; the newest of them."""

_HEADERS, _SAID = 64 * 1024, 500
"""Characters of a long header that are looked at, and of what a mail server says."""


def origin_of(message: Message, body: str) -> dict[str, Any]:
    """What the headers say, as `cs_tui.desk.incoming.Origin` has it; ``body`` is the text that is read of the mail."""
    report = _report(message)
    automatic = _written_by_machine(message) or bool(report)
    references = list(_ids(message, "references", "in-reply-to"))
    bounce = None
    if report.get("kind") == "delivery" or _MACHINES.search(raw_header(message, "From")):
        about = [*_returned(message), *references, *_RETURNED_ID.findall(body)]
        bounce = {
            "about": list(dict.fromkeys(about))[:_MOST],
            "action": report.get("action", ""),
            "status": report.get("status", ""),
            "said": report.get("said", ""),
        }
    elif "original" in report:
        references.append(report["original"])
    ids = _ID.findall(raw_header(message, "Message-ID"))
    return {
        "header_id": ids[0] if ids else None,
        "references": references[-_MOST:],
        "tokens": list(dict.fromkeys(_tokens(message)))[:_MOST],
        "automatic": automatic,
        "bounce": bounce,
    }


def _values(message: Message, names: Iterable[str]) -> Iterator[str]:
    wanted = tuple(names)
    return (str(value)[-_HEADERS:] for name, value in message.raw_items() if name.strip().lower() in wanted)


def _ids(message: Message, *names: str) -> Iterator[str]:
    for value in _values(message, names):
        yield from _ID.findall(value)


def _tokens(message: Message) -> Iterator[str]:
    """What stands after a plus in an address that the mail was sent to."""
    for value in _values(message, _ADDRESSED):
        yield from _PLUS.findall(value)


def _written_by_machine(message: Message) -> bool:
    """Whether no hand wrote it (RFC 3834, and what else programs put there)."""
    submitted = raw_header(message, "Auto-Submitted").partition(";")[0].strip().lower()
    if submitted not in ("", "no"):
        return True
    suppress = raw_header(message, "X-Auto-Response-Suppress").lower()
    if any(word.strip() in ("all", "oof", "autoreply") for word in suppress.split(",")):
        return True
    if any(raw_header(message, name).strip() for name in _SAYS_SO):
        return True
    if raw_header(message, "Precedence").strip().lower() in _PRECEDENCES:
        return True
    return raw_header(message, "Return-Path").strip() == "<>" or bool(_MACHINES.search(raw_header(message, "From")))


def _report(message: Message) -> dict[str, str]:
    """What a report's machine-readable part says: of a delivery (RFC 3464), or of a reading (RFC 8098)."""
    for part in islice(message.walk(), _MOST):
        kind = part.get_content_type()
        blocks = part.get_payload() if part.is_multipart() else []
        fields = [block for block in blocks if isinstance(block, Message)] if isinstance(blocks, list) else []
        if kind == "message/delivery-status":
            return {"kind": "delivery"} | _delivery(fields)
        if kind == "message/disposition-notification":
            ids = [id for block in fields for id in _ID.findall(raw_header(block, "Original-Message-ID"))]
            return {"kind": "reading"} | ({"original": ids[0]} if ids else {})
    return {}


def _delivery(blocks: list[Message]) -> dict[str, str]:
    """The recipient that fared worst: we send each letter to one."""
    told: dict[str, str] = {}
    for block in blocks:
        action = one_line(decode_header(raw_header(block, "Action")))[:40].lower()
        if not action or told.get("action") == "failed":
            continue
        said = decode_header(raw_header(block, "Diagnostic-Code")).partition(";")
        status = one_line(decode_header(raw_header(block, "Status")))[:40]
        told = {"action": action, "status": status, "said": one_line(said[2] or said[0])[:_SAID]}
    return told


def _returned(message: Message) -> Iterator[str]:
    """The Message-IDs of what came back with a report: a whole message, or its headers alone."""
    for part in islice(message.walk(), 1, _MOST):
        kind = part.get_content_type()
        if kind in ("message/rfc822", "message/global") and part.is_multipart():
            inner = part.get_payload()
            first = inner[0] if isinstance(inner, list) and inner else None
            if isinstance(first, Message):
                yield from _ID.findall(raw_header(first, "Message-ID"))
        elif kind in ("text/rfc822-headers", "message/global-headers"):
            yield from _RETURNED_ID.findall(str(part.get_payload())[:_HEADERS])
