"""Lines of text broken to a width in cells: at words, between characters of Chinese and Japanese, never inside one.

Tab stops count from the beginning of each row on screen, so that what is drawn, where the cursor stands and where a
click lands agree. (Textual's own wrapping counts them in three ways, and raises when asked for a line that an undo has
just taken away.)
"""

import re
from bisect import bisect_right
from itertools import accumulate

from rich.cells import cell_len
from textual.document._document import Location
from textual.document._wrapped_document import WrappedDocument
from textual.geometry import Offset, clamp

from cs_tui.tui.graphemes import clusters

__all__ = ["TAB", "Wrapping", "breaks", "measure", "pieces"]

TAB = 4
"""Cells from one tab stop to the next."""

_WIDE = "\u2e80-\u312f\u3190-\u9fff\uf900-\ufaff\uff00-\uff60\U00020000-\U0003ffff"
_CLOSING = "\u3001\u3002\u300d\u300f\u3011\u3099\u309a\uff01\uff09\uff0c\uff0e\uff1f"
_CHUNK = re.compile(rf"[{_WIDE}][{_CLOSING}]*\s*|[^\s{_WIDE}]+\s*|\s+")


def measure(text: str, x: int = 0, tab: int = TAB) -> int:
    """The width of the text in cells when it begins at cell ``x`` of its row."""
    if "\t" not in text:
        return len(text) if text.isascii() else cell_len(text)
    at = x
    *tabbed, last = text.split("\t")
    for part in tabbed:
        at += measure(part)
        at += tab - at % tab
    return at + measure(last) - x


def breaks(line: str, width: int, tab: int = TAB) -> list[int]:
    """The columns (in code points) at which a new row begins; none when the line fits or the width is 0."""
    if width <= 0 or ("\t" not in line and len(line) * (1 if line.isascii() else 2) <= width):
        return []
    found: list[int] = []
    x = 0
    for chunk in _CHUNK.finditer(line):
        words, start = chunk[0], chunk.start()
        size = measure(words, x, tab)
        if x + size > width and x:
            found.append(start)
            x, size = 0, measure(words, 0, tab)
        if x + size <= width:
            x += size
        elif words.isascii() and "\t" not in words:
            found.extend(range(start + width, chunk.end(), width))
            x = (len(words) - 1) % width + 1
        else:
            for first, _, cells in clusters(words):
                if words[first] == "\t":
                    cells = tab - x % tab  # noqa: PLW2901
                if x and x + cells > width:
                    found.append(start + first)
                    x = 0
                x += cells
    return found


def pieces(line: str, width: int) -> list[str]:
    """The rows of one line."""
    edges = [0, *breaks(line, width), len(line)]
    return [line[edges[at] : edges[at + 1]] for at in range(len(edges) - 1)]


class Wrapping(WrappedDocument):
    """A document as rows on screen, rewrapped where it was edited."""

    def wrap(self, width: int, tab_width: int | None = None) -> None:
        """Wrap everything anew; width 0 does not wrap."""
        self._width = width
        self._tab_width = tab_width or self._tab_width
        self._wrap_offsets = [breaks(line, width, self._tab_width) for line in self.document.lines]
        self._measure_height()

    def wrap_range(self, start: Location, old_end: Location, new_end: Location) -> None:
        """Wrap anew what an edit changed; whatever was edited, there is one entry a line afterwards."""
        del new_end
        offsets, lines = self._wrap_offsets, self.document.lines
        top, bottom = sorted((start[0], old_end[0]))
        untouched = max(0, len(offsets) - bottom - 1)
        top = max(0, min(top, len(lines) - untouched))
        changed = lines[top : len(lines) - untouched]
        offsets[top : len(offsets) - untouched] = [breaks(line, self._width, self._tab_width) for line in changed]
        self._measure_height()

    def _measure_height(self) -> None:
        self._tops = list(accumulate((len(each) + 1 for each in self._wrap_offsets), initial=0))

    @property
    def height(self) -> int:
        """Rows in all."""
        return self._tops[-1]

    def row(self, y: int) -> tuple[int, int, int]:
        """Line index and half-open piece of that line (in code points) that stand in row ``y``."""
        index = bisect_right(self._tops, clamp(y, 0, self.height - 1)) - 1
        offsets = self._wrap_offsets[index]
        section = clamp(y, 0, self.height - 1) - self._tops[index]
        start = offsets[section - 1] if section else 0
        return index, start, offsets[section] if section < len(offsets) else len(self.document[index])

    def get_sections(self, line_index: int) -> list[str]:
        """The rows of a line."""
        line = self.document[line_index]
        edges = [0, *self._wrap_offsets[line_index], len(line)]
        return [line[edges[at] : edges[at + 1]] for at in range(len(edges) - 1)]

    def location_to_offset(self, location: Location) -> Offset:
        """Cell and row of a place in the text; a line that is no more counts as the last one."""
        index = clamp(location[0], 0, len(self._wrap_offsets) - 1)
        offsets = self._wrap_offsets[index]
        section = bisect_right(offsets, location[1])
        start = offsets[section - 1] if section else 0
        return Offset(
            measure(self.document[index][start : location[1]], 0, self._tab_width), self._tops[index] + section
        )

    def offset_to_location(self, offset: Offset) -> Location:
        """The place in the text at a cell and row; beyond the end, the nearest one."""
        y = clamp(offset[1], 0, self.height - 1)
        index, _, _ = self.row(y)
        return index, self.get_target_document_column(index, max(0, offset[0]), y - self._tops[index])

    def get_target_document_column(self, line_index: int, x_offset: int, y_offset: int) -> int:
        """The column of the character at a cell of a line's row; negative rows count from the line's last one."""
        offsets = self._wrap_offsets[line_index]
        section = y_offset if y_offset >= 0 else len(offsets) + 1 + y_offset
        start = offsets[section - 1] if section else 0
        last = section >= len(offsets)
        text = self.document[line_index][start : None if last else offsets[section]]
        x = 0
        for first, end, cells in clusters(text):
            x += self._tab_width - x % self._tab_width if text[first] == "\t" else cells
            if x > x_offset or (end == len(text) and not last):
                return start + first
        return start + len(text)
