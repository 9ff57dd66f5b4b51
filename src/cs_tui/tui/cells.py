"""The screen as cells: what is wanted, what was sent, and the fewest bytes that lead from one to the other."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rich.segment import Segment

from cs_tui.tui.graphemes import clusters
from cs_tui.tui.unsure import Stretch, stretches

__all__ = ["Cell", "Cells", "Paint", "Sgr", "cells_of", "parse_sgr"]

Sgr = tuple[str, str, frozenset[str]]
"""A style as the terminal knows it: foreground code, background code, attributes; empty where it is the default."""

Cell = tuple[str, Sgr]
"""A character with what combines with it, and its style; the second cell of a wide one has no text."""

PLAIN: Sgr = ("", "", frozenset())
BLANK: Cell = (" ", PLAIN)

OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "7": "27", "8": "28", "9": "29", "21": "24", "53": "55"}
"""The code that ends an attribute."""

GAP = 4
"""Unchanged cells that cost less to send again than the move past them."""
ERASED = 6
"""Blank cells from which on they are erased instead of written."""
SHOWS_ON_BLANK = frozenset({"4", "7", "9", "21", "53"})
"""Attributes that are seen on a blank: such cells are written."""


@lru_cache(4096)
def parse_sgr(codes: str) -> Sgr:
    """The parts of a style's codes, such as ``1;38;2;230;195;132``."""
    foreground, background, attributes = "", "", set()
    parts = iter(codes.split(";")) if codes else iter(())
    for part in parts:
        number = int(part or 0)
        if number in (38, 48):
            kind = next(parts)
            colour = ";".join([part, kind, *(next(parts) for _ in range(3 if kind == "2" else 1))])
            foreground, background = (colour, background) if number == 38 else (foreground, colour)
        elif 30 <= number <= 37 or 90 <= number <= 97:
            foreground = part
        elif 40 <= number <= 47 or 100 <= number <= 107:
            background = part
        elif number not in (39, 49):
            attributes.add(part)
    return foreground, background, frozenset(attributes)


@lru_cache(4096)
def blank(sgr: Sgr) -> Cell:
    """A blank of this style; what nobody sees on a blank is left out of it."""
    seen = sgr[2] & SHOWS_ON_BLANK
    return " ", (sgr[0] if seen else "", sgr[1], seen)


def cells_of(segments: Iterable[Segment], style_of: dict[object, Sgr]) -> list[Cell]:
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


