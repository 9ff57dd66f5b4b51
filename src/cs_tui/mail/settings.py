"""How mail goes out and comes in here: what the owner's configuration says under ``[mail]``, checked."""

from dataclasses import dataclass, field
from email.headerregistry import Address
from email.utils import parseaddr
from pathlib import Path
from typing import Any, get_args

from cs_tui.desk import BadInput
from cs_tui.mail.servers import Security, Server

__all__ = ["MailSettings", "Mailbox", "read_settings"]

_PORTS = {"smtp": {"starttls": 587, "tls": 465, "none": 25}, "imap": {"starttls": 143, "tls": 993, "none": 143}}
_REMEDY = "Mend it in config.toml; the README shows how it is written."
_SERVER_KEYS = ("host", "port", "security", "user", "password_file", "ca_file")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """The folder that mail comes in by; what was taken in is marked as seen, or put into ``done_folder``."""

    server: Server
    folder: str = "INBOX"
    done_folder: str | None = None
    every: int = 60
    """Seconds from one look at it to the next."""


@dataclass(frozen=True, slots=True)
class MailSettings:
    """The desk's own address, and its ways out and in; each of the two may be missing."""

    address: Address
    plus_addresses: bool = False
    smtp: Server | None = None
    imap: Mailbox | None = field(default=None)


def read_settings(configuration: dict[str, object]) -> MailSettings:
    """The settings under ``[mail]``. Raises `BadInput`, in one line, for the first thing that is wrong."""
    mail = _table(configuration, "mail", "mail")
    if mail is None:
        raise BadInput("There is no [mail] in the configuration.", "Write it into config.toml; the README shows how.")
    _only(mail, "mail", ("address", "plus_addresses", "smtp", "imap"))
    smtp, imap = _table(mail, "smtp", "mail.smtp"), _table(mail, "imap", "mail.imap")
    plus = mail.get("plus_addresses", False)
    if not isinstance(plus, bool):
        raise _wrong("mail.plus_addresses", "is neither true nor false")
    return MailSettings(
        address=_address(mail.get("address")),
        plus_addresses=plus,
        smtp=None if smtp is None else _server(smtp, "smtp", ()),
        imap=None if imap is None else _mailbox(imap),
    )


def _mailbox(table: dict[str, Any]) -> Mailbox:
    folder, done = _text(table, "mail.imap", "folder") or "INBOX", _text(table, "mail.imap", "done_folder")
    if not (folder + (done or "")).isascii():
        raise _wrong("mail.imap", "names a folder that is not plain ASCII")
    every = table.get("every", 60)
    if type(every) is not int or not 5 <= every <= 86_400:
        raise _wrong("mail.imap.every", "is no number of seconds from 5 to 86400")
    return Mailbox(_server(table, "imap", ("folder", "done_folder", "every")), folder, done, every)


def _server(table: dict[str, Any], kind: str, more: tuple[str, ...]) -> Server:
    where = f"mail.{kind}"
    _only(table, where, (*_SERVER_KEYS, *more))
    host = _text(table, where, "host")
    if host is None or any(map(str.isspace, host)):
        raise _wrong(f"{where}.host", "is missing, or no host's name")
    security = table.get("security", "starttls" if kind == "smtp" else "tls")
    if security not in get_args(Security):
        raise _wrong(f"{where}.security", f"is none of {', '.join(get_args(Security))}")
    port = table.get("port", _PORTS[kind][security])
    if type(port) is not int or not 0 < port < 65_536:
        raise _wrong(f"{where}.port", "is no port")
    user, file = _text(table, where, "user"), _path(table, where, "password_file")
    if (user is None) != (file is None):
        raise _wrong(where, "needs both user and password_file, or neither")
    if user is not None and security == "none":
        raise _wrong(where, "would send the password in plain text: security is none")
    if user is None and kind == "imap":
        raise _wrong(where, "needs user and password_file")
    return Server(host, port, security, user, file, _path(table, where, "ca_file"))


def _address(value: object) -> Address:
    """``"Name <desk@company.example>"`` or the bare address."""
    name, spec = parseaddr(value) if isinstance(value, str) else ("", "")
    try:
        if not spec or not str(value).isprintable():
            raise ValueError(spec)
        return Address(name, addr_spec=spec)
    except (ValueError, IndexError):
        raise _wrong("mail.address", 'is no address such as "Support <support@company.example>"') from None


def _table(parent: dict[str, Any], key: str, where: str) -> dict[str, Any] | None:
    found = parent.get(key)
    if found is None or isinstance(found, dict):
        return found
    raise _wrong(where, "is no table")


def _only(table: dict[str, Any], where: str, known: tuple[str, ...]) -> None:
    for key in table:
        if key not in known:
            raise _wrong(f"{where}.{key}", f"is not known; there are {', '.join(known)}")


def _text(table: dict[str, Any], where: str, key: str) -> str | None:
    value = table.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise _wrong(f"{where}.{key}", "is no text of one line")
    return value


def _path(table: dict[str, Any], where: str, key: str) -> Path | None:
    text = _text(table, where, key)
    return None if text is None else Path(text).expanduser()


def _wrong(where: str, what: str) -> BadInput:
    return BadInput(f"In the configuration, {where} {what}.", _REMEDY)
