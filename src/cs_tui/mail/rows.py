"""Customers' messages from the rows of a table: CSV files and JSON lines."""

import codecs
import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, Literal

from cs_tui.desk.incoming import Incoming
from cs_tui.desk.values import Customer
from cs_tui.mail.cells import Lines, delimiter_of, read_cells
from cs_tui.mail.charsets import clean_text, decode_bytes, likely_charset, one_line
from cs_tui.mail.headers import date_of, first_words, tidy_address
from cs_tui.mail.limits import MESSAGE_LIMIT, NAME_LIMIT
from cs_tui.mail.repeats import Repeats

__all__ = ["FIELDS", "Columns", "SourceError", "Unreadable", "read_csv", "read_json_lines", "shown"]

FIELDS = ("customer", "name", "subject", "body", "channel", "department", "category", "sent_at", "id")
"""What a row may say of a message; ``sent_at`` is ISO 8601 or a mail's date, ``id`` its name in the other system."""

_NAMED = re.compile(r"\s*(.*?)\s*<([^<>]*)>\s*", re.DOTALL)
_SAMPLE = 256 * 1024
_TOO_LONG = f"the line is longer than {MESSAGE_LIMIT // 1024**2} MB"


class SourceError(ValueError):
    """What was asked of a file cannot be: one line with what, why, and what to do."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that held no message for the desk: where it is, and why in one line."""

    source: str
    problem: str


@dataclass(frozen=True)
class Columns:
    """Which column holds which field, and what is the same for all rows.

    A field that is neither mapped nor constant is taken from the column of its own name. A constant stands in for a
    mapped column where a row leaves it empty. Raises SourceError for a field that does not exist.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in (*self.mapping, *self.constants):
            if name not in FIELDS:
                raise SourceError(f"There is no field “{name}” to fill. Use one of: {', '.join(FIELDS)}.")
        if "id" in self.constants:
            raise SourceError("The field “id” tells rows apart, so it cannot be the same for all. Map it to a column.")

    @cached_property
    def _sources(self) -> list[tuple[str, str | None, str]]:
        """Each field with its column, folded as ``folded`` does, and the constant that stands in for it."""
        named = {name: self.mapping.get(name) or (None if name in self.constants else name) for name in FIELDS}
        return [(name, column and folded(column), self.constants.get(name, "")) for name, column in named.items()]

    def values(self, row: Mapping[str, str]) -> dict[str, str]:
        """The fields of a row, whose keys are folded with ``folded``; empty ones are left out."""
        found = {}
        for name, column, constant in self._sources:
            value = row.get(column, "") if column else ""
            if not value or value.isspace():
                value = constant
            if value and not value.isspace():
                found[name] = clean_text(value)
        return found

    def check(self, names: Sequence[str], source: str) -> None:
        """Raise SourceError when a mapped column is not among those of the file."""
        have = {folded(name) for name in names}
        for name, column in self.mapping.items():
            if folded(column) not in have:
                listed = one_line(", ".join(names))[:300] or "none"
                raise SourceError(
                    f"{source} has no column “{column}” for “{name}”; its columns are: {listed}. "
                    f"Say which one it is with --map {name}=COLUMN."
                )


def read_csv(
    file: BinaryIO, source: str, columns: Columns, advance: Callable[[int], None] = lambda _: None
) -> Iterator[Incoming | Unreadable]:
    """Read a CSV file with a header line, row by row; commas, semicolons or tabs, UTF-8 or what it seems to be.

    ``source`` names the file in reports, ``advance`` is told of the bytes as they are read. Raises SourceError when a
    mapped column is missing.
    """
    csv.field_size_limit(MESSAGE_LIMIT)
    sample = file.read(_SAMPLE)
    file.seek(0)
    wide = next((name for mark, name in _WIDE if sample.startswith(mark)), None)
    if wide:
        sample = sample.decode(wide, "replace").encode("utf-8", "surrogatepass")
    charset = likely_charset(sample) if _not_utf8(sample) else "utf-8"
    lines = Lines(file, wide, advance)
    try:
        yield from _csv_rows(lines, delimiter_of(sample), charset, source, columns)
    finally:
        lines.release()


def read_json_lines(
    file: BinaryIO, source: str, columns: Columns, advance: Callable[[int], None] = lambda _: None
) -> Iterator[Incoming | Unreadable]:
    """Read a file of one JSON object a line; ``source``, ``advance`` as for ``read_csv``; blank lines are skipped."""
    seen = Repeats()
    number = 0
    while line := file.readline(MESSAGE_LIMIT + 1):
        number += 1
        where = f"{source}:{number}"
        advance(len(line))
        if len(line) > MESSAGE_LIMIT:
            while not line.endswith(b"\n") and (line := file.readline(1 << 20)):
                advance(len(line))
            yield Unreadable(where, _TOO_LONG)
        elif line.strip():
            yield _json_row(line, where, columns, seen)


def folded(name: str) -> str:
    """A column's name as it is compared."""
    return name.strip().casefold()


