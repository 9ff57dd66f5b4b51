"""The order of a list on screen: groups of ticket numbers with their headings, addressed by line and by rank.

A ticket stands in a list once.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Literal

__all__ = ["EMPTY", "NEWS", "Group", "Listing", "Order", "Spot", "Told", "newcomers"]

EMPTY = {
    "next": ("The queue is empty.", "New tickets appear by themselves."),
    "found": ("Nothing was found.", "Esc goes back, / searches again."),
    "others": ("No other ticket of this customer.", "Esc goes back."),
}
"""The lines that stand in a group without tickets, where it brings none of its own."""

NEWS = ("next", "unsorted", "to approve")
"""Groups in which a ticket that appears is news."""


@dataclass(frozen=True, slots=True)
class Group:
    """Ticket numbers under one heading; ``name`` is one of its own in the list.

    ``title`` is what stands over it where that is not its name, and ``said`` what stands beside it in place of a
    count: the first that there is room for, in this ``ink``. ``empty`` are the lines that stand in it without tickets;
    without them it is left out then, unless it stands there ``always``. ``awaits_words`` says that its tickets are told
    of later, each when it comes onto the screen.
    """

    name: str
    numbers: tuple[int, ...]
    title: str = ""
    said: tuple[str, ...] = ()
    ink: str = "faint"
    empty: tuple[str, ...] = ()
    always: bool = False
    awaits_words: bool = False

    @property
    def remarks(self) -> tuple[str, ...]:
        """The lines that stand in it without tickets."""
        return () if self.numbers else self.empty or EMPTY.get(self.name, ())


@dataclass(frozen=True, slots=True)
class Spot:
    """What stands in a line: a heading, a ticket, a remark on an empty group, or nothing."""

    kind: Literal["heading", "ticket", "remark", "blank"]
    group: Group
    number: int = 0
    position: int = 0


class Listing:
    """Groups one under the other: a heading, its tickets, and a blank line before the next.

    Between two groups that always stand there no line is left.
    """

    def __init__(self, groups: Iterable[Group] = ()) -> None:
        self.groups = tuple(group for group in groups if group.numbers or group.remarks or group.always)
        self._lines: list[int] = []
        self._ranks: list[int] = []
        line = rank = 0
        for group, below in zip_longest(self.groups, self.groups[1:]):
            self._lines.append(line)
            self._ranks.append(rank)
            packed = below is not None and group.always and below.always
            line += len(group.numbers or group.remarks) + (1 if packed else 2)
            rank += len(group.numbers)
        self.height, self.count = max(0, line - 1), rank
        self.largest = max((max(group.numbers) for group in self.groups if group.numbers), default=0)

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
        is_remark = offset < len(group.remarks)
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


@dataclass(frozen=True, slots=True)
class Told:
    """What a list tells of a ticket besides what every list tells; ``short`` is for narrow places."""

    words: str
    short: str


@dataclass(frozen=True, slots=True)
class Order:
    """A list as it was read at one time: its groups, what is told of tickets in their rows, and at length ``about``."""

    listing: Listing
    told: Mapping[int, Told] = field(default_factory=dict)
    about: Mapping[int, str] = field(default_factory=dict)


def newcomers(before: Listing, after: Listing) -> set[int]:
    """The tickets that are news: they were nowhere in the list before. A first list has none.

    What moves within the list is the agent's own doing, or known already.
    """
    known = {number for group in before.groups for number in group.numbers}
    return {number for name in NEWS for number in after.group(name)} - known if before.groups else set()
