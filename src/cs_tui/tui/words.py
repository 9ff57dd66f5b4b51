"""How times, spans and long texts are said on screen: short, exact, and measured in cells."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from rich.cells import cell_len, set_cell_size, split_graphemes

__all__ = ["clip", "day", "day_and_time", "fit", "hours", "in_full", "size", "span", "when", "wrap"]

TAB = 4


def when(at: datetime, now: datetime) -> str:
    """A moment as short as it stays exact: ``16:30``, ``Thu 16:30``, ``26 Feb 16:30``, ``26 Feb 2025``.

    Both in the company's zone.
    """
    days = (at.date() - now.date()).days
    if days == 0:
        return f"{at:%H:%M}"
    if abs(days) < 7:
        return f"{at:%a %H:%M}"
    return f"{at.day} {at:%b %H:%M}" if at.year == now.year else f"{at.day} {at:%b %Y}"


def day(at: datetime, now: datetime) -> str:
    """A moment for a list, to the minute only when it is today: ``16:30``, ``Thu``, ``26 Feb``."""
    days = (at.date() - now.date()).days
    return f"{at:%H:%M}" if days == 0 else f"{at:%a}" if abs(days) < 7 else f"{at.day} {at:%b}"


def in_full(at: datetime, now: datetime) -> str:
    """A moment where there is room: ``today 16:30``, ``Thu 26 Feb 16:30``, ``Thu 26 Feb 2025 16:30``."""
    if at.date() == now.date():
        return f"today {at:%H:%M}"
    return f"{at:%a} {at.day} {at:%b %H:%M}" if at.year == now.year else f"{at:%a} {at.day} {at:%b %Y %H:%M}"


def day_and_time(at: datetime) -> str:
    """A moment for the status line: ``Mon 2 Mar 09:14``."""
    return f"{at:%a} {at.day} {at:%b %H:%M}"


def span(length: timedelta) -> str:
    """A length of time: ``12 min``, ``2 h 10``, ``3 d 4 h``."""
    minutes = max(0, int(length.total_seconds() // 60))
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 24 * 60:
        return f"{minutes // 60} h {minutes % 60:02}"
    days, hours = divmod(minutes // 60, 24)
    return f"{days} d {hours} h" if hours else f"{days} d"


def hours(length: timedelta) -> str:
    """A length of open time: ``12 min``, ``2 h 10``, ``35 h``; days would be taken for those of the calendar."""
    return span(length) if length < timedelta(hours=24) else f"{length // timedelta(hours=1):,} h"


def size(count: int) -> str:
    """A number of bytes: ``812 B``, ``12 kB``, ``3.4 MB``."""
    if count < 1_000:
        return f"{count} B"
    return f"{count / 1_000:.0f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"


def clip(text: str, width: int, ellipsis: str = "…") -> str:
    """The text in at most so many cells, with a sign where it was cut."""
    if cell_len(text) <= width:
        return text
    if width <= cell_len(ellipsis):
        return set_cell_size(text, max(0, width))
    return set_cell_size(text, width - cell_len(ellipsis)).rstrip() + ellipsis


def fit(text: str, width: int, ellipsis: str = "…") -> str:
    """The text in exactly so many cells: cut, or filled with blanks."""
    clipped = clip(text, width, ellipsis)
    return clipped + " " * (width - cell_len(clipped))


def wrap(text: str, width: int) -> Iterator[str]:
    """The lines of a text, each in at most ``width`` cells, broken between words where there are any."""
    width = max(1, width)
    for line in text.expandtabs(TAB).split("\n"):
        yield from _wrap_line(line.rstrip(), width)


def _wrap_line(line: str, width: int) -> Iterator[str]:
    if line.isascii():
        while len(line) > width:
            cut = line.rfind(" ", 0, width + 1)
            if cut <= 0 or not line[:cut].strip():
                yield line[:width]
                line = line[width:]
            else:
                yield line[:cut].rstrip()
                line = line[cut:].lstrip()
        yield line
        return
    if len(line) * 2 <= width or cell_len(line) <= width:
        yield line
        return
    spans, _ = split_graphemes(line)
    start = blank = -1
    start, used, used_at_blank = 0, 0, 0
    for begin, _end, cells in spans:
        if used + cells > width and begin > start:
            if line[begin] == " ":
                blank, used_at_blank = begin, used
            if blank > start and line[start:blank].strip():
                yield line[start:blank].rstrip()
                start, used = blank + 1, used - used_at_blank - 1
            else:
                yield line[start:begin]
                start, used = begin, 0
            blank = -1
        if line[begin] == " ":
            blank, used_at_blank = begin, used
        used += cells
    yield line[start:]