def shown(path: Path) -> str:
    """A path as it can be printed, whatever bytes its name has."""
    return one_line(str(path).encode("utf-8", "surrogateescape").decode("utf-8", "replace"))


_WIDE = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def _csv_rows(
    lines: Lines, delimiter: str, charset: str, source: str, columns: Columns
) -> Iterator[Incoming | Unreadable]:
    seen = Repeats()
    names: list[str] | None = None
    where = source
    for number, cells in read_cells(lines, delimiter):
        where = f"{source}:{number}"
        if isinstance(cells, str):
            yield Unreadable(where, cells)
            if names is None:
                return
            continue
        if not any(cell.strip() for cell in cells):
            continue
        mended = [_mended(cell, charset) for cell in cells]
        if names is None:
            names = [cell.strip() for cell in mended]
            columns.check(names, source)
            names = [folded(name) for name in names]
            continue
        yield _incoming(columns.values(dict(zip(names, mended, strict=False))), where, seen)
    if lines.cut:
        where = f"{source}:{lines.number + 1}"
        yield Unreadable(where, f"{_TOO_LONG}; from here on nothing was read")


def _not_utf8(sample: bytes) -> bool:
    try:
        # The sample may end within a character.
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return True
    return False


def _mended(cell: str, charset: str) -> str:
    """A cell whose bytes are not UTF-8, decoded as the whole file seems to be."""
    if cell.isascii():
        return cell
    try:
        data = cell.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return clean_text(cell)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return decode_bytes(data, None, charset)[0]


def _json_row(line: bytes, where: str, columns: Columns, seen: Repeats) -> Incoming | Unreadable:
    try:
        found = json.loads(decode_bytes(line.removeprefix(b"\xef\xbb\xbf"))[0])
    except (ValueError, RecursionError) as error:
        reason = (
            f"{error.msg}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else "too deep or large"
        )
        return Unreadable(where, f"the line is not JSON ({reason})")
    if not isinstance(found, dict):
        return Unreadable(where, "the line is not a JSON object")
    return _incoming(columns.values({folded(key): _plain(value) for key, value in found.items()}), where, seen)


def _plain(value: Any) -> str:
    """A JSON value as the text of a cell."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _incoming(values: dict[str, str], where: str, seen: Repeats) -> Incoming | Unreadable:
    """Make a message of a row's fields; ``seen`` counts the equal rows of this file."""
    if "customer" not in values:
        return Unreadable(where, "the row names no customer")
    name, address = values.get("name", ""), values["customer"]
    if named := _NAMED.fullmatch(address):
        name, address = name or named[1].strip('"'), named[2]
    tidy = tidy_address(address) if address.count("@") == 1 else None
    if tidy is None:
        return Unreadable(where, f"“{one_line(address)[:80]}” is not an address")
    channel: Literal["email", "system"]
    match values.get("channel", "email").strip().lower():
        case "email":
            channel = "email"
        case "system":
            channel = "system"
        case other:
            return Unreadable(where, f"the channel “{one_line(other)[:40]}” is neither “email” nor “system”")
    body = values.get("body") or values.get("subject") or ""
    subject = one_line(values.get("subject", "")) or first_words(body)
    if not body:
        return Unreadable(where, "the row has no text")
    sent_at = date_of(values["sent_at"]) if "sent_at" in values else None
    undated = "sent_at" in values and sent_at is None
    identity = json.dumps([tidy, subject, body])
    if "id" in values:
        which = f"id {values['id'].strip()}"
    else:
        which = f"row {seen.count(sha256(identity.encode('ascii')).digest())}"
    identity = f"{identity[:-1]}, {json.dumps(which)}]"
    scope = "department" in values and "category" in values
    return Incoming(
        key="row:" + sha256(identity.encode("ascii")).hexdigest(),
        source=where,
        customer=Customer(address=tidy, name=one_line(name)[:NAME_LIMIT]),
        subject=subject,
        body=body,
        channel=channel,
        department=values["department"].strip() if scope else None,
        category=values["category"].strip() if scope else None,
        sent_at=sent_at,
        problem=f"“{one_line(values['sent_at'])[:40]}” is not a date" if undated else None,
    )
