"""Lines that have moved up or down the screen together: the terminal can move them itself, for a few bytes."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from cs_tui.tui.sgr import PLAIN, Cell

__all__ = ["Shift", "shifted", "the_shift"]

KEY = 24
"""Cells at the beginning of what has changed by which a line is known again, whatever stands beside it."""
FEWEST = 4
"""Lines that have to have moved together."""
UNKNOWN: Cell = ("\0", PLAIN)
"""What stands in a line that has moved in: terminals fill it with one background or another."""


class Shift(NamedTuple):
    """Lines ``top`` to ``bottom`` (both included) move up by ``by``, or down where that is negative."""

    top: int
    bottom: int
    by: int


def the_shift(wanted: Sequence[Sequence[Cell]], sent: Sequence[Sequence[Cell]], changed: Sequence[int]) -> Shift | None:
    """How most of the changed lines have moved; ``None`` where too few of them have moved together."""
    if len(changed) < FEWEST:
        return None
    first = min(map(_first_change, ((wanted[y], sent[y]) for y in changed)))
    stood = {_key(sent[y], first): y for y in changed}
    moves = [(was - y, y, was) for y in changed if (was := stood.get(_key(wanted[y], first), y)) != y]
    if not moves:
        return None
    by, votes = Counter(move for move, _, _ in moves).most_common(1)[0]
    if votes < FEWEST:
        return None
    lines = [y for move, *both in moves if move == by for y in both]
    return Shift(min(lines), max(lines), by)


def shifted(sent: Sequence[list[Cell]], shift: Shift) -> list[list[Cell]]:
    """What the terminal shows after such a move."""
    top, bottom, by = shift
    came_in = [[UNKNOWN] * len(sent[top]) for _ in range(abs(by))]
    moving = list(sent[top : bottom + 1])
    moved = [*moving[by:], *came_in] if by > 0 else [*came_in, *moving[:by]]
    return [*sent[:top], *moved, *sent[bottom + 1 :]]


def _first_change(lines: tuple[Sequence[Cell], Sequence[Cell]]) -> int:
    return next((x for x, (new, old) in enumerate(zip(*lines, strict=True)) if new != old), len(lines[0]))


def _key(line: Sequence[Cell], first: int) -> tuple[Cell, ...] | int:
    """What a line is known by; a blank one is known by nothing."""
    key = tuple(line[first : first + KEY])
    return key if any(text.strip() for text, _ in key) else id(line)
