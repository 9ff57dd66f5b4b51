"""Equal rows of a file counted in 32 bytes a row: a million in a set of Python's would take a hundred megabytes."""

from array import array
from collections import Counter

__all__ = ["Repeats"]

FIRST = 1 << 10
"""Rows for which there is room from the start, twice over; a power of two, as it stays."""


class Repeats:
    """How often each row has come, told by digests of at least eight bytes; rows that share these count as equal."""

    def __init__(self) -> None:
        # A table by hand, each row in the first free place after its own: 0 is a free one.
        self._rows = array("Q", bytes(8 * 2 * FIRST))
        self._free = FIRST
        self._again = Counter[int]()

    def count(self, digest: bytes) -> int:
        """Count a row; gives how often it has come, this time included."""
        row = int.from_bytes(digest[:8]) or 1
        place = self._place(row)
        if self._rows[place]:
            self._again[row] += 1
            return 1 + self._again[row]
        self._rows[place] = row
        self._free -= 1
        if not self._free:
            self._grow()
        return 1

    def _place(self, row: int) -> int:
        """Where a row is, or would be put."""
        rows, last = self._rows, len(self._rows) - 1
        place = row & last
        while rows[place] not in (0, row):
            place = (place + 1) & last
        return place

    def _grow(self) -> None:
        former = self._rows
        self._free = len(former) // 2
        self._rows = array("Q", bytes(8 * 2 * len(former)))
        for row in former:
            if row:
                self._rows[self._place(row)] = row
