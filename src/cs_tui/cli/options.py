"""Options that several commands share, and how texts come in by them."""

import stat
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any, Literal

import typer

from cs_tui.cli.behalf import require_own_store
from cs_tui.cli.errors import Failure

if TYPE_CHECKING:
    from cs_tui.desk import Desk

__all__ = [
    "ActingAs",
    "AsJson",
    "Body",
    "BodyFile",
    "Category",
    "Channel",
    "Department",
    "Number",
    "Numbers",
    "OneNumber",
    "Reason",
    "Role",
    "Status",
    "StorePath",
    "Words",
    "parse_time",
    "regular_file",
    "utf8",
]

LARGEST = 64 * 1024**2
"""Bytes of a body's file that are read at most; what a message may hold is the policy's."""


def _or_before(context: typer.Context, param: typer.CallbackParam, value: Any) -> Any:
    """An option given after the command, else the one given before it; two different ones are a mistake."""
    before = context.find_root().params.get(param.name or "")
    if value in (None, False):
        return before
    if before not in (None, False, value):
        raise typer.BadParameter(f'it is given twice, as "{before}" and as "{value}"')
    return utf8(value) if param.name == "acting" else value


def _own_store(context: typer.Context, param: typer.CallbackParam, value: str | None) -> Any:
    """The store that was named, before anything is looked at there."""
    if value is not None:
        value = require_own_store(value)
    return _or_before(context, param, value)


def utf8(value: str | None) -> str | None:
    """Words from the command line; bytes that are not UTF-8 come in as lone surrogates."""
    if value is not None:
        try:
            value.encode()
        except UnicodeEncodeError:
            raise Failure("A text on the command line is not UTF-8.", "Use a UTF-8 terminal, or --body-file.") from None
    return value


def _number(text: str) -> int:
    """A ticket's number, as it is shown or bare."""
    digits = text.removeprefix("#")
    if not digits.isdecimal() or len(digits) > 18:
        raise typer.BadParameter(f'"{text}" is no ticket\'s number')
    return int(digits)


StorePath = Annotated[
    str | None, typer.Option("--store", metavar="PATH", help="The store to work on.", callback=_own_store)
]
ActingAs = Annotated[
    str | None,
    typer.Option("--as", metavar="NAME", help="Act as this agent; for the store's owner alone.", callback=_or_before),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.", callback=_or_before)]

Number = Annotated[int, typer.Argument(metavar="N", help="The ticket's number.", parser=_number, show_default=False)]
OneNumber = Annotated[
    int | None, typer.Argument(metavar="N", help="Of this ticket alone.", parser=_number, show_default=False)
]
Numbers = Annotated[
    list[int], typer.Argument(metavar="N", help="The tickets' numbers.", parser=_number, show_default=False)
]
Department = Annotated[str, typer.Option(metavar="D", help="A department of the policy.", show_default=False)]
Category = Annotated[str, typer.Option(metavar="C", help="One of its categories.", show_default=False)]
Reason = Annotated[
    str,
    typer.Option(metavar="R", help="Why, in a few words; kept in the progress.", callback=utf8, show_default=False),
]
Body = Annotated[str | None, typer.Option("--body", metavar="TEXT", help="The text itself.", callback=utf8)]
BodyFile = Annotated[
    str | None, typer.Option("--body-file", metavar="FILE", help="A file with the text; - is standard input.")
]
Channel = Literal["email", "system"]
Role = Literal["agent", "lead"]
Status = Literal["unsorted", "awaiting-approval", "queued", "in-progress", "waiting", "resolved", "merged"]


@dataclass(frozen=True)
class Words:
    """Where a command's text is to come from: one of ``--body`` and ``--body-file``."""

    body: str | None
    file: str | None

    def __post_init__(self) -> None:
        if (self.body is None) == (self.file is None):
            raise typer.BadParameter(
                "give the text with one of them, --body TEXT or --body-file FILE", param_hint="--body / --body-file"
            )

    def read(self, desk: "Desk") -> str:
        """The text. Of a file's, one line end is taken off its end, where editors put it.

        A service account opens no file that somebody names: it may read what they may not.
        """
        if self.file is None:
            return self.body or ""
        if self.file != "-" and desk.service_account:
            raise Failure(
                "The store belongs to a service account, which opens no file for you.",
                "Use --body-file - and give the file as standard input.",
            )
        return _read_text(self.file)


def _read_text(file: str) -> str:
    name = "standard input" if file == "-" else file
    try:
        if file == "-":
            raw = _bounded(sys.stdin)
        else:
            with Path(file).open("rb") as opened:
                raw = _bounded(opened)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise Failure(f"{name} cannot be read: {why}.", "Name a file that can, or give the text with --body.") from None
    if len(raw) > LARGEST:
        raise Failure(f"{name} is larger than {LARGEST // 1024**2} MB.", "Shorten it.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Failure(f"{name} is not UTF-8 at byte {error.start}.", "Save the text as UTF-8.") from None
    return text.removesuffix("\n").removesuffix("\r")


def _bounded(stream: IO[Any] | None) -> bytes:
    """At most one byte more than the largest text."""
    if stream is None:
        raise OSError(0, "it is closed")
    raw: bytes | str = getattr(stream, "buffer", stream).read(LARGEST + 1)
    return raw if isinstance(raw, bytes) else raw.encode("utf-8", "surrogateescape")


def parse_time(text: str, zone: tzinfo) -> datetime:
    """A time given on the command line: ISO 8601, without an offset the company's own."""
    try:
        at = datetime.fromisoformat(text.strip())
        at = at.astimezone(zone) if at.tzinfo is not None else at.replace(tzinfo=zone)
    except (ValueError, OverflowError):
        raise typer.BadParameter(f'"{text}" is no time; write it like 2026-03-02T09:00', param_hint="--at") from None
    try:
        # By way of UTC a time that the zone skips becomes the one that clocks show then.
        return at.astimezone(UTC).astimezone(zone)
    except OverflowError:
        return at


def regular_file(file: Path) -> Path:
    """The file, if it is one that ends: neither a pipe nor a device; what else is wrong with it shows in reading it."""
    try:
        kind = file.stat().st_mode
    except OSError:
        return file
    except ValueError as error:
        raise Failure(f"The file cannot be read: {error}.", "Name a file.") from None
    if not stat.S_ISREG(kind) and not stat.S_ISDIR(kind):
        raise Failure(f"{file} is not a regular file.", "Name a file.")
    return file
