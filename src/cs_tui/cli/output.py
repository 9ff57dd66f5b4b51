"""Standard output: all that commands print goes through here, and nothing passes that could steer a terminal."""

import sys
from collections.abc import Iterable, Sequence
from typing import Any

from cs_tui.tui.safe_text import escaped, safe_line, safe_text

__all__ = ["csv_cell", "csv_line", "json_line", "line", "line_of", "many", "table", "text", "version"]

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a cell begins with that a spreadsheet would reckon, or looks behind; some take the wide forms, too."""
GAP, NARROWEST, INDENT = 2, 24, "    "
"""Blanks between columns; the width below which the last one is not wrapped; what marks a row's further lines."""


def json_line(value: Any) -> None:
    """Print a value as one line of JSON, in ASCII."""
    import json

    # DEL is the one control character that JSON leaves as it is.
    _write(json.dumps(value, ensure_ascii=True).replace("\x7f", "\\u007f") + "\n")


def csv_line(cells: Iterable[Any]) -> None:
    """Print values as one record of CSV that no spreadsheet takes a formula from; see `csv_cell`."""
    import csv
    import io

    record = io.StringIO()
    csv.writer(record, lineterminator="\n").writerow([csv_cell(cell) for cell in cells])
    _write(record.getvalue())


def csv_cell(value: Any) -> str:
    """A value as a cell: numbers stay numbers, a text that would be a formula is quoted with an apostrophe.

    Line ends and tabs stay; control characters and direction overrides are written as JSON writes them.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    text = str(value)
    return f"'{escaped(text)}" if text.startswith(FORMULA) else escaped(text)


def line(said: str) -> None:
    """Print one line."""
    _write(safe_line(said) + "\n")


def version() -> int:
    """Print the program's name and version; gives the exit status."""
    from cs_tui import __version__

    line(f"cs-tui {__version__}")
    return 0


def line_of(name: str, value: str) -> None:
    """Print a name and its value, below others of their kind."""
    _write(f"{safe_line(name):<18}{safe_line(value)}\n")


def many(count: int, one: str, more: str) -> str:
    """How many there are, with the word that goes with it: ``1 ticket``, ``1,204 tickets``."""
    return f"{count:,} {one if count == 1 else more}"


def text(said: str) -> None:
    """Print a text of several lines."""
    _write(safe_text(said) + "\n")


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table, of which nothing is ever cut.

    On a terminal that it is too wide for, its last column is wrapped under itself; where too little is left for that
    column, each row is a short block of its own.
    """
    from rich.cells import cell_len

    cells = [list(headings), *([safe_line(cell) for cell in row] for row in rows)]
    widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
    columns = _columns()
    before = sum(widths[:-1]) + GAP * (len(widths) - 1)
    if columns is not None and before + widths[-1] > columns:
        if before + NARROWEST > columns:
            for row in cells[1:]:
                _block(headings, row, columns)
            return
        widths[-1] = columns - before
    for row in cells:
        padded = (cell + " " * (width + GAP - cell_len(cell)) for cell, width in zip(row[:-1], widths, strict=False))
        first, *rest = _wrapped(row[-1], widths[-1]) if row[-1] else [""]
        _write(f"{''.join(padded)}{first}".rstrip() + "\n")
        for more in rest:
            _write(" " * before + more + "\n")


def _block(headings: Sequence[str], row: Sequence[str], columns: int) -> None:
    """Print a row as lines of heading and cell, as many to a line as fit; empty cells are left out."""
    from rich.cells import cell_len

    line = ""
    for heading, cell in zip(headings, row, strict=True):
        if cell in ("", "-"):
            continue
        item = f"{heading} {cell}".strip()
        if line and cell_len(line) + GAP + cell_len(item) <= columns:
            line += " " * GAP + item
            continue
        for piece in _wrapped(item, columns - len(INDENT)):
            if line:
                _write(line + "\n")
            line = INDENT + piece if line else piece
    _write(line + "\n")


def _wrapped(said: str, width: int) -> list[str]:
    """The lines of a text within a width of the terminal; broken at blanks, a longer word wherever it has to be."""
    from rich.cells import cell_len, chop_cells

    lines = [""]
    for word in said.split(" "):
        if lines[-1] and cell_len(lines[-1]) + 1 + cell_len(word) <= width:
            lines[-1] += f" {word}"
            continue
        pieces = chop_cells(word, max(width, 2)) or [""]
        lines[-1:] = [lines[-1], *pieces] if lines[-1] else pieces
    return lines


def _columns() -> int | None:
    """The width of the terminal; ``None`` where the output goes elsewhere."""
    import shutil

    on_terminal = sys.stdout is not None and sys.stdout.isatty()
    return shutil.get_terminal_size().columns if on_terminal else None


def _write(said: str) -> None:
    stream = sys.stdout
    if stream is not None:
        encoding = stream.encoding or "utf-8"
        stream.write(said.encode(encoding, "replace").decode(encoding))
