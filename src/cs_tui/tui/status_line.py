"""The status line: who, the company's time, whether the desk is open and what is possible, and the counts."""

from datetime import datetime

from rich.cells import cell_len
from textual.strip import Strip

from cs_tui.desk import Agent, Summary
from cs_tui.tui.inks import Inked, Line
from cs_tui.tui.safe_text import safe_line
from cs_tui.tui.signs import Signs, signs
from cs_tui.tui.words import day_and_time, when

__all__ = ["Banner", "StatusLine", "status_line"]


def status_line(me: Agent, summary: Summary, now: datetime, width: int, signs: Signs) -> Line:
    """The line in as many words as there is room for; ``now`` is in the company's zone."""
    name = safe_line(me.name)
    scope = f"{name} {signs.dot} {me.department} {signs.dot} {me.role}"
    long_desk, short_desk, ink = _desk(summary, now, signs)
    counts, few = _counts(summary, signs, "in hand", "overdue"), _counts(summary, signs, "held", "late")
    for who, at, desk, tally in (
        (scope, day_and_time(now), long_desk, counts),
        (f"{name} {signs.dot} {me.department}", day_and_time(now), long_desk, counts),
        (f"{name} {signs.dot} {me.department}", f"{now:%a %H:%M}", short_desk, counts),
        (name, f"{now:%H:%M}", short_desk, counts),
        (name, f"{now:%H:%M}", short_desk.replace(" until ", " to "), few),
    ):
        parts: list[Line] = [[(who, "strong")], [(at, "")], [(desk, ink)], tally]
        used = sum(cell_len(text) for part in parts for text, _ in part)
        gap, rest = divmod(width - 2 - used, 3)
        if gap >= 2:
            break
    gap = max(1, gap)
    return [(" ", ""), *parts[0], (" " * gap, ""), *parts[1], (" " * gap, ""), *parts[2],
            (" " * (gap + max(0, rest)), ""), *parts[3]]  # fmt: skip


def _counts(summary: Summary, signs: Signs, held: str, overdue: str) -> Line:
    line: Line = [(f"{held} {summary.in_hand}", "" if summary.in_hand else "faint")]
    line.append((f"  queue {summary.queued:,}", ""))
    if summary.overdue:
        line.append((f"  {signs.overdue} {overdue} {summary.overdue:,}", "error strong"))
    return line


def _desk(summary: Summary, now: datetime, signs: Signs) -> tuple[str, str, str]:
    """Whether the desk is open, in more and in fewer words, and the ink of it."""
    until = "" if summary.changes_at is None else when(summary.changes_at, now)
    if summary.desk == "open":
        return (f"{signs.open} desk open until {until}" if until else f"{signs.open} desk open",
                f"{signs.open} open until {until}" if until else f"{signs.open} open", "good")  # fmt: skip
    if summary.desk == "common":
        said = f"{signs.open} common categories only"
        return (f"{said} until {until}" if until else said, f"{signs.open} common only", "warning")
    said = f"{signs.closed} closed until {until}" if until else f"{signs.closed} closed"
    return f"{said}: read, draft, note", said, "warning strong"


class StatusLine(Inked):
    """Draws the status line; the screen gives it what it tells."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._line: tuple[Agent, Summary, datetime] | None = None
        self._signs = signs()

    def show(self, me: Agent, summary: Summary, now: datetime) -> None:
        """Tell this; drawn only when it differs to the minute."""
        now = now.replace(second=0, microsecond=0)
        summary = Summary(now, summary.desk, summary.changes_at, summary.in_hand, summary.queued, summary.overdue)
        if (me, summary, now) != self._line:
            self._line = (me, summary, now)
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw it."""
        width = self.size.width
        return self.draw([] if self._line is None else status_line(*self._line, width, self._signs), width)


class Banner(Inked):
    """One red line under the status line, while nothing can be written."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._text = ""
        self.display = False

    def show(self, text: str) -> None:
        """Say it until told otherwise; an empty text takes the banner away."""
        self._text = safe_line(text)
        self.display = bool(text)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw it."""
        width = self.size.width
        return self.draw([(f" READ-ONLY  {self._text} ".ljust(width), "banner")], width)
