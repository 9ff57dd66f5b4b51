"""Customers' messages from files and folders: mails, mbox, Maildir, JSON lines, CSV. Reads only, and locks nothing."""

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, Literal

from cs_tui.desk.incoming import Incoming
from cs_tui.mail.limits import FILE_LIMIT
from cs_tui.mail.rows import FIELDS, Columns, SourceError, Unreadable, read_csv, read_json_lines, shown
from cs_tui.mail.sandbox import MailReader

__all__ = ["FIELDS", "SourceError", "Unreadable", "count_sources", "read_sources"]

_Kind = Literal["mail", "mbox", "jsonl", "csv"]
_Found = tuple[Path, _Kind] | Unreadable
_Advance = Callable[[int], None]
_KINDS: dict[str, _Kind] = {
    ".eml": "mail", ".mbox": "mbox", ".mbx": "mbox", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv",
    ".tsv": "csv",
}  # fmt: skip
_KNOWN = "Known are .eml, mbox, Maildir, .jsonl and .csv"
_HEADER = re.compile(rb"[!-9;-~]+[ \t]*:")
_WHO = rb'From +(?:"[^"\n]*"\S*|\S+)'
_FROM_LINE = re.compile(
    _WHO + rb" +(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +(?:[A-Z][a-z]{2} +\d{1,2}|\d{1,2} +[A-Z][a-z]{2}),? .*\d{1,2}:\d{2}"
)
"""Who sent it and, as asctime or a mail's date has it, when: no line of a text begins so."""
_UNDATED = re.compile(rb"From +(?:\S+@\S+|MAILER-DAEMON|-)\s*$")
_QUOTED_FROM = re.compile(rb"(?m)^>(>*From )")


def count_sources(paths: Iterable[str | Path]) -> int:
    """The bytes that ``read_sources`` will go through: the total of a progress bar. What cannot be read counts none."""
    total = 0
    for found in _files(paths):
        if not isinstance(found, Unreadable):
            try:
                total += found[0].stat().st_size
            except OSError:
                continue
    return total


def read_sources(
    paths: Iterable[str | Path],
    *,
    mapping: Mapping[str, str] | None = None,
    constants: Mapping[str, str] | None = None,
    advance: _Advance | None = None,
) -> Iterator[Incoming | Unreadable]:
    """Read every message of the files and folders, in order; what cannot be read comes out as an Unreadable.

    ``mapping`` (field → column) and ``constants`` (field → value) are for CSV and JSON lines, fields are ``FIELDS``.
    ``advance`` is called with the bytes gone through since its last call: together they make ``count_sources``. A file
    given twice is read once. In a folder hidden files are left out, and a file of an unknown kind is read as a mail if
    it is empty or begins like one. Raises SourceError at once for an unknown field, while reading for a missing column.
    """
    columns = Columns(mapping or {}, constants or {})
    return _read_all(list(paths), columns, advance or (lambda _: None))


def _read_all(paths: list[str | Path], columns: Columns, advance: _Advance) -> Iterator[Incoming | Unreadable]:
    with MailReader() as reader:
        for found in _files(paths):
            if isinstance(found, Unreadable):
                yield found
                continue
            path, kind = found
            told = 0

            def tell(count: int) -> None:
                nonlocal told
                told += count
                advance(count)

            size = 0
            try:
                with path.open("rb") as file:
                    size = os.fstat(file.fileno()).st_size
                    yield from _read_file(file, shown(path), kind, columns=columns, reader=reader, tell=tell)
            except OSError as error:
                yield Unreadable(shown(path), f"it cannot be read: {error.strerror or error}")
            advance(max(0, size - told))


def _read_file(
    file: BinaryIO, source: str, kind: _Kind, *, columns: Columns, reader: MailReader, tell: _Advance
) -> Iterator[Incoming | Unreadable]:
    if kind == "csv":
        yield from read_csv(file, source, columns, tell)
    elif kind == "jsonl":
        yield from read_json_lines(file, source, columns, tell)
    elif kind == "mbox":
        for number, raw in enumerate(_mbox_messages(file, tell), start=1):
            where = f"{source}#{number}"
            yield reader.read(raw, where) if raw is not None else Unreadable(where, _TOO_LARGE)
    else:
        raw = file.read(FILE_LIMIT + 1)
        yield reader.read(raw, source) if len(raw) <= FILE_LIMIT else Unreadable(source, _TOO_LARGE)


