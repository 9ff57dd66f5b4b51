"""A message's MIME parts: which text is read, and which files came along."""

import base64
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message

from cs_tui.mail.charsets import clean_text, decode_bytes
from cs_tui.mail.headers import decode_header, parameter, raw_header
from cs_tui.mail.limits import DEPTH_LIMIT, NAME_LIMIT
from cs_tui.mail.markup import declared_charset, html_to_text
from cs_tui.mail.uuencoded import split_uuencoded

__all__ = ["Contents", "TooDeepError", "contents_of", "media_type"]

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=\s]")
_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII)
_ENDINGS = {
    "image/jpeg": ".jpg", "image/jpg": ".jpg", "image/png": ".png", "image/gif": ".gif", "application/pdf": ".pdf",
    "text/plain": ".txt", "text/html": ".html", "message/rfc822": ".eml", "text/calendar": ".ics",
    "application/zip": ".zip", "text/csv": ".csv", "text/rfc822-headers": ".txt",
}  # fmt: skip
_REPORTS = {"message/delivery-status", "message/disposition-notification", "message/feedback-report"}


class TooDeepError(Exception):
    """The parts are nested deeper than ``DEPTH_LIMIT``."""


@dataclass(slots=True)
class Contents:
    """What was found in a message: the texts to read in order, attachments as (name, bytes, type), and problems.

    ``spare`` is text that is only shown when there is no other: that of attached messages and text files.
    """

    texts: list[str] = field(default_factory=list)
    attachments: list[tuple[str, int, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    spare: list[str] = field(default_factory=list)

    def body(self) -> str:
        """The readable text."""
        shown = [text for text in self.texts if text.strip()] or [text for text in self.spare if text.strip()][:1]
        return "\n\n".join(text.strip("\n").rstrip() for text in shown)

    def add(self, other: "Contents", *, texts: bool = True) -> None:
        """Take over what another part holds, with its texts or without."""
        if texts:
            # Some programs send one text as plain text and as HTML without saying that these are alternatives.
            known = {" ".join(text.split()) for text in self.texts}
            self.texts += [text for text in other.texts if " ".join(text.split()) not in known]
            self.problems += other.problems
            self.spare += other.spare
        self.attachments += other.attachments


def contents_of(part: Message, depth: int = 0) -> Contents:
    """Read a part and all in it. Raises TooDeepError."""
    if depth > DEPTH_LIMIT:
        raise TooDeepError(f"its parts are nested deeper than {DEPTH_LIMIT} levels")
    kind = media_type(part)
    contents = Contents()
    if kind.startswith("message/") and part.is_multipart():
        _add_message(contents, part, kind, depth)
    elif not part.is_multipart():
        _add_leaf(contents, part, kind)
    elif kind == "multipart/alternative":
        found = [(media_type(child), contents_of(child, depth + 1)) for child in _children(part)]
        best = max(range(len(found)), key=lambda index: (_rank(*found[index]), -index), default=-1)
        for index, (_, one) in enumerate(found):
            contents.add(one, texts=index == best)
    else:
        for child in _children(part):
            contents.add(contents_of(child, depth + 1))
    if kind == "multipart/encrypted":
        contents.problems.append("the message is encrypted")
    return contents


def media_type(part: Message) -> str:
    """The type of a part in lower case; ``text/plain`` where it is missing or makes no sense."""
    written = raw_header(part, "Content-Type").partition(";")[0].strip().strip('"').lower()
    if _TYPE.fullmatch(written):
        return written
    if part.is_multipart() and not part.get_content_type().startswith("message/"):
        return "multipart/mixed"
    return "text/html" if written == "html" else part.get_content_type() if not written else "text/plain"


def _children(part: Message) -> Iterator[Message]:
    payload = part.get_payload()
    return (child for child in payload if isinstance(child, Message)) if isinstance(payload, list) else iter(())


def _rank(kind: str, contents: Contents) -> int:
    """Which of several versions of one text is read: plain text, else a container with text, else HTML, else any."""
    if not any(text.strip() for text in contents.texts):
        return 0
    return {"text/plain": 4, "text/html": 2}.get(kind, 3 if kind.startswith("multipart/") else 1)


def _add_message(contents: Contents, part: Message, kind: str, depth: int) -> None:
    """A message within the message, or a report made of blocks of headers."""
    blocks = list(_children(part))
    if kind in _REPORTS:
        contents.texts.append("\n\n".join(filter(None, map(_fields, blocks))))
        return
    for inner in blocks:
        subject = decode_header(raw_header(inner, "Subject"))
        name = _name(part) or f"{subject or 'message'}.eml"
        contents.attachments.append((name[:NAME_LIMIT], _size(inner), kind))
        within = contents_of(inner, depth + 1)
        body = within.body()
        shown = [f"{name}: {decode_header(raw_header(inner, name))}" for name in ("From", "Date", "Subject")]
        contents.spare.append("\n".join(line for line in shown if not line.endswith(": ")) + "\n\n" + body)


def _add_leaf(contents: Contents, part: Message, kind: str) -> None:
    data, problem = _decoded_payload(part, kind)
    name = _name(part)
    disposition = raw_header(part, "Content-Disposition").partition(";")[0].strip().lower()
    if not data.strip() and not name and disposition != "attachment":
        return
    if problem:
        contents.problems.append(problem)
    is_text = kind.startswith("text/") or kind.startswith("multipart/") or kind in _REPORTS
    read = is_text and disposition != "attachment" and kind not in {"text/rfc822-headers", "text/calendar"}
    if read and not (name and kind not in {"text/plain", "text/html"}):
        text, problem = _text(contents, part, data, kind)
        contents.texts.append(text)
        if problem:
            contents.problems.append(problem)
    elif kind in {"text/plain", "text/html", "text/rfc822-headers"}:
        contents.spare.append(_text(Contents(), part, data, kind)[0])
    if name or not read:
        size = len(data if _encoding(part) == "base64" else data.replace(b"\r\n", b"\n"))
        contents.attachments.append(((name or "unnamed" + _ENDINGS.get(kind, ""))[:NAME_LIMIT], size, kind))
    if kind in {"application/pkcs7-mime", "application/x-pkcs7-mime"}:
        contents.problems.append("the message is encrypted or signed as a whole (S/MIME)")


def _text(contents: Contents, part: Message, data: bytes, kind: str) -> tuple[str, str | None]:
    """The text of a leaf, and what was wrong with it; uuencoded files in it become attachments."""
    data, files = split_uuencoded(data)
    for raw_name, content in files:
        name = decode_header(raw_name.decode("ascii", "surrogateescape"))
        contents.attachments.append((name[:NAME_LIMIT], len(content), "application/octet-stream"))
    charset = parameter(part, "Content-Type", "charset")
    if kind == "text/html":
        text, problem = decode_bytes(data, charset or declared_charset(data), declared_charset(data))
        return clean_text(html_to_text(text)), problem
    text, problem = decode_bytes(data, charset)
    return clean_text(text), problem


def _decoded_payload(part: Message, kind: str) -> tuple[bytes, str | None]:
    """The bytes of a leaf, its transfer encoding undone as far as it goes, and a problem."""
    encoding = _encoding(part)
    data = _written(part)
    if encoding == "quoted-printable":
        return quopri.decodestring(data), None
    if encoding == "base64":
        stray = len(_NOT_BASE64.findall(data))
        if stray * 10 > len(data):
            return data, "a part says it is base64 and is not"
        letters = re.sub(rb"[^A-Za-z0-9+/]", b"", data.partition(b"=")[0] if b"=" in data.strip()[-4:] else data)
        letters = letters[: len(letters) - (len(letters) % 4 == 1)]
        return base64.b64decode(letters + b"=="[: -len(letters) % 4]), "a part’s base64 is damaged" if stray else None
    if encoding == "uuencode":
        _, files = split_uuencoded(data)
        if files and not (kind.startswith("text/") and not _name(part)):
            return files[0][1], None
    return data, None


def _encoding(part: Message) -> str:
    """The transfer encoding, however it is spelled."""
    written = re.sub(r"[^a-z0-9]", "", raw_header(part, "Content-Transfer-Encoding").partition(";")[0].lower())
    if written in {"quotedprintable", "qp"}:
        return "quoted-printable"
    if written in {"xuuencode", "uuencode", "uue", "xuue"}:
        return "uuencode"
    return "base64" if written in {"base64", "b64", "xbase64"} else ""


def _name(part: Message) -> str:
    """A file's name as its sender wrote it; empty where the part has none."""
    name = parameter(part, "Content-Disposition", "filename") or parameter(part, "Content-Type", "name")
    if name or media_type(part).startswith(("text/", "multipart/", "message/")):
        return name
    return decode_header(raw_header(part, "Content-Location")).rpartition("/")[2]


def _written(part: Message) -> bytes:
    """The bytes of a leaf as they came."""
    encoding = raw_header(part, "Content-Transfer-Encoding")
    del part["Content-Transfer-Encoding"]
    payload = part.get_payload(decode=True)
    if encoding:
        part["Content-Transfer-Encoding"] = encoding
    return payload if isinstance(payload, bytes) else b""


def _size(part: Message) -> int:
    """The size of a message within a message, with one byte a line end."""
    size = sum(len(name) + len(str(value).replace("\r\n", "\n")) + 3 for name, value in part.raw_items()) + 1
    if not part.is_multipart():
        return size + len(_written(part).replace(b"\r\n", b"\n"))
    mark = len(parameter(part, "Content-Type", "boundary")) + 4
    return size + sum(_size(child) + mark for child in _children(part))


def _fields(block: Message) -> str:
    """A block of a delivery report as lines."""
    lines = [f"{name}: {decode_header(str(value).replace(chr(10), ' '))}" for name, value in block.raw_items()]
    text = block.get_payload()
    return "\n".join(lines) + (f"\n{clean_text(text)}" if isinstance(text, str) and text.strip() else "")
