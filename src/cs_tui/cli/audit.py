"""The journal: what was done and refused, and the proof that nobody changed it since."""

from typing import Annotated

import typer

from cs_tui.cli import objects, output, texts
from cs_tui.cli.errors import DONE, FAILED, tell
from cs_tui.cli.opening import opened
from cs_tui.cli.options import ActingAs, AsJson, OneNumber, StorePath

app = typer.Typer(help="The journal: read it, verify it.", no_args_is_help=True)


@app.command()
def log(
    number: OneNumber = None,
    *,
    store: StorePath = None,
    acting: ActingAs = None,
    as_json: AsJson = False,
) -> int:
    """Show the journal, refusals marked: all that you may read of it, or one ticket's."""
    with opened(store, acting) as desk:
        entries = desk.log(number)
    if as_json:
        for entry in entries:
            output.json_line(objects.entry_object(entry))
    elif entries:
        headings = ("entry", "at", "ticket", "actor", "action", "clause", "detail")
        output.table(headings, (_row(texts.entry_row(entry), entry.number) for entry in entries))
    else:
        tell("The journal has no entries for you.")
    return DONE


@app.command()
def verify(
    *,
    head: Annotated[
        str | None, typer.Option(metavar="HASH", help="A head that was kept elsewhere, ID:HASH or the hash.")
    ] = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> int:
    """Check the chain, and rule on every entry again; with --head, also that nothing was cut off its end."""
    from cs_tui.desk.journal import verify as verify_journal

    with opened(store, None) as desk:
        report = verify_journal(desk, head)
    problems = report.problems
    entries = output.many(report.entries, "entry", "entries")
    tickets = output.many(report.tickets, "ticket", "tickets")
    counts = f"{entries}, {report.refusals:,} of them refusals, and {tickets}"
    if as_json:
        output.json_line(
            {
                "ok": not problems,
                "entries": report.entries,
                "tickets": report.tickets,
                "refusals": report.refusals,
                "violations": report.violations,
                "forgotten": report.forgotten,
                "first_bad_entry": report.first_bad_entry,
                "head": report.head,
                "problems": problems,
            }
        )
    for problem in problems:
        tell(problem)
    if problems:
        first = "" if report.first_bad_entry is None else f"; the first bad entry is {report.first_bad_entry}"
        faults = f"{'is' if len(problems) == 1 else 'are'} {output.many(len(problems), 'fault', 'faults')}"
        tell(f"In {counts} there {faults}, {report.violations:,} of them violations{first}.")
        tell("cs-tui: The journal is not as it was written. Set the store aside, and compare it with its backups.")
        return FAILED
    if not as_json:
        output.line(
            f"{counts}: all as they were written, and none against the policy of its time. The head is {report.head}"
        )
        if report.forgotten:
            entries = output.many(report.forgotten, "entry", "entries")
            output.line(f"In {entries} a customer's words were replaced, as later entries say.")
    return DONE


@app.command()
def head(*, store: StorePath = None, as_json: AsJson = False) -> int:
    """Print the newest entry's id, hash and time, to be kept elsewhere: what --head of verify takes."""
    from cs_tui.desk.heads import dated_head

    with opened(store, None) as desk:
        entry, hash_, at = dated_head(desk)
    when = "" if at is None else texts.clock_time(at)
    if as_json:
        output.json_line({"entry": entry, "head": hash_, "at": None if at is None else at.isoformat()})
    else:
        output.line(f"{entry}:{hash_} {when}")
    return DONE


def _row(row: tuple[str, ...], number: int | None) -> tuple[str, ...]:
    return (*row[:2], "-" if number is None else f"#{number}", *row[2:])
