"""Working tickets: the queue, and every action on a ticket that one holds."""

from typing import TYPE_CHECKING, Annotated

import typer

from cs_tui.cli import objects, output, texts
from cs_tui.cli.answers import after_sending, answer
from cs_tui.cli.errors import DONE, NOTHING_TO_TAKE, tell
from cs_tui.cli.opening import opened
from cs_tui.cli.options import (
    ActingAs,
    AsJson,
    Body,
    BodyFile,
    Category,
    Department,
    Number,
    Reason,
    StorePath,
    Words,
)

if TYPE_CHECKING:
    from cs_tui.desk.acting import Then

app = typer.Typer()


@app.command()
def queue(
    *,
    department: Annotated[str | None, typer.Option(metavar="D", help="Another department's, if you read it.")] = None,
    store: StorePath = None,
    acting: ActingAs = None,
    as_json: AsJson = False,
) -> int:
    """Show the queue in its order, each ticket eligible or why not and until when."""
    with opened(store, acting) as desk:
        queued = desk.queue(department)
        if as_json:
            for ticket in queued:
                output.json_line(objects.row_object(ticket))
        elif queued:
            output.table(texts.QUEUE_HEADINGS, texts.queue_rows(queued))
        else:
            tell("There is nothing in this queue for you. New tickets appear by themselves.")
    return DONE


@app.command()
def take(*, store: StorePath = None, acting: ActingAs = None, as_json: AsJson = False) -> int:
    """Take the head of your department's queue; there is no other choice (3.1)."""
    from cs_tui.desk import Ticket

    with opened(store, acting) as desk:
        taken = desk.take()
        if taken is None:
            tell("There is nothing to take: the queue is empty. New tickets appear in `cs-tui queue` by themselves.")
            return NOTHING_TO_TAKE
        next_step = f"Answer with `cs-tui reply {taken.number} --body TEXT`." if isinstance(taken, Ticket) else ""
        code = answer(desk, taken, as_json, "is yours", next_step=next_step)
        if isinstance(taken, Ticket) and not as_json:
            output.text("\n" + texts.ticket_text(taken))
        return code


@app.command()
def reply(
    number: Number,
    *,
    body: Body = None,
    body_file: BodyFile = None,
    wait: Annotated[bool, typer.Option("--wait", help="Then wait for the customer.")] = False,
    resolve: Annotated[bool, typer.Option("--resolve", help="Then resolve the ticket.")] = False,
    ready: Annotated[bool, typer.Option("--ready", help="While the desk is closed: send it when it opens.")] = False,
    store: StorePath = None,
    acting: ActingAs = None,
    as_json: AsJson = False,
) -> int:
    """Answer the customer; greeting and sign-off are put around the text."""
    if wait and resolve:
        raise typer.BadParameter("one of them, not both", param_hint="--wait / --resolve")
    words = Words(body, body_file)
    with opened(store, acting) as desk:
        said = words.read(desk)
        then: Then | None = "wait" if wait else "resolve" if resolve else None
        outcome = desk.leave_ready(number, said, then or "send") if ready else desk.reply(number, said, then)
        left = ready and (draft := desk.draft(number)) is not None and draft.ready_at is not None
        done = "has a reply that goes out when the desk opens" if left else "is answered"
        code = answer(desk, outcome, as_json, done, body=said)
        after_sending(desk, number, said, code, as_json)
        return code


@app.command()
def note(
    number: Number,
    *,
    body: Body = None,
    body_file: BodyFile = None,
    store: StorePath = None,
    acting: ActingAs = None,
    as_json: AsJson = False,
) -> int:
    """Leave an internal note, which the customer never sees."""
    words = Words(body, body_file)
    with opened(store, acting) as desk:
        return answer(desk, desk.note(number, words.read(desk)), as_json, "has your note")


@app.command()
def wait(number: Number, *, store: StorePath = None, acting: ActingAs = None, as_json: AsJson = False) -> int:
    """Wait for the customer, after a reply (3.3)."""
    with opened(store, acting) as desk:
        return answer(desk, desk.wait(number), as_json, "is put aside")


@app.command()
def resolve(number: Number, *, store: StorePath = None, acting: ActingAs = None, as_json: AsJson = False) -> int:
    """Resolve a ticket, after a reply to the customer's last message (3.3)."""
    with opened(store, acting) as desk:
        return answer(desk, desk.resolve(number), as_json, "is done", next_step="`cs-tui take` gives the next.")


@app.command()
def release(
    number: Number, *, reason: Reason, store: StorePath = None, acting: ActingAs = None, as_json: AsJson = False
) -> int:
    """Put a ticket back to its place in the queue."""
    with opened(store, acting) as desk:
        return answer(desk, desk.release(number, reason), as_json, "is released")


@app.command("hand-over")
def hand_over(
    number: Number,
    *,
    department: Department,
    category: Category,
    reason: Reason,
    store: StorePath = None,
    acting: ActingAs = None,
    as_json: AsJson = False,
) -> int:
    """Hand a ticket to another department, where it keeps its first arrival time."""
    with opened(store, acting) as desk:
        return answer(desk, desk.hand_over(number, department, category, reason), as_json, "is handed over")
