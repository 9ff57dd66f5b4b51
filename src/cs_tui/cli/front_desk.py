"""The work of the front desk: scope, requirements, and the customer after a ticket is resolved."""

from typing import Annotated

import typer

from cs_tui.cli.answers import after_sending, answer
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
    utf8,
)

app = typer.Typer()


@app.command()
def sort(
    number: Number,
    *,
    department: Department,
    category: Category,
    store: StorePath = None,
    acting: ActingAs = None,
    as_json: AsJson = False,
) -> int:
    """Give a ticket its scope (1.0, 1.4c)."""
    with opened(store, acting) as desk:
        return answer(desk, desk.sort(number, department, category), as_json, "is sorted")


@app.command()
def approve(number: Number, *, store: StorePath = None, acting: ActingAs = None, as_json: AsJson = False) -> int:
    """Approve a requirement: it is queued (1.4c)."""
    with opened(store, acting) as desk:
        return answer(desk, desk.approve(number), as_json, "is approved")


@app.command()
def decline(
    number: Number,
    *,
    body: Body = None,
    body_file: BodyFile = None,
    store: StorePath = None,
    acting: ActingAs = None,
    as_json: AsJson = False,
) -> int:
    """Decline a requirement with a written reply to the customer (1.4c, 3.3)."""
    words = Words(body, body_file)
    with opened(store, acting) as desk:
        said = words.read(desk)
        code = answer(desk, desk.decline(number, said), as_json, "is declined", body=said)
        after_sending(desk, number, said, code, as_json)
        return code


@app.command()
def reopen(
    number: Number, *, reason: Reason, store: StorePath = None, acting: ActingAs = None, as_json: AsJson = False
) -> int:
    """Open a resolved ticket again, with new seven days (1.4a, 2.2d)."""
    with opened(store, acting) as desk:
        return answer(desk, desk.reopen(number, reason), as_json, "is reopened")


@app.command()
def rate(
    number: Number,
    *,
    score: Annotated[int, typer.Option(metavar="1-5", help="From 1, poor, to 5, very good.")],
    said: Annotated[str, typer.Option(metavar="TEXT", help="The customer's sentence.", callback=utf8)] = "",
    store: StorePath = None,
    acting: ActingAs = None,
    as_json: AsJson = False,
) -> int:
    """Record the customer's satisfaction with a resolved ticket (1.4a)."""
    with opened(store, acting) as desk:
        return answer(desk, desk.rate(number, score, said), as_json, "has the customer's satisfaction")


@app.command()
def dispute(
    number: Number,
    *,
    body: Body = None,
    body_file: BodyFile = None,
    store: StorePath = None,
    acting: ActingAs = None,
    as_json: AsJson = False,
) -> int:
    """Open a dispute about a resolved ticket, in the customer's words (1.4a)."""
    words = Words(body, body_file)
    with opened(store, acting) as desk:
        return answer(desk, desk.dispute(number, words.read(desk)), as_json, f"disputes #{number}")
