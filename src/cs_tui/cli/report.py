"""The report on a period: what came in, what was processed and how soon, by category and by agent."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cs_tui.cli import output
from cs_tui.cli.answers import refuse
from cs_tui.cli.errors import DONE
from cs_tui.cli.opening import opened
from cs_tui.cli.options import ActingAs, AsJson, StorePath

if TYPE_CHECKING:
    from cs_tui.desk import PeriodReport, TimeCount

__all__ = ["report"]


def _day(text: str) -> date:
    """A day of the company's zone, as it is written in ISO 8601."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise typer.BadParameter(f'"{text}" is no day; write it like 2026-03-02') from None


def report(
    *,
    start: Annotated[
        date | None, typer.Option("--from", metavar="D", parser=_day, help="The first day; else the last 7 days.")
    ] = None,
    end: Annotated[
        date | None, typer.Option("--to", metavar="D", parser=_day, help="The last day; else today.")
    ] = None,
    department: Annotated[str | None, typer.Option(metavar="D", help="Another department's, if you read it.")] = None,
    store: StorePath = None,
    acting: ActingAs = None,
    as_json: AsJson = False,
) -> int:
    """Report on a period: what came in and was processed.

    How soon, by category and by agent, what was refused, and how satisfied customers were. Days are the company's, like
    2026-03-02, and both count. Agents are told of their department and of themselves.
    """
    from cs_tui.policy import Refused

    with opened(store, acting) as desk:
        found = desk.report(start, end, department)
        if isinstance(found, Refused):
            return refuse(desk, found, as_json)
    if as_json:
        output.json_line(_object(found))
    else:
        _print(found)
    return DONE


def _print(found: "PeriodReport") -> None:
    output.line(f"{found.department or 'All departments'}, {found.start} to {found.end}")
    output.line_of("received", f"{found.received:,}")
    output.line_of("processed", f"{found.processed:,}")
    output.line_of("within 24 h", _share(found.within_24_h, found.processed))
    output.line_of("within 7 days", _share(found.within_7_days, found.processed))
    now = ", ".join(f"{count:,} {status}" for status, count in found.open.items() if count)
    output.line_of("open now", f"{sum(found.open.values()):,}" + (f": {now}" if now else ""))
    output.line_of("overdue now", f"{found.overdue:,}")
    rated = found.satisfaction
    if rated.average is not None:
        scores = ", ".join(f"{count} × {score}" for score, count in enumerate(rated.counts, start=1) if count)
        output.line_of("satisfaction", f"{rated.average:.1f} of 5, from {rated.count:,}: {scores}")
    _table(
        ("department", "category", "received", "processed", "within 24 h", "within 7 days", "open now"),
        [
            (each.department or "-", each.category or "unsorted",
             *(f"{n:,}" for n in (each.received, each.processed, each.within_24_h, each.within_7_days, each.open)))
            for each in found.categories
        ],
    )  # fmt: skip
    _table(
        ("agent", "department", "taken", "replies", "processed", "median time in hand"),
        [
            (each.agent.name, each.agent.department, f"{each.taken:,}", f"{each.replies:,}", f"{each.processed:,}",
             _span(each.handling))
            for each in found.agents
        ],
    )  # fmt: skip
    _table(("clause", "refusals"), [(clause, f"{count:,}") for clause, count in found.refusals])
    _table(
        ("day", "received", "processed"),
        [(str(day.begins.date()), f"{day.received:,}", f"{day.processed:,}") for day in found.days],
    )


def _table(headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """A table below the one before it; without rows nothing."""
    if rows:
        output.line("")
        output.table(headings, rows)


def _share(part: int, whole: int) -> str:
    return f"{part:,} ({part / whole:.0%})" if whole else "0"


def _span(length: timedelta | None) -> str:
    from cs_tui.tui.words import span

    return "-" if length is None else span(length)


def _object(found: "PeriodReport") -> dict[str, Any]:
    rated = found.satisfaction
    return {
        "from": found.start.isoformat(),
        "to": found.end.isoformat(),
        "department": found.department,
        "at": found.at.isoformat(),
        "received": found.received,
        "processed": found.processed,
        "within_24_h": found.within_24_h,
        "within_7_days": found.within_7_days,
        "waiting": found.waiting,
        "overdue": found.overdue,
        "open": found.open,
        "days": [{"day": each.begins.date().isoformat()} | _counts(each) for each in found.days],
        "hours": [{"hour": each.begins.hour} | _counts(each) for each in found.hours],
        "categories": [
            {
                "department": each.department,
                "category": each.category,
                "received": each.received,
                "processed": each.processed,
                "within_24_h": each.within_24_h,
                "within_7_days": each.within_7_days,
                "open": each.open,
            }
            for each in found.categories
        ],
        "agents": [
            {
                "name": each.agent.name,
                "department": each.agent.department,
                "taken": each.taken,
                "replies": each.replies,
                "processed": each.processed,
                "median_handling_seconds": None if each.handling is None else round(each.handling.total_seconds()),
            }
            for each in found.agents
        ],
        "refusals": dict(found.refusals),
        "satisfaction": {
            "average": rated.average,
            "count": rated.count,
            "counts": {str(score): count for score, count in enumerate(rated.counts, start=1)},
        },
    }


def _counts(each: "TimeCount") -> dict[str, int]:
    return {"received": each.received, "processed": each.processed}
