"""Standard output: all that commands print goes through here, and nothing passes that could steer a terminal."""

import io
import json
import shutil
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from cs_tui.tui.safe_text import safe_line, safe_text

__all__ = ["json_line", "line", "line_of", "table", "text"]

WIDE = 10_000
"""Columns of a table that goes into a file or a pipe: nothing is cut there."""


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
    """Print a table; the last column gives way on a terminal that is too narrow."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    at_terminal = sys.stdout is not None and sys.stdout.isatty()
    grid = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for heading in headings:
        grid.add_column(heading, no_wrap=True, overflow="ellipsis")
    for row in rows:
        grid.add_row(*(Text(safe_line(cell)) for cell in row))
    drawn = io.StringIO()
    width = shutil.get_terminal_size().columns if at_terminal else WIDE
    Console(file=drawn, width=width, force_terminal=at_terminal, markup=False, highlight=False, emoji=False).print(grid)
    _write("".join(f"{each.rstrip()}\n" for each in drawn.getvalue().splitlines()))


def _write(said: str) -> None:
    stream = sys.stdout
    if stream is not None:
        encoding = stream.encoding or "utf-8"
        stream.write(said.encode(encoding, "replace").decode(encoding))
