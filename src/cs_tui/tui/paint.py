"""What is written to bring a line of the terminal from what it shows to what is wanted, in as few bytes as can be."""

from collections.abc import Sequence
from copy import copy
from itertools import pairwise

from cs_tui.tui.sgr import PLAIN, SHOWS_ON_BLANK, Cell, Sgr, blank, restyle
from cs_tui.tui.shift import Shift
from cs_tui.tui.unsure import Stretch, stretches

__all__ = ["Paint"]

GAP = 4
"""Bytes of unchanged cells that cost less to send again than the move past them."""
ERASED = 6
"""Blank cells from which on they are erased instead of written."""


class Paint:
    """Writes cells with short moves and the style changes that are needed.

    It knows where the terminal's cursor is and which style is set; between two frames both stay as they are.
    """

    def __init__(self, *, width: int, colours_erase: bool) -> None:
        self._width, self._colours_erase = width, colours_erase
        self._x: int | None = None
        self._y: int | None = None
        self._sgr = PLAIN
        self._out: list[str] = []

    def taken(self) -> str:
        """All that was written since the last time."""
        out, self._out = "".join(self._out), []
        return out

    @property
    def size(self) -> int:
        """Characters written since the last time."""
        return sum(map(len, self._out))

    def twin(self) -> "Paint":
        """Another that has written the same; what either writes from now on, the other does not."""
        twin = copy(self)
        twin._out = self._out.copy()
        return twin

    def clear(self, ground: str) -> Cell:
        """Empty the whole screen, in the colour of the ground where the terminal can; gives what stands there now."""
        self._out.append("\x1b[m")
        self._sgr, self._x, self._y = PLAIN, None, None
        space = self._erased(ground)
        self._ground(space[1])
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

    def shift(self, shift: Shift) -> None:
        """Have the terminal move lines; what it leaves in those that it empties is nobody's to say."""
        top, bottom, by = shift
        self._out.append(f"\x1b[{top + 1};{bottom + 1}r")
        self._x = self._y = None
        self.move(0, bottom if by > 0 else top)
        self._out.append(("\x1bD" if by > 0 else "\x1bM") * abs(by))
        self._out.append("\x1b[r")
        self._x = self._y = None

    def rows(self, new: Sequence[Sequence[Cell]], old: Sequence[Sequence[Cell]]) -> None:
        """Bring all lines from what was sent to what is wanted."""
        for y, (wanted, sent) in enumerate(zip(new, old, strict=True)):
            if wanted != sent:
                self.row(y, wanted, sent)

    def row(self, y: int, new: Sequence[Cell], old: Sequence[Cell]) -> None:
        """Bring one line from what was sent to what is wanted."""
        runs = _runs(new, old)
        unsure, were = stretches(new), stretches(old)
        if unsure or were:
            first = runs[0][0]
            for start, _, room in sorted([*unsure, *were], reverse=True):
                first = start if start < first < room else first  # nobody knows where its middle stands
            while first > 0 and not new[first][0]:
                first -= 1
            space = self._erased(new[-1][1][1])
            self.move(first, y)
            self._ground(space[1])
            self._out.append("\x1b[K")
            old = [*new[:first], *[space] * (len(new) - first)]
            for stretch in unsure:
                if stretch.start >= first:
                    self._changes(y, [*new[: stretch.start], *old[stretch.start :]], old)
                    self._unsure(y, new, stretch, space)
                    old = [*new[: stretch.room], *old[stretch.room :]]
        self._changes(y, new, old)

    def _changes(self, y: int, new: Sequence[Cell], old: Sequence[Cell]) -> None:
        for start, end in _runs(new, old):
            self._run(y, new, start, end)

    def _unsure(self, y: int, new: Sequence[Cell], stretch: Stretch, space: Cell) -> None:
        """Write a stretch without moves, so that it is whole as the terminal draws it, over ground painted before."""
        start, end, room = stretch
        ground = [*new[:start], *(blank(sgr) for _, sgr in new[start:room]), *new[room:]]
        self._changes(y, ground, [*ground[:start], *[space] * (room - start), *ground[room:]])
        self.move(start, y)
        for text, sgr in new[start:end]:
            if text:
                self._for(text, sgr)
                self._out.append(text)
        self._x = None

    def _run(self, y: int, new: Sequence[Cell], start: int, end: int) -> None:
        x = start
        while x < end:
            text, sgr = new[x]
            if text == " " and self._may_erase(sgr):
                blanks = _blanks(new, x)
                to_end = x + blanks == len(new)
                if min(blanks, end - x) >= ERASED or (to_end and blanks > 3):
                    self.move(x, y)
                    self._ground(sgr)
                    self._out.append("\x1b[K" if to_end else f"\x1b[{min(blanks, end - x)}X")
                    x += blanks
                    continue
            self.move(x, y)
            self._for(text, sgr)
            self._out.append(text)
            x += 1
            while x < len(new) and not new[x][0]:
                x += 1  # the rest of a wide one
            self._x = x if x < self._width else None  # after the last column nobody knows where it stands

    def _erased(self, ground: str) -> Cell:
        """What stands where a terminal with this background erased."""
        return blank(("", ground if self._colours_erase else "", frozenset()))

    def _may_erase(self, sgr: Sgr) -> bool:
        return (not sgr[1] or self._colours_erase) and not (sgr[2] & SHOWS_ON_BLANK)

    def _for(self, text: str, sgr: Sgr) -> None:
        """Set what is needed for this character."""
        if text == " ":
            self._ground(sgr)
        else:
            self._style(sgr)

    def _ground(self, sgr: Sgr) -> None:
        """Set what is seen of a blank's style; its colour and boldness stay what they are."""
        if sgr[2] & SHOWS_ON_BLANK:
            self._style(sgr)
        else:
            self._style((self._sgr[0], sgr[1], self._sgr[2] - SHOWS_ON_BLANK))

    def _style(self, sgr: Sgr) -> None:
        self._out.append(restyle(self._sgr, sgr))
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
        if runs and (first <= runs[-1][1] or _is_cheap(new, runs[-1][1], first)):
            runs[-1] = (runs[-1][0], max(runs[-1][1], last))
        else:
            runs.append((first, last))
    return runs


def _is_cheap(cells: Sequence[Cell], first: int, last: int) -> bool:
    """Whether a gap can be written in a few bytes: in the style of the cells beside it."""
    if last - first > GAP or sum(len(text.encode()) for text, _ in cells[first:last]) > GAP:
        return False
    return not any(_switches(left, right) for left, right in pairwise(cells[first - 1 : last + 1]))


def _switches(left: Cell, right: Cell) -> bool:
    """Whether another style has to be set between two cells."""
    if " " in (left[0], right[0]):
        return blank(left[1]) != blank(right[1])
    return left[1] != right[1]


def _blanks(cells: Sequence[Cell], start: int) -> int:
    """How many blanks of one style begin here."""
    x = start
    while x < len(cells) and cells[x] == cells[start]:
        x += 1
    return x - start
