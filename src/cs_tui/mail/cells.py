"""The cells of a CSV file, row by row: one that is broken takes no other with it."""

import csv
import io
from collections.abc import Callable, Iterator
from typing import BinaryIO, Self

from cs_tui.mail.limits import MESSAGE_LIMIT

__all__ = ["Lines", "delimiter_of", "read_cells"]


class Lines:
    """The lines of a text file, counted; bytes that are not UTF-8 come as surrogates. Stops at a line that is too long.

    ``row`` gathers those that were given out, until its reader begins another.
    """

    def __init__(self, file: BinaryIO, wide: str | None, advance: Callable[[int], None]) -> None:
        self._file, self._advance, self._at = file, advance, 0
        self._text = io.TextIOWrapper(
            file, encoding=wide or "utf-8-sig", errors="replace" if wide else "surrogateescape", newline=""
        )
        self.cut = self.ended = False
        self.number = 0
        self.row: list[str] = []

    def release(self) -> None:
        """Let go of the file, which belongs to the caller."""
        self._text.detach()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = self._text.readline(MESSAGE_LIMIT)
        at = self._file.tell()
        if at != self._at:
            self._advance(at - self._at)
            self._at = at
        self.cut = len(line) >= MESSAGE_LIMIT
        if self.cut or not line:
            self.ended = True
            raise StopIteration
        self.number += 1
        self.row.append(line)
        return line


def read_cells(lines: Lines, delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    """The rows with the number of the line each begins on; for one that cannot be read, the reason.

    A quote that nothing closes would take all that follows into its row: from there on each line is a row by itself.
    """
    rows = csv.reader(lines, delimiter=delimiter)
    width = 0
    while True:
        lines.row = []
        number = lines.number + 1
        try:
            cells = next(rows, None)
        except csv.Error as error:
            if len(lines.row) > 1:
                yield from _line_by_line(lines.row, number, delimiter)
            else:
                yield number, f"the row cannot be read ({error})"
            continue
        if cells is None:
            return
        width = width or len(cells)
        # A reader that came to the end of the file wanted more to close the row with.
        if lines.ended or (len(lines.row) > 1 and _swallowed(lines.row, width, delimiter)):
            yield from _line_by_line(lines.row, number, delimiter)
        else:
            yield number, cells


def _swallowed(texts: list[str], width: int, delimiter: str) -> bool:
    """Whether a row of several lines holds other rows, because the quote that closes it opens a cell of theirs."""
    try:
        next(csv.reader(texts, delimiter=delimiter, strict=True))
    except csv.Error:
        alone = (cells for _, cells in _line_by_line(texts[1:], 0, delimiter) if not isinstance(cells, str))
        return width > 1 and any(len(cells) == width for cells in alone)
    return False


def _line_by_line(texts: list[str], number: int, delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    for at, text in enumerate(texts, start=number):
        wanted_more = False

        def line(text: str = text) -> Iterator[str]:
            nonlocal wanted_more
            yield text
            wanted_more = True

        try:
            cells = next(csv.reader(line(), delimiter=delimiter))
        except (csv.Error, StopIteration) as error:
            yield at, f"the row cannot be read ({error})"
        else:
            yield at, "a quote opens in this row and nothing closes it" if wanted_more else cells


def delimiter_of(sample: bytes) -> str:
    """Comma, semicolon or tab: what cuts the header line into most pieces."""
    head = sample.decode("utf-8", "replace").lstrip("\ufeff\r\n")[:20_000]
    best, most = ",", 1
    for delimiter in ",;\t":
        try:
            count = len(next(csv.reader(head.splitlines(keepends=True), delimiter=delimiter), []))
        except csv.Error:
            continue
        if count > most:
            best, most = delimiter, count
    return best
