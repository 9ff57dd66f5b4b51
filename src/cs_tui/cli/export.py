"""Tickets and journal for other programs: as JSON lines or CSV, on standard output, as much as the asker may see."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from cs_tui.cli import objects, output
from cs_tui.cli.errors import DONE
from cs_tui.cli.opening import opened
from cs_tui.cli.options import ActingAs, StorePath

if TYPE_CHECKING:
    from cs_tui.desk import Desk

JOURNAL = ("id", "at", "number", "actor", "action", "clause", "refused", "detail")
TICKET = (
    "number",
    "status",
    "department",
    "category",
    "channel",
    "customer_address",
    "customer_name",
    "subject",
    "opened_at",
    "queued_at",
    "deadline",
    "deadline_clause",
    "act_by",
    "holder",
    "merged_into",
    "disputes",
    "satisfaction",
    "satisfaction_said",
)


def export(
    what: Annotated[Literal["tickets", "journal"], typer.Argument(help="What of the store.", show_default=False)],
    *,
    format: Annotated[
        Literal["jsonl", "csv"],
        typer.Option(help="One JSON object a line, or CSV, safe for spreadsheets.", show_default=False),
    ],
    store: StorePath = None,
    acting: ActingAs = None,
) -> int:
    """Print all tickets or all entries that you may read; JSON lines hold the tickets' messages, too."""
    with opened(store, acting) as desk:
        if what == "tickets":
            _tickets(desk, format)
        else:
            _journal(desk, format)
    return DONE


def _tickets(desk: "Desk", format: str) -> None:
    if format == "jsonl":
        for ticket in desk.every_ticket(messages=True):
            output.json_line(objects.exported_ticket(ticket))
        return
    output.csv_line(TICKET)
    for ticket in desk.every_ticket(messages=False):
        said = objects.exported_ticket(ticket)
        customer = {f"customer_{key}": value for key, value in said["customer"].items()}
        output.csv_line((said | customer)[column] for column in TICKET)


def _journal(desk: "Desk", format: str) -> None:
    if format == "jsonl":
        for entry in desk.every_entry():
            output.json_line(objects.entry_object(entry))
        return
    output.csv_line(JOURNAL)
    for entry in desk.every_entry():
        said = objects.entry_object(entry)
        output.csv_line(_plain(said[column]) for column in JOURNAL)


def _plain(value: Any) -> Any:
    """What an entry tells, as JSON of one line."""
    import json

    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value
