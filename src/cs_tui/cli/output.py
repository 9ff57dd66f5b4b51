"""Standard output: all that commands print goes through here, and nothing passes that could steer a terminal."""

import json
import shutil
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from cs_tui.tui.safe_text import safe_line, safe_text

__all__ = ["json_line", "line", "line_of", "table", "text"]

GAP, NARROWEST = 2, 8
"""Blanks between the columns of a table, and the width below which no column is cut."""


def json_line(value: Any) -> None:
    """Print a value as one line of JSON, in ASCII."""
    # DEL is the one control character that JSON leaves as it is.
    _write(json.dumps(value, ensure_ascii=True).replace("\x7f", "\\u007f") + "\n")


def line(said: str) -> None:
    """Print one line."""
    _write(safe_line(said) + "\n")


def line_of(name: str, value: str) -> None:
    """Print a name and its value, below others of their kind."""
    _write(f"{safe_line(name):<16}{safe_line(value)}\n")


def text(said: str) -> None:
    """Print a text of several lines."""
    _write(safe_text(said) + "\n")


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table. Into a file or a pipe nothing is cut; on a terminal the widest columns give way."""
    from rich.cells import cell_len, set_cell_size

    cells = [list(headings), *([safe_line(cell) for cell in row] for row in rows)]
    widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
    if sys.stdout is not None and sys.stdout.isatty():
        room = shutil.get_terminal_size().columns - GAP * (len(widths) - 1)
        while sum(widths) > room and max(widths) > NARROWEST:
            widths[widths.index(max(widths))] -= 1
    gap = " " * GAP
    for row in cells:
        fitted = (
            set_cell_size(cell, width) if cell_len(cell) <= width else f"{set_cell_size(cell, width - 1)}…"
            for cell, width in zip(row, widths, strict=True)
        )
        _write(gap.join(fitted).rstrip() + "\n")


def _write(said: str) -> None:
    stream = sys.stdout
    if stream is not None:
        encoding = stream.encoding or "utf-8"
        stream.write(said.encode(encoding, "replace").decode(encoding))
