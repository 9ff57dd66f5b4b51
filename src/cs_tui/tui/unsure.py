"""Characters that terminals measure differently, and the stretches of a line whose end nobody knows for them."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import category, east_asian_width

if TYPE_CHECKING:
    from cs_tui.tui.cells import Cell, Sgr

__all__ = ["Stretch", "is_sure", "stretches"]


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
    return narrow or (wide and east_asian_width(character) in "WF")


def is_unsure(text: str) -> bool:
    """Whether terminals may draw this in different numbers of cells."""
    return not text.isascii() and not all(map(is_sure, text))


def stretches(cells: Sequence["Cell"], blank: Callable[["Sgr"], "Cell"]) -> list[Stretch]:
    """The stretches of a line, a single blank within them included; ``blank`` gives the blank of a style."""
    found: list[Stretch] = []
    x, last = 0, len(cells)
    while x < last:
        if not is_unsure(cells[x][0]):
            x += 1
            continue
        start = end = x
        while end < last and is_unsure(cells[end][0]):
            space = blank(cells[end][1])
            end += 1
            while end < last and not cells[end][0]:
                end += 1  # the rest of a wide one
            between = cells[end : end + 2]
            if len(between) == 2 and between[0] == space and is_unsure(between[1][0]):
                end += 1
        x = end
        while x < last and cells[x] == space:
            x += 1
        found.append(Stretch(start, end, x))
    return found
