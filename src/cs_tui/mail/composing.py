"""A reply from the outbox made into a mail: its headers and its text, by the standard library's own rules."""

import re
from email.errors import MessageError
from email.headerregistry import Address, HeaderRegistry, MessageIDHeader
from email.message import EmailMessage
from email.policy import SMTP

from cs_tui.desk import DueLetter
from cs_tui.mail.charsets import one_line

__all__ = ["Unwritable", "compose_mail"]

_HEADERS = HeaderRegistry()
for _name in ("in-reply-to", "references"):
    # Any other header that is long would be cut into encoded words. The registry adds the base class itself.
    _HEADERS.map_to_type(_name, MessageIDHeader)  # type: ignore[arg-type]
_POLICY = SMTP.clone(header_factory=_HEADERS, cte_type="7bit")
"""Nothing but ASCII goes over the line, so that no relay on the way has to change it."""

_LONGEST_LOCAL = 64
"""Characters before an address's @ (RFC 5321)."""

_PREFIXES = re.compile(r"(?i)^(?:(?:re|aw|sv|antw)\s*:\s*)+")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")


class Unwritable(Exception):
    """No mail can be made of a letter; its argument says why, in a few words."""


def compose_mail(letter: DueLetter, sender: Address, *, plus_addresses: bool) -> EmailMessage:
    """The mail of a letter, from ``sender``. Raises `Unwritable`.

    With ``plus_addresses`` answers go to an address of this letter alone, for those whose program drops references. The
    text is the reply as it was composed, first line to last (3.5, 3.6); that it still is so is checked here.
    """
    mail = EmailMessage(_POLICY)
    try:
        mail["From"] = sender
        mail["To"] = Address(addr_spec=_ascii(letter.recipient))
        mail["Subject"] = _subject(letter.subject)
        mail["Date"] = letter.at
        mail["Message-ID"] = letter.header_id
        if letter.answers is not None:
            mail["In-Reply-To"] = letter.answers
            mail["References"] = letter.answers
        if plus_addresses and len(sender.username) + 1 + len(letter.token) <= _LONGEST_LOCAL:
            mail["Reply-To"] = Address(sender.display_name, f"{sender.username}+{letter.token}", sender.domain)
        mail.set_content(letter.body, charset="utf-8")
        text = mail.get_content()
    except (MessageError, ValueError, LookupError, TypeError) as error:  # the address or a reference is none
        raise Unwritable(f"no mail can be written to {letter.recipient} ({error})") from None
    if text.removesuffix("\n") != letter.body:
        raise Unwritable("its text cannot be sent as it was composed (3.5, 3.6)")
    return mail


def _ascii(address: str) -> str:
    """The address with its domain as every mail server knows it."""
    local, _, domain = address.rpartition("@")
    return address if domain.isascii() else f"{local}@{domain.encode('idna').decode()}"


def _subject(subject: str) -> str:
    """One line, whatever the customer wrote, with one “Re:” however often the two have answered each other."""
    return _CONTROLS.sub("", _PREFIXES.sub("Re: ", one_line(subject)))