class Paint:
    """Writes cells with short moves and the style changes that are needed; knows where the terminal's cursor is."""

    def __init__(self, *, width: int, colours_erase: bool) -> None:
        self._width, self._colours_erase = width, colours_erase
        self._x: int | None = None
        self._y: int | None = None
        self._sgr = PLAIN
        self._out: list[str] = []

    def taken(self) -> str:
        """All that was written since, ending in the terminal's own style."""
        self._style(PLAIN)
        out, self._out = "".join(self._out), []
        return out

    def clear(self, ground: str) -> Cell:
        """Empty the whole screen, in the colour of the ground where the terminal can; gives what stands there now."""
        self._out.append("\x1b[m")
        self._sgr, self._x, self._y = PLAIN, None, None
        space = blank(("", ground if self._colours_erase else "", frozenset()))
        self._style(space[1])
        self._out.append("\x1b[2J")
        return space

    def move(self, x: int, y: int) -> None:
        """Put the cursor there, in as few bytes as can be."""
        if (x, y) == (self._x, self._y):
            return
        ways = [f"\x1b[{y + 1};{x + 1}H"] if x else [f"\x1b[{y + 1}H"]
        if y == self._y and self._x is not None:
            by = x - self._x
            ways.append(f"\x1b[{by if by > 1 else ''}C" if by > 0 else "\b" * -by if by > -4 else f"\x1b[{-by}D")
            if x == 0:
                ways.append("\r")
        elif x == self._x and self._y is not None:
            by = y - self._y
            ways.append(f"\x1b[{abs(by) if abs(by) > 1 else ''}{'B' if by > 0 else 'A'}")
        self._out.append(min(ways, key=len))
        self._x, self._y = x, y

    def row(self, y: int, new: Sequence[Cell], old: Sequence[Cell]) -> None:
        """Bring one line from what was sent to what is wanted."""
        runs = _runs(new, old)
        unsure, were = stretches(new, blank), stretches(old, blank)
        if unsure or were:
            first = runs[0][0]
            for start, _, room in sorted([*unsure, *were], reverse=True):
                first = start if start < first < room else first  # nobody knows where its middle stands
            while first > 0 and not new[first][0]:
                first -= 1
            self.move(first, y)
            self._style(PLAIN)
            self._out.append("\x1b[K")
            for stretch in unsure:
                if stretch.start >= first:
                    self._run(y, new, first, stretch.start)
                    self._unsure(y, new, stretch)
                    first = stretch.room
            runs = [(first, len(new))]
        for start, end in runs:
            self._run(y, new, start, end)

    def _unsure(self, y: int, new: Sequence[Cell], stretch: Stretch) -> None:
        """Write a stretch without moves, so that it is whole as the terminal draws it, over ground painted before."""
        start, end, room = stretch
        ground = [*new[:start], *(blank(sgr) for _, sgr in new[start:room]), *new[room:]]
        if any(cell != BLANK for cell in ground[start:room]):
            self._run(y, ground, start, room)
        self.move(start, y)
        for text, sgr in new[start:end]:
            self._style(sgr)
            self._out.append(text)
        self._x = None

    def _run(self, y: int, new: Sequence[Cell], start: int, end: int) -> None:
        x = start
        while x < end:
            text, sgr = new[x]
            if text == " " and (blanks := _blanks(new, x, end)) >= ERASED and self._may_erase(sgr):
                self.move(x, y)
                self._style(sgr)
                to_end = x + blanks == len(new)
                self._out.append("\x1b[K" if to_end else f"\x1b[{blanks}X")
                x += blanks
                continue
            self.move(x, y)
            if text != " " or sgr[1] != self._sgr[1] or (sgr[2] | self._sgr[2]) & SHOWS_ON_BLANK:
                self._style(sgr)
            self._out.append(text)
            x += 1
            while x < len(new) and not new[x][0]:
                x += 1  # the rest of a wide one
            self._x = x if x < self._width else None  # after the last column nobody knows where it stands

    def _may_erase(self, sgr: Sgr) -> bool:
        return (not sgr[1] or self._colours_erase) and not (sgr[2] & SHOWS_ON_BLANK)

    def _style(self, sgr: Sgr) -> None:
        if sgr == self._sgr:
            return
        if sgr == PLAIN:
            codes = [""]
        else:
            codes = []
            gone = self._sgr[2] - sgr[2]
            ended = {OFF.get(each, "0") for each in gone}
            codes += sorted(ended)
            lost = {each for each in sgr[2] if OFF.get(each) in ended}
            codes += sorted((sgr[2] - self._sgr[2]) | lost)
            if sgr[0] != self._sgr[0]:
                codes.append(sgr[0] or "39")
            if sgr[1] != self._sgr[1]:
                codes.append(sgr[1] or "49")
            anew = ["0", *sorted(sgr[2]), *filter(None, sgr[:2])]
            codes = min(codes, anew, key=lambda each: len(";".join(each))) if "0" not in ended else anew
        self._out.append(f"\x1b[{';'.join(codes)}m")
        self._sgr = sgr


def _runs(new: Sequence[Cell], old: Sequence[Cell]) -> list[tuple[int, int]]:
    """The stretches of a line that differ; a short gap between two of one style is sent again."""
    runs: list[tuple[int, int]] = []
    for x, (wanted, sent) in enumerate(zip(new, old, strict=True)):
        if wanted == sent:
            continue
        first = x
        while first > 0 and (not new[first][0] or not old[first][0]):
            first -= 1  # half of a wide character cannot be written alone
        last = x + 1
        while last < len(new) and (not new[last][0] or not old[last][0]):
            last += 1
        gap = first - runs[-1][1] if runs else GAP + 1
        if gap <= 0 or (gap <= GAP and _is_cheap(new, runs[-1][1], first)):
            runs[-1] = (runs[-1][0], max(runs[-1][1], last))
        else:
            runs.append((first, last))
    return runs


def _is_cheap(cells: Sequence[Cell], first: int, last: int) -> bool:
    """Whether a gap can be written in the style of the cell before it."""
    style = cells[first - 1][1]
    space = blank(style)
    return all(cell[1] == style or cell == space for cell in cells[first:last])


def _blanks(cells: Sequence[Cell], start: int, end: int) -> int:
    """How many blanks of one style begin here."""
    blank, x = cells[start], start
    while x < end and cells[x] == blank:
        x += 1
    return x - start


class Cells:
    """What the screen should show, and what the terminal was sent; every change goes through here."""

    def __init__(self, width: int, height: int, *, colours_erase: bool) -> None:
        self.width, self.height = width, height
        self._wanted = [[BLANK] * width for _ in range(height)]
        self._sent: list[list[Cell]] | None = None
        self._dirty: set[int] = set()
        self._paint = Paint(width=width, colours_erase=colours_erase)
        self._cursor: tuple[int, int] | None = None

    @property
    def is_dirty(self) -> bool:
        """Whether something may have to be sent."""
        return bool(self._dirty) or self._sent is None

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
        for y in sorted(self._dirty):
            if self._wanted[y] != self._sent[y]:
                self._paint.row(y, self._wanted[y], self._sent[y])
                self._sent[y] = self._wanted[y].copy()
        self._dirty.clear()
        if self._cursor is not None:
            self._paint.move(*self._cursor)
            self._cursor = None
        return self._paint.taken()
