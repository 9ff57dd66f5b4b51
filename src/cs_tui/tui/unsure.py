"""Characters that terminals measure differently, and the stretches of a line whose end nobody knows for them."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple
from unicodedata import category, east_asian_width

from rich.cells import cell_len

from cs_tui.tui.sgr import Cell, blank

__all__ = ["Stretch", "is_sure", "more_cells", "stretches"]


class Stretch(NamedTuple):
    """Cells ``start`` to ``end`` (half-open) hold such characters; up to ``room`` they may run on into blanks."""

    start: int
    end: int
    room: int


@lru_cache(4096)
def is_sure(character: str) -> bool:
    """Whether every terminal agrees on how many cells a character takes."""
    code = ord(character)
    if code < 0x300:
        return True
    if category(character) in ("Mn", "Mc", "Me", "Cf", "Cn", "Co", "Cs"):
        return False
    narrow = 0x370 <= code < 0x530 or 0x1E00 <= code < 0x2000 or 0x2010 <= code < 0x2028 or 0x2500 <= code < 0x2600
    wide = 0x3041 <= code < 0x3100 or 0x4E00 <= code < 0xA000 or 0xAC00 <= code < 0xD7A4
    return narrow or code == 0xFFFD or (wide and east_asian_width(character) in "WF")


def is_unsure(text: str) -> bool:
    """Whether terminals may draw this in different numbers of cells."""
    return not text.isascii() and not all(map(is_sure, text))


@lru_cache(4096)
def more_cells(text: str) -> int:
    """Cells that a character may take in some terminals besides those that are reckoned with.

    Many draw the vowel signs of Indian scripts beside their letter, and the parts of a joined emoji one by one.
    """
    if text.isascii() or all(map(is_sure, text)):
        return 0
    apart = sum(2 if east_asian_width(each) in "WF" else 1 for each in text if category(each) not in _NO_CELLS)
    return max(0, apart - cell_len(text))


_NO_CELLS = ("Mn", "Me", "Cf")
"""Categories of characters that are drawn over others, or not at all."""

_WALLS = frozenset("│┬┴┤├|")
"""What stands between two panes: no text runs on past it."""


def stretches(cells: Sequence[Cell]) -> list[Stretch]:
    """The stretches of a line; a single blank within them is included, and what has no room to be drawn apart."""
    found: list[Stretch] = []
    x, last = 0, len(cells)
    while x < last:
        if not is_unsure(cells[x][0]):
            x += 1
            continue
        start = x
        end, more = _alike(cells, start)
        x = _room(cells, end)
        if 0 < more >= x - end and (further := _further(cells, end, more)) is not None:
            end = further
            x = _room(cells, end)
        found.append(Stretch(start, end, x))
    return found


def _alike(cells: Sequence[Cell], start: int) -> tuple[int, int]:
    """Where such characters end, and how many cells more they may take."""
    end, last, more = start, len(cells), 0
    while end < last and is_unsure(cells[end][0]):
        space = blank(cells[end][1])
        more += more_cells(cells[end][0])
        end += 1
        while end < last and not cells[end][0]:
            end += 1  # the rest of a wide one
        between = cells[end : end + 2]
        if len(between) == 2 and between[0] == space and is_unsure(between[1][0]):
            end += 1
    return end, more


def _further(cells: Sequence[Cell], end: int, more: int) -> int | None:
    """Where the text behind ends that has to be drawn with it, lest it be drawn over it; ``None`` at a wall."""
    x = end
    while x < len(cells):
        room = _room(cells, x)
        if room - x > more or room == len(cells):
            return x
        if cells[room][0] in _WALLS:
            return None
        more += more_cells(cells[room][0])
        x = room + 1
    return x


def _room(cells: Sequence[Cell], end: int) -> int:
    """Where the blanks end that begin here."""
    x = end
    space = None if end == 0 else blank(cells[end - 1][1])
    while x < len(cells) and cells[x] == space:
        x += 1
    return x
