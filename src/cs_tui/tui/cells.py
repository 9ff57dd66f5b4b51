"""The screen as cells: what is wanted, what was sent, and the fewest bytes that lead from one to the other."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from rich.segment import Segment

from cs_tui.tui.graphemes import clusters
from cs_tui.tui.paint import Paint
from cs_tui.tui.sgr import BLANK, Cell, Sgr, blank
from cs_tui.tui.shift import shifted, the_shift

__all__ = ["Cells", "cells_of"]

WORTH_A_SHIFT = 300
"""Characters that have to be saved for lines to be moved: what stands beside them moves as well until it is mended."""


def cells_of(segments: Iterable[Segment], style_of: Mapping[object, Sgr]) -> list[Cell]:
    """Segments as cells; ``style_of`` gives the style of each of theirs."""
    cells: list[Cell] = []
    for text, style, control in segments:
        if control:
            continue
        sgr = style_of[style]
        if text.isascii():
            space = blank(sgr)
            cells.extend([(character, sgr) if character != " " else space for character in text])
            continue
        for start, end, width in clusters(text):
            character = text[start:end]
            cells.extend([(character, sgr) if character != " " else blank(sgr)][:width])
            cells.extend([("", sgr)] * (width - 1))
    return cells


class Cells:
    """What the screen should show, and what the terminal was sent; every change goes through here."""

    def __init__(self, width: int, height: int, *, colours_erase: bool) -> None:
        self.width, self.height = width, height
        self._wanted = [[BLANK] * width for _ in range(height)]
        self._sent: list[list[Cell]] | None = None
        self._dirty: set[int] = set()
        self._paint = Paint(width=width, colours_erase=colours_erase)
        self._cursor: tuple[int, int] | None = None

    def put(self, x: int, y: int, cells: Sequence[Cell]) -> None:
        """Want these cells there; what lies outside the screen is left out."""
        cells, x = cells[max(0, -x) :], max(0, x)
        if not (0 <= y < self.height and x < self.width):
            return
        row = self._wanted[y]
        end = min(x + len(cells), self.width)
        if x >= end or row[x:end] == cells:
            return
        # What is left of a wide character when its other half is written over, or cut off, is a blank.
        first = x
        while first > 0 and not row[first][0]:
            first -= 1
        last = end
        while last < self.width and not row[last][0]:
            last += 1
        halves = [*range(first, x), *range(end, last)]
        row[x:end] = cells[: end - x]
        head = next((at for at in range(x, end) if row[at][0]), end)
        halves += range(x, head)
        if end - x < len(cells) and not cells[end - x][0]:
            tail = next((at for at in range(end - 1, x, -1) if row[at][0]), x)
            halves += range(tail, end)
        for half in halves:
            row[half] = blank(row[half][1])
        self._dirty.add(y)

    def put_cursor(self, x: int, y: int) -> None:
        """Want the terminal's cursor there, for input methods that show what is typed beside it."""
        self._cursor = (x, y)

    def forget(self) -> None:
        """Know no longer what the terminal shows: the next frame paints all of it."""
        self._sent = None

    def frame(self) -> str:
        """The bytes that bring the terminal to what is wanted; empty when it shows that already."""
        if self._sent is None:
            grounds = Counter(cell[1][1] for row in self._wanted for cell in row)
            space = self._paint.clear(grounds.most_common(1)[0][0] if grounds else "")
            self._sent = [[space] * self.width for _ in range(self.height)]
            self._dirty = set(range(self.height))
        changed = [y for y in sorted(self._dirty) if self._wanted[y] != self._sent[y]]
        shift = the_shift(self._wanted, self._sent, changed)
        paint = self._paint.twin()
        self._paint.rows(self._wanted, self._sent)
        if shift is not None:
            paint.shift(shift)
            paint.rows(self._wanted, shifted(self._sent, shift))
            if paint.size + WORTH_A_SHIFT < self._paint.size:
                self._paint = paint
        for y in changed:
            self._sent[y] = self._wanted[y].copy()
        self._dirty.clear()
        if self._cursor is not None:
            self._paint.move(*self._cursor)
            self._cursor = None
        return self._paint.taken()
