"""A report drawn in lines: the figures, and below them bars by category, agent, clause, rating and day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import dropwhile

from rich.cells import cell_len

from cs_tui.desk import AgentCount, CategoryCount, PeriodReport, TimeCount
from cs_tui.tui.inks import Line
from cs_tui.tui.safe_text import safe_line
from cs_tui.tui.signs import Signs
from cs_tui.tui.words import fit, span

__all__ = ["figures", "is_of_one_day", "report_lines", "time_name", "times"]

NAME, SHORTEST_BAR, LONGEST_BAR = 28, 4, 40
"""Cells of a name at most; of a bar at least, and at most."""
GAP = "  "


@dataclass(frozen=True, slots=True)
class _Row:
    """A name, a bar of which a part is full, and figures."""

    name: str
    full: int
    whole: int
    cells: tuple[str, ...]


def is_of_one_day(report: PeriodReport) -> bool:
    """Whether it tells of one day, hour by hour."""
    return report.start == report.end


def times(report: PeriodReport) -> tuple[TimeCount, ...]:
    """What the curves run through: the days; of one day the hours."""
    return report.hours if is_of_one_day(report) else report.days


def figures(report: PeriodReport, width: int, signs: Signs) -> list[Line]:
    """The report in a few figures: first the period's, then those of now."""
    done, rated = report.processed, report.satisfaction
    period: list[Line] = [
        [("received ", ""), (f"{report.received:,}", "strong")],
        [("processed ", ""), (f"{done:,}", "strong")],
        [("of them within 24 h ", ""), (_share(report.within_24_h, done), "good")],
        [("within 7 days ", ""), (_share(report.within_7_days, done), "good")],
    ]
    if done > report.within_7_days:
        period.append([(f"{signs.overdue} later {done - report.within_7_days:,}", "error strong")])
    if rated.average is not None:
        mean = (f"{rated.average:.1f} of 5", "strong")
        period.append([("satisfaction ", ""), mean, (f" ({rated.count:,})", "faint")])
    now: list[Line] = [[("now", "faint")]]
    now += [[(f"{status.replace('-', ' ')} ", ""), (f"{n:,}", "strong")] for status, n in report.open.items() if n]
    if not any(report.open.values()):
        now.append([("nothing is left to be processed", "")])
    if report.overdue:
        now.append([(f"{signs.overdue} overdue {report.overdue:,}", "error strong")])
    return [*_flow(period, width), *_flow(now, width)]


def report_lines(report: PeriodReport, width: int, signs: Signs) -> list[Line]:
    """Everything else that the report tells, part by part; parts without anything to tell are left out."""
    several = len({each.department for each in report.categories}) > 1
    lines = [
        *_section("by category", ("received", "processed", "24 h", "7 days", "open"),
                  [_category(each, several, signs) for each in report.categories], width, signs),
        *_section("by agent", ("taken", "replies", "processed", "in hand"),
                  [_agent(each) for each in report.agents], width, signs),
        *_section("refusals by clause", ("",), [_Row(c, n, n, (f"{n:,}",)) for c, n in report.refusals], width, signs),
        *_section("satisfaction", ("",), _ratings(report), width, signs),
        *_section("by hour" if is_of_one_day(report) else "by day", ("received", "processed"),
                  _times(report), width, signs),
    ]  # fmt: skip
    return lines[1:]


def _category(each: CategoryCount, several: bool, signs: Signs) -> _Row:
    name = each.category or "unsorted"
    if several and each.department is not None:
        name = f"{each.department} {signs.dot} {name}"
    cells = (each.received, each.processed, each.within_24_h, each.within_7_days, each.open)
    return _Row(name, each.processed, max(each.received, each.processed), tuple(f"{n:,}" for n in cells))


def _agent(each: AgentCount) -> _Row:
    held = "" if each.handling is None else span(each.handling)
    cells = (f"{each.taken:,}", f"{each.replies:,}", f"{each.processed:,}", held)
    return _Row(safe_line(each.agent.name), each.processed, each.processed, cells)


def _ratings(report: PeriodReport) -> list[_Row]:
    rated = report.satisfaction
    if not rated.count:
        return []
    return [_Row(f"{score}", n, n, (f"{n:,}",)) for score, n in reversed(list(enumerate(rated.counts, start=1)))]


def _times(report: PeriodReport) -> list[_Row]:
    """Each day, or the hours from the first to the last in which anything was."""
    found = list(times(report))
    if is_of_one_day(report):
        found = list(dropwhile(_nothing, reversed(list(dropwhile(_nothing, found)))))[::-1]
    return [
        _Row(time_name(report, each), each.processed, max(each.received, each.processed),
             (f"{each.received:,}", f"{each.processed:,}"))
        for each in found
    ]  # fmt: skip


def time_name(report: PeriodReport, each: TimeCount) -> str:
    """A day of the report, or an hour of its one day: ``Mon 2 Mar``, ``09:00``."""
    at = each.begins
    return f"{at:%H:%M}" if is_of_one_day(report) else f"{at:%a} {at.day} {at:%b}"


def _nothing(each: TimeCount) -> bool:
    return not (each.received or each.processed)


def _section(title: str, columns: tuple[str, ...], rows: Sequence[_Row], width: int, signs: Signs) -> list[Line]:
    """A heading with the names of the columns, and a line for each row; the bars take what room is left."""
    if not rows:
        return []
    name = min(max(cell_len(row.name) for row in rows), NAME, max(8, width // 3))
    name = max(name, cell_len(title) - 1)
    by_column = zip(columns, *(row.cells for row in rows), strict=True)
    widths = [max(map(cell_len, cells)) for cells in by_column]
    room = width - name - 2 - sum(len(GAP) + each for each in widths) - len(GAP)
    room = min(room, LONGEST_BAR) if room >= SHORTEST_BAR else 0
    between = GAP + " " * room if room else ""
    lines: list[Line] = [
        [],
        [(" " + fit(title, name + 1), "accent strong"), (between + _right(columns, widths), "faint")],
    ]
    most = max(row.whole for row in rows)
    for row in rows:
        line: Line = [("  " + fit(row.name, name, signs.ellipsis), "")]
        if room:
            line += [(GAP, ""), *_bar(row.full, row.whole, most, room, signs)]
        lines.append([*line, (_right(row.cells, widths), "")])
    return lines


def _right(cells: Iterable[str], widths: Iterable[int]) -> str:
    return "".join(GAP + " " * (width - cell_len(cell)) + cell for cell, width in zip(cells, widths, strict=True))


def _bar(full: int, whole: int, most: int, room: int, signs: Signs) -> Line:
    """A bar as long as ``whole`` is to ``most``: what is anything has a cell."""
    length = max(1, round(whole / most * room)) if whole else 0
    filled = length if full >= whole else min(max(1, round(full / most * room)), max(1, length - 1)) if full else 0
    return [(signs.full * filled, "accent"), (signs.left * (length - filled), "faint"), (" " * (room - length), "")]


def _share(part: int, whole: int) -> str:
    return f"{part:,} ({part / whole:.0%})" if whole else f"{part:,}"


def _flow(items: Iterable[Line], width: int) -> list[Line]:
    """The items one behind the other, in as many lines as they need."""
    lines: list[Line] = []
    used = width
    for item in items:
        cells = sum(cell_len(text) for text, _ in item)
        if used + 3 + cells > width and used > 1:
            lines.append([(" ", "")])
            used = 1
        elif used > 1:
            lines[-1].append(("   ", ""))
            used += 3
        lines[-1] += item
        used += cells
    return lines
