"""The order of a list on screen: groups of ticket numbers with their headings, addressed by line and by rank."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

__all__ = ["EMPTY", "NEWS", "Group", "Listing", "Spot", "newcomers"]

EMPTY = {
    "next": ("The queue is empty.", "New tickets appear by themselves."),
    "found": ("Nothing was found.", "Esc goes back, / searches again."),
    "others": ("No other ticket of this customer.", "Esc goes back."),
}
"""The lines that stand in a group without tickets; other empty groups are left out."""

NEWS = ("next", "unsorted", "to approve")
"""Groups in which a ticket that appears is news."""


@dataclass(frozen=True, slots=True)
class Group:
    """Ticket numbers under one heading; ``name`` is a section of the desk, or ``found`` or ``others``."""

    name: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """What stands in a line: a heading, a ticket, a remark on an empty group, or nothing."""

    kind: Literal["heading", "ticket", "remark", "blank"]
    group: Group
    number: int = 0
    position: int = 0


class Listing:
    """Groups one under the other: a heading, its tickets, and a blank line before the next."""

    def __init__(self, groups: Iterable[Group] = ()) -> None:
        self.groups = tuple(group for group in groups if group.numbers or group.name in EMPTY)
        self._lines: list[int] = []
        self._ranks: list[int] = []
        line = rank = 0
        for group in self.groups:
            self._lines.append(line)
            self._ranks.append(rank)
            line += (len(group.numbers) or len(EMPTY[group.name])) + 2
            rank += len(group.numbers)
        self.height, self.count = max(0, line - 1), rank

    def at(self, line: int) -> Spot | None:
        """What stands in this line; ``None`` past the end."""
        if not 0 <= line < self.height:
            return None
        index = bisect_right(self._lines, line) - 1
        group, offset = self.groups[index], line - self._lines[index] - 1
        if offset < 0:
            return Spot("heading", group)
        if offset < len(group.numbers):
            return Spot("ticket", group, group.numbers[offset], offset + 1)
        is_remark = not group.numbers and offset < len(EMPTY[group.name])
        return Spot("remark" if is_remark else "blank", group, position=offset)

    def number(self, rank: int) -> int | None:
        """The ticket at this place, counted from 0 through all groups; ``None`` where there is none."""
        if not 0 <= rank < self.count:
            return None
        index = bisect_right(self._ranks, rank) - 1
        while not self.groups[index].numbers:
            index -= 1
        return self.groups[index].numbers[rank - self._ranks[index]]

    def rank(self, number: int | None) -> int | None:
        """The place of a ticket, counted from 0 through all groups; ``None`` when it is not in the list."""
        if number is None:
            return None
        for start, group in zip(self._ranks, self.groups, strict=True):
            try:
                return start + group.numbers.index(number)
            except ValueError:
                continue
        return None

    def line(self, number: int | None) -> int | None:
        """The line of a ticket; ``None`` when it is not in the list."""
        if number is None:
            return None
        for start, group in zip(self._lines, self.groups, strict=True):
            try:
                return start + 1 + group.numbers.index(number)
            except ValueError:
                continue
        return None

    def numbers(self, first: int, last: int) -> list[int]:
        """The tickets in these lines, the last one left out."""
        spots = (self.at(line) for line in range(max(0, first), min(last, self.height)))
        return [spot.number for spot in spots if spot is not None and spot.kind == "ticket"]

    def group(self, name: str) -> tuple[int, ...]:
        """The numbers of one group; empty where it is not in the list."""
        return next((group.numbers for group in self.groups if group.name == name), ())


def newcomers(before: Listing, after: Listing) -> set[int]:
    """The tickets that are news: they were nowhere in the list before. A first list has none.

    What moves within the list is the agent's own doing, or known already.
    """
    known = {number for group in before.groups for number in group.numbers}
    return {number for name in NEWS for number in after.group(name)} - known if before.groups else set()