_TOO_LARGE = f"the message is larger than {FILE_LIMIT // 1024**2} MB and stays where it is"


def _mbox_messages(file: BinaryIO, tell: _Advance) -> Iterator[bytes | None]:
    """The messages of an mbox, one at a time; None stands for one that is too large to be kept."""
    pieces: list[bytes] = []
    size = 0
    started, begins = False, _FROM_LINE
    blank = fresh = True
    while line := file.readline(1 << 20):
        tell(len(line))
        if fresh and blank and line.startswith(b"From ") and (not started or begins.match(line)):
            if started:
                yield _mbox_message(pieces, size)
            elif not _FROM_LINE.match(line):
                begins = _UNDATED
            pieces, size, started, blank = [], 0, True, False
        else:
            blank = fresh and not line.strip(b"\r\n")
            size += len(line)
            if size <= FILE_LIMIT:
                pieces.append(line)
            else:
                pieces.clear()
        fresh = line.endswith(b"\n")
    if started or size:
        yield _mbox_message(pieces, size)


def _mbox_message(pieces: list[bytes], size: int) -> bytes | None:
    if size > FILE_LIMIT:
        return None
    if len(pieces) > 1 and not pieces[-1].strip(b"\r\n"):
        pieces.pop()
    return _QUOTED_FROM.sub(rb"\1", b"".join(pieces))


def _files(paths: Iterable[str | Path]) -> Iterator[_Found]:
    """Every file to read with its kind, each once, and what is not to be read with the reason."""
    seen: set[tuple[int, int]] = set()
    for given in paths:
        path = Path(given)
        try:
            mode = path.stat().st_mode
        except (OSError, ValueError) as error:
            reason = "there is no such file" if isinstance(error, FileNotFoundError) else f"it cannot be read: {error}"
            yield Unreadable(shown(path), reason)
            continue
        if stat.S_ISDIR(mode):
            for found in _in_folder(path):
                yield from _once(found, seen, in_folder=True) if isinstance(found, Path) else [found]
        else:
            yield from _once(path, seen, in_folder=False)


def _once(path: Path, seen: set[tuple[int, int]], *, in_folder: bool) -> Iterator[_Found]:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            yield Unreadable(shown(path), "it is neither a file nor a folder")
            return
        if (status.st_dev, status.st_ino) in seen:
            return
        seen.add((status.st_dev, status.st_ino))
        kind = _kind(path, in_folder=in_folder)
    except OSError as error:
        yield Unreadable(shown(path), f"it cannot be read: {error.strerror or error}")
        return
    if kind:
        yield path, kind
    else:
        yield Unreadable(shown(path), f"it is of no known kind. {_KNOWN}.")


def _kind(path: Path, *, in_folder: bool) -> _Kind | None:
    """What a file is: by its ending, else by its beginning."""
    if known := _KINDS.get(path.suffix.lower()):
        return known
    with path.open("rb") as file:
        head = file.read(1024)
    if head.startswith(b"From "):
        return "mbox"
    in_maildir = path.parent.name in {"cur", "new"} and (path.parent.parent / "tmp").is_dir()
    if in_maildir or _HEADER.match(head) or (in_folder and not head):
        return "mail"
    return None


def _in_folder(folder: Path) -> Iterator[Path | Unreadable]:
    """The files of a folder and those below it, sorted; of a Maildir its messages, new ones and seen ones together."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        if {"cur", "new", "tmp"} <= {entry.name for entry in entries if entry.is_dir()}:
            found = [entry for name in ("cur", "new") for entry in os.scandir(folder / name)]
            yield from (Path(entry.path) for entry in sorted(found, key=lambda entry: entry.name) if entry.is_file())
            entries = [entry for entry in entries if entry.name not in {"cur", "new", "tmp"}]
    except OSError as error:
        yield Unreadable(shown(folder), f"the folder cannot be read: {error.strerror or error}")
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        try:
            is_folder = entry.is_dir(follow_symlinks=False)
            linked_folder = entry.is_symlink() and entry.is_dir()
        except OSError:
            is_folder = linked_folder = False
        if is_folder:
            yield from _in_folder(Path(entry.path))
        elif not linked_folder:
            yield Path(entry.path)
