"""One mail's bytes made into an Incoming for the desk."""

from datetime import datetime
from typing import Any

from cs_tui.desk.incoming import Bounce, Incoming, Origin
from cs_tui.desk.values import Attachment, Customer
from cs_tui.mail.letters import Letter, unreadable_letter

__all__ = ["incoming", "unreadable_mail"]


def unreadable_mail(raw: bytes, source: str, problem: str) -> Incoming:
    """An Incoming for a message that could not be read, without parsing it; ``problem`` completes “… not be read: ”."""
    return incoming(unreadable_letter(raw, problem), raw, source)


def incoming(letter: Letter, raw: bytes, source: str) -> Incoming:
    """Hand a letter over to the desk; ``raw``, the whole message, is always kept with it."""
    return Incoming(
        key=letter.key,
        source=source,
        customer=Customer(address=letter.address, name=letter.name),
        subject=letter.subject,
        body=letter.body,
        channel="email",
        sent_at=datetime.fromisoformat(letter.sent_at) if letter.sent_at else None,
        attachments=tuple(Attachment(name, size, media_type) for name, size, media_type in letter.attachments),
        raw=raw,
        problem=letter.problem,
        origin=_origin(letter.origin),
    )


def _origin(said: dict[str, Any]) -> Origin | None:
    if not said:
        return None
    bounce = said["bounce"]
    return Origin(
        header_id=said["header_id"],
        references=tuple(said["references"]),
        tokens=tuple(said["tokens"]),
        automatic=said["automatic"],
        bounce=None if bounce is None else Bounce(**bounce | {"about": tuple(bounce["about"])}),
    )
